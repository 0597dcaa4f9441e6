import { assert, it } from "@effect/vitest"
import * as SqlClient from "@effect/sql/SqlClient"
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as Exit from "effect/Exit"
import * as Fiber from "effect/Fiber"
import * as Option from "effect/Option"
import * as TestClock from "effect/TestClock"
import { describe } from "vitest"
import { Unauthorized, Unavailable } from "../../../src/core/model/Failure.ts"
import type { SyncProgress } from "../../../src/core/model/SyncProgress.ts"
import { DrainLease } from "../../../src/store/queue/DrainLease.ts"
import { JobQueue } from "../../../src/store/queue/JobQueue.ts"
import { Follow, type ProcessOptions, ProcessQueue } from "../../../src/sync/drain/Follow.ts"
import { Worker } from "../../../src/sync/drain/Worker.ts"
import { id, numbered } from "../../support/Samples.ts"
import { lease, row, self } from "../../support/TestStore.ts"
import { addPair, emptyWorld, pipeline, type World } from "../../support/World.ts"

const busy = new Unavailable({
  server: "Plex",
  operation: "edit item",
  status: 429,
  problem: "busy",
  retryAfter: 3_600_000
})

/** A world with these scenes, all of them wished for by a person. */
const wished = (world: World, ...numbers: ReadonlyArray<number>) =>
  Effect.gen(function* () {
    for (const number of numbers) addPair(world, numbered(number))
    yield* Effect.flatMap(JobQueue, (queue) => queue.enqueueAll(numbers.map(id), "hook"))
  })

const plain: ProcessOptions = { self: self(), timeout: Option.none(), progress: () => Effect.void }

/** Works the queue off while the clock goes on, for at most a minute. */
const processed = (options: Partial<ProcessOptions> = {}) =>
  Effect.gen(function* () {
    const { process } = yield* ProcessQueue
    const running = yield* Effect.fork(process({ ...plain, ...options }))
    for (let step = 0; step < 300 && Option.isNone(yield* Fiber.poll(running)); step++) {
      yield* TestClock.adjust("200 millis")
    }
    const exit = yield* Fiber.poll(running)
    return yield* Option.getOrElse(exit, () => Exit.die("it did not end"))
  })

/** After the last look, the next try of those that wait begins. */
const dueAtTheLast = Effect.map(
  SqlClient.SqlClient,
  (sql) =>
    ({ all, settled }: SyncProgress) =>
      settled < all
        ? Effect.void
        : Effect.asVoid(Effect.orDie(sql`UPDATE job SET state = 'ready' WHERE state = 'waiting'`))
)

