import { assert, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import * as TestClock from "effect/TestClock"
import { describe } from "vitest"
import { Unavailable } from "../../../src/core/model/Failure.ts"
import { JobQueue } from "../../../src/store/queue/JobQueue.ts"
import { Worker } from "../../../src/sync/drain/Worker.ts"
import { id, sceneWith } from "../../support/Samples.ts"
import { lease, rows } from "../../support/TestStore.ts"
import { addPair, emptyWorld, pipeline, type World } from "../../support/World.ts"

const trouble = new Unavailable({
  server: "Plex",
  operation: "identity",
  status: 503,
  problem: "maintenance or start-up (status 503)",
  retryAfter: null
})

const wished = (world: World, count: number) =>
  Effect.gen(function* () {
    const all = Array.from({ length: count }, (_, index) => index + 1)
    for (const number of all) {
      const files = [{ id: String(number), path: `/data/${number}.mp4`, size: number }]
      addPair(world, sceneWith({ id: id(number), title: `Scene ${number}`, files }))
    }
    yield* Effect.flatMap(JobQueue, (queue) => queue.enqueueAll(all.map(id), "hook"))
    const held = yield* lease()
    return Effect.flatMap(Worker, ({ batch }) => Effect.ignore(batch(held)))
  })

/** Half of each wait: one of nothing would be due at once, and be claimed again. */
const halfWaits = Effect.withRandomFixed([0.5])

const attempts = Effect.map(rows, (list) => list.map((one) => one["attempts"]))

describe("failures in a row that open a circuit", () => {
  it.effect("cost no job an attempt, and each shows why it waits", () => {
    const world = emptyWorld()
    return Effect.gen(function* () {
      const batch = yield* wished(world, 130)
      world.plexFails = trouble
      yield* batch
      yield* batch
      assert.strictEqual((yield* attempts).filter((count) => count === 1).length, 100)
      yield* batch
      assert.isTrue((yield* attempts).every((count) => count === 0))
      const states = (yield* rows).map((row) => row["state"])
      assert.strictEqual(states.filter((state) => state === "waiting").length, 100)
      assert.strictEqual(states.filter((state) => state === "ready").length, 30)
      assert.include((yield* rows)[0], { last_error: trouble.message })
    }).pipe(halfWaits, Effect.provide(pipeline(world, { circuit_threshold: 3 })))
  })

  it.effect("cost what they cost when the circuit stays closed", () => {
    const world = emptyWorld()
    return Effect.gen(function* () {
      const batch = yield* wished(world, 3)
      world.plexFails = trouble
      yield* batch
      assert.deepStrictEqual(yield* attempts, [1, 1, 1])
    }).pipe(halfWaits, Effect.provide(pipeline(world, { circuit_threshold: 2 })))
  })

  it.effect("are made up for only as far back as the server was last well", () => {
    const world = emptyWorld()
    return Effect.gen(function* () {
      const batch = yield* wished(world, 60)
      const queue = yield* JobQueue
      world.plexFails = trouble
      yield* batch
      world.plexFails = null
      yield* batch
      world.plexFails = trouble
      yield* queue.enqueue(id(101), "hook")
      addPair(world, sceneWith({ id: id(101) }))
      yield* batch
      yield* queue.enqueue(id(102), "hook")
      addPair(world, sceneWith({ id: id(102) }))
      yield* batch
      assert.deepStrictEqual(yield* attempts, [...Array.from({ length: 50 }, () => 1), 0, 0])
    }).pipe(halfWaits, Effect.provide(pipeline(world, { circuit_threshold: 2 })))
  })

  it.effect("give a job one attempt back, not all: it may itself be the trouble", () => {
    const world = emptyWorld()
    return Effect.gen(function* () {
      const batch = yield* wished(world, 1)
      world.plexFails = trouble
      for (let round = 1; round <= 4; round++) {
        yield* batch
        assert.deepStrictEqual(yield* attempts, [round])
        yield* TestClock.adjust("80 seconds")
      }
      yield* batch
      assert.deepStrictEqual(yield* attempts, [4 - 1])
      yield* TestClock.adjust("10 minutes")
      yield* batch
      assert.deepStrictEqual(yield* attempts, [4 - 1])
    }).pipe(halfWaits, Effect.provide(pipeline(world, { circuit_threshold: 5 })))
  })
})
