import { assert, it } from "@effect/vitest"
import * as SqlClient from "@effect/sql/SqlClient"
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import * as TestClock from "effect/TestClock"
import { describe } from "vitest"
import { Refused, Unauthorized } from "../../../src/core/model/Failure.ts"
import { DeadLetters } from "../../../src/store/queue/DeadLetters.ts"
import { DrainLease } from "../../../src/store/queue/DrainLease.ts"
import { JobQueue } from "../../../src/store/queue/JobQueue.ts"
import { Worker } from "../../../src/sync/drain/Worker.ts"
import { away, id, key, numbered as scene } from "../../support/Samples.ts"
import { lease, row, rows, self } from "../../support/TestStore.ts"
import { addPair, emptyWorld, pipeline, settingsWith, type World } from "../../support/World.ts"

/** A world with these scenes, all of them wished for by a person. */
const wished = (world: World, ...numbers: ReadonlyArray<number>) =>
  Effect.gen(function* () {
    for (const number of numbers) addPair(world, scene(number))
    const queue = yield* JobQueue
    yield* Effect.forEach(numbers, (number) => queue.enqueue(id(number), "hook"))
    return { queue, worker: yield* Worker, held: yield* lease() }
  })

const titleOf = (world: World, number: number) => world.items.get(key(String(number)))?.scalars.title
const edits = (world: World) => world.calls.filter((call) => call.startsWith("edit"))

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

  it.effect("writes nothing once another process has taken the lease", () => {
    const world = emptyWorld()
    return Effect.gen(function* () {
      const { held, worker } = yield* wished(world, 1, 2)
      const leases = yield* DrainLease
      world.during = Effect.suspend(() => {
        world.during = Effect.void
        return TestClock.adjust("11 seconds").pipe(
          Effect.zipRight(leases.acquire(self({ owner: "two" }))),
          Effect.orDie
        )
      })
      yield* worker.batch(held)
      assert.deepStrictEqual(edits(world), ["edit 1"])
      assert.deepStrictEqual(
        (yield* rows).map((job) => [job["scene_id"], job["state"]]),
        [
          [1, "ready"],
          [2, "ready"]
        ]
      )
    }).pipe(Effect.provide(pipeline(world)))
  })

  it.effect("never writes to an item that no longer has the file, and finds the one that has", () => {
    const world = emptyWorld()
    return Effect.gen(function* () {
      const { held, queue, worker } = yield* wished(world, 1, 2)
      yield* worker.batch(held)
      // The two files change places in Plex, behind the index's back.
      const [one, two] = [world.items.get("1")!, world.items.get("2")!]
      world.items.set("1", { ...one, parts: two.parts.map((part) => ({ ...part, ratingKey: one.ratingKey })) })
      world.items.set("2", { ...two, parts: one.parts.map((part) => ({ ...part, ratingKey: two.ratingKey })) })
      world.scenes.set(1, scene(1, { title: "Followed its file" }))
      yield* queue.enqueue(id(1), "hook")
      yield* worker.batch(held)
      assert.strictEqual(titleOf(world, 2), "Followed its file")
      assert.strictEqual(titleOf(world, 1), "Scene 1")
    }).pipe(Effect.provide(pipeline(world)))
  })

  it.effect("lets a scene wait that says nothing about itself, until it does", () => {
    const world = emptyWorld()
    return Effect.gen(function* () {
      const { held, worker } = yield* wished(world)
      addPair(
        world,
        scene(1, { title: "", details: "", date: null, rating100: null, studio: null, performers: [], tags: [] })
      )
      const queue = yield* JobQueue
      yield* queue.enqueue(id(1), "hook")
      yield* worker.batch(held)
      assert.deepInclude(yield* row(1), { state: "waiting", because: "no_metadata", not_before: null })
      world.scenes.set(1, scene(1))
      yield* queue.enqueue(id(1), "hook")
      yield* worker.batch(held)
      assert.strictEqual(titleOf(world, 1), "Scene 1")
    }).pipe(Effect.provide(pipeline(world)))
  })

  it.effect("looks a missing file up for an edit and lets it wait; parks it for bulk work without a request", () => {
    const world = emptyWorld()
    return Effect.gen(function* () {
      const { held, queue, worker } = yield* wished(world)
      world.scenes.set(1, scene(1))
      world.scenes.set(2, scene(2))
      yield* queue.enqueue(id(1), "hook")
      yield* worker.batch(held)
      assert.deepInclude(yield* row(1), { state: "waiting", because: "not_in_plex", family: "not_found", attempts: 1 })
      yield* queue.enqueue(id(2), "all")
      yield* worker.batch(held)
      assert.deepInclude(yield* row(2), { state: "parked", because: "absent" })
      assert.deepStrictEqual(
        world.calls.filter((call) => call.startsWith("look up")),
        ["look up 1.mp4"]
      )
      // A wait of nothing would be over at once.
    }).pipe(Effect.withRandomFixed([0.5]), Effect.provide(pipeline(world)))
  })

  it.effect("finishes the job of a scene that is no longer in Stash, and leaves its item alone", () => {
    const world = emptyWorld()
    return Effect.gen(function* () {
      const { held, worker } = yield* wished(world, 1)
      world.scenes.delete(1)
      yield* worker.batch(held)
      assert.deepStrictEqual(yield* rows, [])
      assert.deepStrictEqual(edits(world), [])
    }).pipe(Effect.provide(pipeline(world)))
  })

  it.effect("parks a scene that is out of scope", () => {
    const world = emptyWorld()
    return Effect.gen(function* () {
      const { held, worker } = yield* wished(world, 1)
      yield* worker.batch(held)
      assert.deepInclude(yield* row(1), { state: "parked", because: "out_of_scope" })
      assert.deepStrictEqual(edits(world), [])
    }).pipe(Effect.provide(pipeline(world, { exclude_tags: "outdoor" })))
  })

  it.effect("tries a job again after trouble, and makes a dead letter of it after max_retries", () => {
    const world = emptyWorld()
    return Effect.gen(function* () {
      const { held, worker } = yield* wished(world, 1)
      world.plexFails = away
      yield* worker.batch(held)
      assert.deepInclude(yield* row(1), { state: "waiting", because: "backoff", attempts: 1, family: "transient" })
      yield* TestClock.adjust("80 seconds")
      yield* worker.batch(held)
      assert.deepStrictEqual(yield* rows, [])
      const [letter] = yield* Effect.flatMap(DeadLetters, (letters) => letters.list(5))
      assert.deepInclude(letter, { sceneId: id(1), errorTag: "Unreachable", family: "transient", attempts: 2 })
      world.plexFails = null
      yield* Effect.flatMap(JobQueue, (queue) => queue.enqueue(id(1), "hook"))
      yield* worker.batch(held)
      assert.deepStrictEqual(yield* Effect.flatMap(DeadLetters, (letters) => letters.list(5)), [])
    }).pipe(Effect.provide(pipeline(world, { max_retries: 2, circuit_threshold: 100 })))
  })

  it.effect("gives every job back, none the worse, when something blocks all of them", () => {
    const world = emptyWorld()
    return Effect.gen(function* () {
      const { held, worker } = yield* wished(world, 1, 2)
      const refusal = new Unauthorized({ server: "Stash", operation: "x", status: 401, remedy: "" })
      const wrong = new Refused({ server: "Plex", operation: "x", status: 404, problem: "no such library" })
      for (const [stashFails, plexFails] of [
        [refusal, null],
        [null, wrong]
      ] as const) {
        Object.assign(world, { stashFails, plexFails })
        const stop = yield* Effect.flip(worker.batch(held))
        assert.strictEqual(stop._tag, "Blocked")
        assert.deepStrictEqual(
          (yield* rows).map((job) => [job["state"], job["attempts"]]),
          [
            ["ready", 0],
            ["ready", 0]
          ]
        )
      }
    }).pipe(Effect.provide(pipeline(world)))
  })

  it.effect("uses up no attempt while the circuit is open", () => {
    const world = emptyWorld()
    return Effect.gen(function* () {
      const { held, worker } = yield* wished(world, 1)
      world.plexFails = away
      yield* worker.batch(held)
      const before = (yield* row(1))?.["attempts"]
      for (let round = 0; round < 5; round++) {
        yield* TestClock.adjust("80 seconds")
        yield* Effect.ignore(worker.batch(held))
      }
      assert.strictEqual((yield* row(1))?.["attempts"], before)
      world.plexFails = null
      yield* TestClock.adjust("80 seconds")
      yield* worker.batch(held)
      assert.strictEqual(titleOf(world, 1), "Scene 1")
    }).pipe(Effect.provide(pipeline(world, { circuit_threshold: 1 })))
  })
})
