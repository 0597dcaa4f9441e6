import { assert, it } from "@effect/vitest"
import * as SqlClient from "@effect/sql/SqlClient"
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import * as TestClock from "effect/TestClock"
import { describe } from "vitest"
import { JobQueue } from "../../../src/store/queue/JobQueue.ts"
import { Worker } from "../../../src/sync/drain/Worker.ts"
import { away, id, key, numbered as scene } from "../../support/Samples.ts"
import { lease, row, rows } from "../../support/TestStore.ts"
import { addPair, emptyWorld, pipeline, settingsWith } from "../../support/World.ts"
import { wished, titleOf, edits } from "./Wished.ts"

describe("the worker", () => {
  it.effect("brings a batch up to date with one read of Stash, one of Plex, and one edit each", () => {
    const world = emptyWorld()
    return Effect.gen(function* () {
      const { held, worker } = yield* wished(world, 1, 2, 3)
      yield* worker.batch(held)
      yield* worker.rest
      assert.deepStrictEqual(
        [1, 2, 3].map((number) => titleOf(world, number)),
        ["Scene 1", "Scene 2", "Scene 3"]
      )
      assert.deepStrictEqual(yield* rows, [])
      const written = world.calls.filter((call) => !["identity", "libraries", "sweep"].includes(call))
      assert.deepStrictEqual(written, [
        "read scenes 1,2,3",
        "read items 1,2,3",
        "edit 1",
        "edit 2",
        "edit 3",
        "read items 1,2,3"
      ])
    }).pipe(Effect.provide(pipeline(world)))
  })

  it.effect("ends bulk jobs that change nothing together, and says nothing of them but when they were synced", () => {
    const world = emptyWorld()
    return Effect.gen(function* () {
      const { held, queue, worker } = yield* wished(world, 1, 2, 3)
      yield* worker.batch(held)
      const syncedAt = Effect.flatMap(SqlClient.SqlClient, (sql) => sql`SELECT synced_at FROM scene ORDER BY scene_id`)
      const before = yield* syncedAt
      yield* TestClock.adjust(1000)
      yield* queue.enqueueAll([id(1), id(2), id(3)], "all")
      world.scenes.set(2, scene(2, { title: "Newer" }))
      const runs = yield* worker.batch(held)
      assert.strictEqual(edits(world).length, 4)
      assert.strictEqual(titleOf(world, 2), "Newer")
      assert.deepStrictEqual(yield* rows, [])
      assert.deepStrictEqual(
        Option.getOrElse(runs, () => []).map(({ outcome, sceneId }) => [sceneId, outcome.unchanged ?? 0]),
        [
          [1, 1],
          [3, 1],
          [2, 0]
        ]
      )
      assert.isTrue(
        (yield* syncedAt).every((one, at) => Number(one["synced_at"]) === Number(before[at]?.["synced_at"]) + 1000)
      )
    }).pipe(Effect.provide(pipeline(world, { skip_fields: ["poster", "background"] })))
  })

  it.effect("reads more at once when the last reads went well, and only one lot after a failure", () => {
    const world = emptyWorld()
    return Effect.gen(function* () {
      for (let number = 1; number <= 400; number++) addPair(world, scene(number))
      const queue = yield* JobQueue
      const worker = yield* Worker
      const held = yield* lease()
      const all = Array.from({ length: 400 }, (_, at) => id(at + 1))
      yield* queue.enqueueAll(all, "all")
      const reads = () => world.calls.filter((call) => call.startsWith("read scenes")).length
      yield* worker.batch(held)
      assert.strictEqual(reads(), 1)
      yield* worker.batch(held)
      assert.strictEqual(reads(), 5)
      world.stashFails = away
      yield* worker.batch(held).pipe(Effect.ignore)
      const failed = reads()
      world.stashFails = null
      yield* TestClock.adjust("2 minutes")
      yield* worker.batch(held)
      assert.strictEqual(reads(), failed + 1)
    }).pipe(Effect.provide(pipeline(world)))
  })

  it.effect("takes the fence of the next item, and notes what it is to show, while one is on its way", () => {
    const world = emptyWorld()
    return Effect.gen(function* () {
      for (const number of [1, 2, 3]) addPair(world, scene(number))
      const sql = yield* SqlClient.SqlClient
      yield* Effect.flatMap(JobQueue, (queue) => queue.enqueueAll([id(1), id(2), id(3)], "all"))
      const seen: Array<ReadonlyArray<unknown>> = []
      world.during = Effect.gen(function* () {
        const ready = sql`SELECT scene_id FROM job WHERE renewed_at IS NOT NULL ORDER BY scene_id`
        // Whoever is next has its turn to prepare.
        yield* Effect.yieldNow().pipe(Effect.repeatN(50))
        seen.push((yield* Effect.orDie(ready)).map((one) => one["scene_id"]))
      })
      yield* Effect.flatMap(Worker, (worker) => Effect.flatMap(lease(), worker.batch))
      assert.deepStrictEqual(edits(world), ["edit 1", "edit 2", "edit 3"])
      assert.deepStrictEqual(seen[0], [1, 2])
      assert.strictEqual((yield* sql`SELECT 1 FROM history WHERE settled IS NULL`).length, 0)
    }).pipe(Effect.provide(pipeline(world)))
  })

  it.effect("reads again what was planned before a setting changed, and writes it by the new one", () => {
    const world = emptyWorld()
    return Effect.gen(function* () {
      const { held, worker } = yield* wished(world, 1, 2, 3)
      for (const number of [1, 2, 3]) world.scenes.set(number, scene(number, { details: "Told" }))
      world.during = Effect.sync(() => (world.changed = settingsWith({ skip_fields: ["details"] })))
      yield* worker.batch(held)
      const summaries = () => [1, 2, 3].map((number) => world.items.get(key(String(number)))?.scalars.summary)
      assert.deepStrictEqual(summaries(), ["Told", "", ""])
      assert.deepStrictEqual(edits(world), ["edit 1"])
      yield* worker.batch(held)
      assert.deepStrictEqual(summaries(), ["Told", "", ""])
      assert.deepStrictEqual(edits(world), ["edit 1", "edit 2", "edit 3"])
      assert.deepStrictEqual(yield* rows, [])
    }).pipe(Effect.provide(pipeline(world)))
  })

  it.effect("writes nothing when nothing differs", () => {
    const world = emptyWorld()
    return Effect.gen(function* () {
      const { held, queue, worker } = yield* wished(world, 1)
      yield* worker.batch(held)
      yield* queue.enqueue(id(1), "hook")
      yield* worker.batch(held)
      assert.strictEqual(edits(world).length, 1)
    }).pipe(Effect.provide(pipeline(world)))
  })

  it.effect("syncs the newer edit made while the first is being written", () => {
    const world = emptyWorld()
    return Effect.gen(function* () {
      const { held, queue, worker } = yield* wished(world, 1)
      world.during = Effect.suspend(() => {
        world.during = Effect.void
        world.scenes.set(1, scene(1, { title: "Newer" }))
        return Effect.orDie(queue.enqueue(id(1), "hook"))
      })
      yield* worker.batch(held)
      assert.strictEqual((yield* row(1))?.["state"], "ready")
      yield* worker.batch(held)
      assert.strictEqual(titleOf(world, 1), "Newer")
      assert.deepStrictEqual(yield* rows, [])
    }).pipe(Effect.provide(pipeline(world)))
  })

  it.effect("lets an edit go before the rest of a bulk batch", () => {
    const world = emptyWorld()
    return Effect.gen(function* () {
      for (const number of [1, 2, 3, 9]) addPair(world, scene(number))
      const queue = yield* JobQueue
      const worker = yield* Worker
      yield* queue.enqueueAll([id(1), id(2), id(3)], "all")
      world.during = Effect.suspend(() => {
        world.during = Effect.void
        return Effect.orDie(queue.enqueue(id(9), "hook"))
      })
      yield* worker.batch(yield* lease())
      assert.deepStrictEqual(edits(world), ["edit 1", "edit 9", "edit 2", "edit 3"])
    }).pipe(Effect.provide(pipeline(world)))
  })
})