describe("working the queue off", () => {
  it.effect("ends when everything is done, and says what was", () => {
    const world = emptyWorld()
    return Effect.gen(function* () {
      yield* wished(world, 1, 2, 3)
      const told: Array<SyncProgress> = []
      const done = yield* processed({ progress: (now) => Effect.sync(() => void told.push(now)) })
      assert.deepInclude(done, { synced: 3, unchanged: 0, writes: 3, dead: 0, waiting: 0, until: null, remaining: 0 })
      assert.deepStrictEqual(told.at(-1), { settled: 3, all: 3, failed: 0 })
      yield* Effect.flatMap(JobQueue, (queue) => queue.enqueueAll([id(1)], "hook"))
      assert.deepInclude(yield* processed(), { synced: 0, unchanged: 1, writes: 0 })
    }).pipe(Effect.provide(pipeline(world, { skip_fields: "poster" })))
  })

  it.effect("ends at once when there is nothing to do, and asks nobody", () => {
    const world = emptyWorld()
    return Effect.gen(function* () {
      assert.deepInclude(yield* processed(), { synced: 0, waiting: 0, parked: 0, seconds: 0 })
      assert.deepStrictEqual(world.calls, [])
    }).pipe(Effect.provide(pipeline(world)))
  })

  it.effect("leaves what waits to its time, and says when that is", () => {
    const world = emptyWorld()
    return Effect.gen(function* () {
      yield* wished(world, 1, 2)
      world.plexFails = busy
      const done = yield* processed()
      assert.deepInclude(done, { synced: 0, waiting: 2, remaining: 0 })
      assert.strictEqual(done.until, (yield* row(1))?.["not_before"])
      assert.isAtLeast(done.until ?? 0, 3_600_000)
      const calls = world.calls.length
      assert.deepInclude(yield* processed(), { waiting: 2, until: done.until })
      assert.lengthOf(world.calls, calls)
    }).pipe(Effect.provide(pipeline(world, { circuit_threshold: 100 })))
  })

  it.effect("takes up what is due, though it still says that it waits", () => {
    const world = emptyWorld()
    return Effect.gen(function* () {
      yield* wished(world, 1)
      world.plexFails = busy
      yield* processed()
      world.plexFails = null
      yield* TestClock.adjust("2 hours")
      const leases = yield* DrainLease
      const held = yield* lease({ owner: "two" })
      const running = yield* Effect.fork(processed())
      yield* TestClock.adjust("5 seconds")
      assert.isTrue(Option.isNone(yield* Fiber.poll(running)))
      yield* leases.release(held)
      assert.deepInclude(yield* Fiber.join(running), { synced: 1, waiting: 0 })
    }).pipe(Effect.provide(pipeline(world, { circuit_threshold: 100 })))
  })

  it.effect("tries dead letters whose time has come", () => {
    const world = emptyWorld()
    return Effect.gen(function* () {
      yield* wished(world, 1)
      world.plexFails = busy
      const told: Array<SyncProgress> = []
      const first = yield* processed({ progress: (now) => Effect.sync(() => void told.push(now)) })
      assert.deepInclude(first, { dead: 1, waiting: 0 })
      assert.deepStrictEqual(told.at(-1), { settled: 1, all: 1, failed: 1 })
      world.plexFails = null
      yield* TestClock.adjust("1 hour")
      assert.deepInclude(yield* processed(), { synced: 1, dead: 0 })
    }).pipe(Effect.provide(pipeline(world, { circuit_threshold: 100, max_retries: 1 })))
  })

  it.effect("counts what another process does while it holds the lease", () => {
    const world = emptyWorld()
    return Effect.gen(function* () {
      yield* wished(world, 1)
      const held = yield* lease()
      const { process } = yield* ProcessQueue
      const running = yield* Effect.fork(process({ ...plain, self: self({ owner: "two" }) }))
      yield* TestClock.adjust("1 second")
      assert.isTrue(Option.isNone(yield* Fiber.poll(running)))
      yield* Effect.flatMap(Worker, (worker) => worker.batch(held))
      yield* TestClock.adjust("1 second")
      assert.deepInclude(yield* Fiber.join(running), { synced: 1, writes: 1 })
    }).pipe(Effect.provide(pipeline(world, { skip_fields: "poster" })))
  })

  it.effect("stops when the time is over, and says what remains", () => {
    const world = emptyWorld()
    return Effect.gen(function* () {
      yield* wished(world, 1, 2)
      world.during = Effect.never
      const done = yield* processed({ timeout: Option.some(Duration.seconds(5)) })
      // Plex has 3 s for the answer to the write on its way.
      assert.deepInclude(done, { synced: 0, remaining: 2, seconds: 8 })
      assert.deepInclude(yield* row(1), { state: "ready" })
    }).pipe(Effect.provide(pipeline(world)))
  })

  it.effect("takes what becomes due after the last look for what it was then: waiting, not out of time", () => {
    const world = emptyWorld()
    return Effect.gen(function* () {
      yield* wished(world, 1, 2)
      world.plexFails = busy
      yield* processed()
      const done = yield* processed({ progress: yield* dueAtTheLast })
      assert.deepInclude(done, { waiting: 2, remaining: 0 })
    }).pipe(Effect.provide(pipeline(world, { circuit_threshold: 100 })))
  })

  it.effect("fails with what blocks", () => {
    const world = emptyWorld()
    return Effect.gen(function* () {
      yield* wished(world, 1)
      world.plexFails = new Unauthorized({ server: "Plex", operation: "x", status: 401, remedy: "Set plex_token." })
      assert.include((yield* Effect.flip(processed())).message, "set plex_token to a valid X-Plex-Token")
    }).pipe(Effect.provide(pipeline(world)))
  })

  it.effect("does nothing while PlexSync is switched off, and says so", () => {
    const world = emptyWorld()
    return Effect.gen(function* () {
      yield* wished(world, 1)
      assert.match((yield* Effect.flip(processed())).message, /switched off.*1 scenes are in the queue/)
    }).pipe(Effect.provide(pipeline(world, { enabled: "false" })))
  })
})

describe("following some scenes", () => {
  it.effect("takes what becomes due after the last look for what it was then: waiting, not out of time", () => {
    const world = emptyWorld()
    return Effect.gen(function* () {
      yield* wished(world, 1, 2)
      world.plexFails = busy
      const { follow } = yield* Follow
      const running = yield* Effect.fork(follow({ ...plain, ids: [id(1), id(2)], progress: yield* dueAtTheLast }))
      yield* TestClock.adjust("1 minute")
      assert.deepInclude(yield* Fiber.join(running), { enqueued: 2, synced: 0, waiting: 2, remaining: 0 })
    }).pipe(Effect.provide(pipeline(world, { circuit_threshold: 100 })))
  })
})
