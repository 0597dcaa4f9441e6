import { describe, expect, it } from "@effect/vitest"
import * as SqlClient from "@effect/sql/SqlClient"
import * as Effect from "effect/Effect"
import * as Fiber from "effect/Fiber"
import * as TestClock from "effect/TestClock"
import { FanOut } from "../../src/watch/FanOut.ts"
import { Unavailable, Unreachable } from "../../src/core/model/Failure.ts"
import { FanOuts } from "../../src/store/scenes/FanOuts.ts"
import { JobQueue } from "../../src/store/queue/JobQueue.ts"
import { Relations } from "../../src/store/scenes/Relations.ts"
import { entityLive, type EntityWorld, entityWorld, putTag } from "../support/EntityWorld.ts"
import { id, sceneWith } from "../support/Samples.ts"
import { rows } from "../support/TestStore.ts"

const numbers = (count: number, first = 1) => Array.from({ length: count }, (_, index) => index + first)
const remember = (tag: number, ...scenes: ReadonlyArray<number>) =>
  Effect.flatMap(Relations, (relations) =>
    relations.replace(scenes.map((scene) => sceneWith({ id: id(scene), tags: [{ id: String(tag), name: "Old" }] })))
  )
const changed = (...tags: ReadonlyArray<number>) => Effect.flatMap(FanOuts, (fanOuts) => fanOuts.add("tag", tags))
const drain = Effect.flatMap(FanOut, (fanOut) => fanOut.drain)
const enqueued = Effect.map(rows, (list) => list.map((row) => row["scene_id"]))
const left = Effect.flatMap(SqlClient.SqlClient, (sql) => sql`SELECT entity_id, after_scene_id FROM fan_out`)
const clearJobs = Effect.flatMap(SqlClient.SqlClient, (sql) => sql`DELETE FROM job`)
const calls = (world: EntityWorld) => world.calls.filter((call) => call.startsWith("scenes"))

const away = new Unreachable({
  server: "Stash",
  operation: "x",
  address: "http://stash",
  problem: "refused",
  quick: false,
  sent: false
})

