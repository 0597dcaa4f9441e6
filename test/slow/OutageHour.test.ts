import { assert, it } from "@effect/vitest"
import * as SqlClient from "@effect/sql/SqlClient"
import * as Effect from "effect/Effect"
import * as TestClock from "effect/TestClock"
import { describe } from "vitest"
import { Unreachable } from "../../src/core/model/Failure.ts"
import { JobQueue } from "../../src/store/queue/JobQueue.ts"
import { Outages } from "../../src/store/runtime/Outages.ts"
import { QueueStatus } from "../../src/store/queue/QueueView.ts"
import { Drain } from "../../src/sync/drain/Drain.ts"
import { id, key, numbered } from "../support/Samples.ts"
import { self } from "../support/TestStore.ts"
import { addPair, emptyWorld, pipeline, type World } from "../support/World.ts"
import { limit } from "../support/Limits.ts"

const count = 10_000
const titleOnly = "details, studio, date, performers, tags, collection, rating, poster, background"

const sceneOf = (number: number) =>
  numbered(number, {
    details: "",
    date: null,
    rating100: null,
    studio: null,
    performers: [],
    tags: []
  })

/** As many scenes, of which Plex shows nine in ten already, as after an earlier sync. */
const library = (world: World) => {
  const all = Array.from({ length: count }, (_, index) => index + 1)
  for (const number of all) {
    addPair(world, sceneOf(number))
    const item = world.items.get(key(String(number)))
    if (item === undefined || number % 10 === 0) continue
    const scalars = { ...item.scalars, title: `Scene ${number}` }
    world.items.set(item.ratingKey, { ...item, scalars, locked: new Set(["title"]) })
  }
  return all
}

const gone = new Unreachable({
  server: "Plex",
  operation: "identity",
  address: "http://plex",
  problem: "no connection within connect_timeout",
  quick: false,
  sent: false,
  code: ""
})

const attempts = Effect.map(
  Effect.flatMap(SqlClient.SqlClient, (sql) => sql<{ readonly all: number }>`SELECT sum(attempts) AS "all" FROM job`),
  ([row]) => row?.all
)

const quiet = { worked: () => Effect.void, blocked: () => Effect.void }
const calls = (world: World, name: string) => world.calls.filter((call) => call.startsWith(name)).length

describe("Plex gone for an hour, with 10,000 jobs", () => {
  it.effect(
    "uses up no retry, records one outage with its length, and syncs all of them afterwards",
    () => {
      const world = emptyWorld()
      return Effect.gen(function* () {
        const all = library(world)
        yield* Effect.flatMap(JobQueue, (queue) => queue.enqueueAll(all.map(id), "all"))
        const { counts } = yield* QueueStatus
        const outages = yield* Outages
        const drain = yield* Drain
        world.plexFails = gone
        yield* Effect.fork(drain.forever(self(), quiet))

        yield* TestClock.adjust("1 hour")
        assert.strictEqual(yield* attempts, 0)
        assert.deepInclude(yield* counts, { dead: 0, running: 0 })
        // Nothing but the five failures that opened the circuit, a probe a minute at most, and the cheap question.
        assert.isAtMost(calls(world, "read scenes"), 5 + 60)
        assert.isAtMost(calls(world, "identity"), 5 + 3600 / 4)

        world.plexFails = null
        yield* TestClock.adjust("6 seconds")
        const [outage, ...others] = yield* outages.list(10)
        assert.deepInclude(outage, { server: "Plex", began: 0, cause: gone.message })
        assert.closeTo(outage?.ended ?? 0, 3_600_000, 6000)
        assert.deepStrictEqual(others, [])
        // Back for a few seconds: the first of them are synced, slowly.
        assert.closeTo(count - (yield* counts).ready, 6 * 5, 5 * 6)

        yield* TestClock.adjust("6 minutes")
        assert.deepInclude(yield* counts, { ready: 0, running: 0, waiting: 0, parked: 0, dead: 0 })
        assert.strictEqual((yield* outages.list(10)).length, 1)
        assert.isTrue(all.every((number) => world.items.get(key(String(number)))?.scalars.title === `Scene ${number}`))
        assert.strictEqual(calls(world, "edit"), count / 10)
      }).pipe(Effect.provide(pipeline(world, { skip_fields: titleOnly })), Effect.withTracerEnabled(false))
    },
    limit(180)
  )
})