describe("a fan-out", () => {
  it.effect("reaches the scenes that show the entity now and those that did when they were last read", () => {
    const world = entityWorld()
    return Effect.gen(function* () {
      putTag(world, 7, "New", 0, [2, 5])
      yield* remember(7, 1, 5)
      yield* changed(7)
      yield* drain
      expect(yield* enqueued).toEqual([1, 2, 5])
      expect((yield* rows).map((row) => [row["reason"], row["priority"]])).toEqual(numbers(3).map(() => ["fan_out", 4]))
      expect(yield* left).toEqual([])
    }).pipe(Effect.provide(entityLive(world)))
  })

  it.effect("of an entity that is gone reaches the scenes that showed it", () => {
    const world = entityWorld()
    return Effect.gen(function* () {
      yield* remember(7, 3, 4)
      yield* changed(7)
      yield* drain
      expect(yield* enqueued).toEqual([3, 4])
    }).pipe(Effect.provide(entityLive(world)))
  })

  it.effect("goes on after a restart where it was, in pages of 500", () => {
    const world = entityWorld()
    return Effect.gen(function* () {
      putTag(world, 7, "New", 0, numbers(1200))
      yield* changed(7)
      const sql = yield* SqlClient.SqlClient
      yield* sql`UPDATE fan_out SET after_scene_id = 500`
      yield* drain
      expect(calls(world)).toEqual(["scenes of 7 after 500", "scenes of 7 after 1000"])
      expect(yield* enqueued).toEqual(numbers(700, 501))
    }).pipe(Effect.provide(entityLive(world)))
  })

  it.effect("begins again when the entity changes on the way, and no step of the old one ends it", () => {
    const world = entityWorld()
    return Effect.gen(function* () {
      const fanOuts = yield* FanOuts
      putTag(world, 7, "New", 0, [1])
      yield* changed(7)
      const row = yield* Effect.flatten(fanOuts.next())
      yield* changed(7)
      yield* fanOuts.enqueue(row, [id(1)], true)
      yield* fanOuts.done(row)
      expect(yield* left).toEqual([{ entity_id: 7, after_scene_id: 0 }])
    }).pipe(Effect.provide(entityLive(world)))
  })

  it.effect("is held back while more than 5,000 rows are ready, and goes on then", () => {
    const world = entityWorld()
    return Effect.gen(function* () {
      const [fanOut, queue] = [yield* FanOut, yield* JobQueue]
      yield* queue.enqueueAll(numbers(5001, 10_000).map(id), "all")
      putTag(world, 7, "New", 0, [1, 2])
      yield* changed(7)
      const fiber = yield* Effect.fork(fanOut.forever)
      yield* TestClock.adjust("10 seconds")
      expect(calls(world)).toEqual([])
      expect(yield* fanOut.health).toEqual({ entities: 1 })
      yield* clearJobs
      yield* TestClock.adjust("1 second")
      expect(yield* enqueued).toEqual([1, 2])
      yield* Fiber.interrupt(fiber)
    }).pipe(Effect.provide(entityLive(world)))
  })

  it.effect("that a hook told of is nothing where what is synced is the same", () => {
    const world = entityWorld()
    return Effect.gen(function* () {
      putTag(world, 7, "Old", 0, [1])
      yield* remember(7, 1)
      yield* Effect.flatMap(JobQueue, (queue) => queue.fanOut("tag", 7))
      yield* drain
      expect([yield* enqueued, yield* left]).toEqual([[], []])
    }).pipe(Effect.provide(entityLive(world)))
  })

  it.effect("that a hook told of is noticed within a second", () => {
    const world = entityWorld()
    return Effect.gen(function* () {
      putTag(world, 7, "New", 0, [1])
      yield* remember(7, 1)
      const fiber = yield* Effect.fork(Effect.flatMap(FanOut, (fanOut) => fanOut.forever))
      yield* TestClock.adjust("1 minute")
      yield* Effect.flatMap(JobQueue, (queue) => queue.fanOut("tag", 7))
      yield* TestClock.adjust("1 second")
      expect(yield* enqueued).toEqual([1])
      yield* Fiber.interrupt(fiber)
    }).pipe(Effect.provide(entityLive(world)))
  })

  it.effect("that Stash does not answer for keeps no other waiting, is told, and goes on when it does", () => {
    const world = entityWorld()
    world.fails = new Unavailable({
      server: "Stash",
      operation: "x",
      status: 200,
      problem: "database is locked",
      retryAfter: null
    })
    world.failing = "scenes of 7"
    return Effect.gen(function* () {
      putTag(world, 7, "New", 0, [1])
      putTag(world, 8, "New, too", 0, [2])
      yield* changed(7)
      yield* changed(8)
      const { forever, health } = yield* FanOut
      const fiber = yield* Effect.fork(forever)
      yield* TestClock.adjust("1 second")
      expect(yield* enqueued).toEqual([2])
      expect(yield* health).toMatchObject({
        entities: 1,
        problem: "Stash is not ready: database is locked (x)",
        blocks: false
      })
      yield* TestClock.adjust("150 seconds")
      expect(yield* health).toMatchObject({ blocks: true })
      world.fails = null
      yield* TestClock.adjust("15 seconds")
      expect(yield* enqueued).toEqual([1, 2])
      expect(yield* health).toEqual({ entities: 0 })
      yield* Fiber.interrupt(fiber)
    }).pipe(Effect.provide(entityLive(world)))
  })

  it.effect("waits for a Stash that is away", () => {
    const world = entityWorld()
    world.fails = away
    return Effect.gen(function* () {
      putTag(world, 7, "New", 0, [1])
      yield* changed(7)
      const fiber = yield* Effect.fork(Effect.flatMap(FanOut, (fanOut) => fanOut.forever))
      yield* TestClock.adjust("1 minute")
      expect(yield* enqueued).toEqual([])
      expect(world.calls.length).toBeLessThanOrEqual(5)
      world.fails = null
      yield* TestClock.adjust("15 seconds")
      expect(yield* enqueued).toEqual([1])
      yield* Fiber.interrupt(fiber)
    }).pipe(Effect.provide(entityLive(world)))
  })
})
