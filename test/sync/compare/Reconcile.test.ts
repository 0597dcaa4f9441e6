import { describe, expect, it } from "@effect/vitest"
import * as SqlClient from "@effect/sql/SqlClient"
import * as Effect from "effect/Effect"
import * as Fiber from "effect/Fiber"
import * as Option from "effect/Option"
import * as TestClock from "effect/TestClock"
import { FullSync, Scenes } from "../../../src/store/scenes/Scenes.ts"
import { JobQueue } from "../../../src/store/queue/JobQueue.ts"
import { Reconciles } from "../../../src/store/runtime/Reconciles.ts"
import { Relations } from "../../../src/store/scenes/Relations.ts"
import { Reconcile } from "../../../src/sync/compare/Reconcile.ts"
import { id, numbered as scene } from "../../support/Samples.ts"
import { rows } from "../../support/TestStore.ts"
import { addPair, emptyWorld, pipeline, type World } from "../../support/World.ts"

const numbers = (count: number) => Array.from({ length: count }, (_, index) => index + 1)

/** A world of so many scenes, none of which Plex shows anything of. */
const worldOf = (count: number): World => {
  const world = emptyWorld()
  for (const number of numbers(count)) addPair(world, scene(number))
  return world
}

const ask = (given: { readonly fix?: boolean; readonly scope?: "all" | "24h" } = {}) =>
  Effect.flatMap(Reconcile, (reconcile) =>
    reconcile.run({ scope: "all", fix: false, images: false, progress: () => Effect.void, ...given })
  )

const jobs = Effect.map(rows, (list) => list.map((row) => [row["scene_id"], row["reason"], row["priority"]]))
const steps = (world: World) => world.calls.filter((call) => call.startsWith("read scenes")).length
const beginFullSync = Effect.flatMap(FullSync, (sync) => sync.begin)

describe("a comparison that a person asks for", () => {
  it.effect("reports what differs, field by field, and enqueues nothing", () => {
    const world = worldOf(3)
    return Effect.gen(function* () {
      yield* beginFullSync
      const report = yield* ask()
      expect(report).toMatchObject({ scenes: 3, drifted: 3, enqueued: 0, unsynced: 0 })
      expect(report.fields["title"]).toEqual({ missing: 3 })
      expect(yield* jobs).toEqual([])
      expect(world.calls.filter((call) => call.startsWith("edit"))).toEqual([])
    }).pipe(Effect.provide(pipeline(world)))
  })

  it.effect("enqueues with the lowest priority where it is to", () =>
    Effect.gen(function* () {
      yield* beginFullSync
      expect(yield* ask({ fix: true })).toMatchObject({ drifted: 2, enqueued: 2 })
      expect(yield* jobs).toEqual([
        [1, "reconcile", 7],
        [2, "reconcile", 7]
      ])
    }).pipe(Effect.provide(pipeline(worldOf(2))))
  )

  it.effect("only reports what was never synced, until a person begins a full sync", () =>
    Effect.gen(function* () {
      yield* Effect.flatMap(Scenes, (scenes) => scenes.synced([{ id: id(2), updated_at: "stamp" }]))
      expect(yield* ask({ fix: true })).toMatchObject({ drifted: 3, enqueued: 1, unsynced: 2 })
      expect(yield* jobs).toEqual([[2, "reconcile", 7]])
    }).pipe(Effect.provide(pipeline(worldOf(3))))
  )

  it.effect("reads Plex in multi-gets only, 50 scenes at a time", () => {
    const world = worldOf(120)
    return Effect.gen(function* () {
      yield* ask()
      expect(steps(world)).toBe(3)
      expect(world.calls.filter((call) => /^(read items|look up|pictures)/.test(call)).length).toBe(3)
    }).pipe(Effect.provide(pipeline(world)))
  })

  it.effect("says what could not be compared, with one look in the index for all of them", () => {
    const world = worldOf(1)
    for (const number of [2, 3]) world.scenes.set(number, scene(number))
    return Effect.gen(function* () {
      expect(yield* ask()).toMatchObject({ scenes: 3, drifted: 1, notCompared: { "not in Plex": 2 } })
      expect(world.calls.filter((call) => call === "sweep").length).toBe(1)
    }).pipe(Effect.provide(pipeline(world)))
  })

  it.effect("of the last day looks at scenes edited within it only", () => {
    const world = worldOf(3)
    world.scenes.set(2, scene(2, { updated_at: "1970-01-02T12:00:00Z" }))
    for (const number of [1, 3]) world.scenes.set(number, scene(number, { updated_at: "1970-01-01T12:00:00Z" }))
    return Effect.gen(function* () {
      yield* TestClock.setTime(Date.parse("1970-01-03T00:00:00Z"))
      const report = yield* ask({ scope: "24h" })
      expect(report.examples.map(({ sceneId }) => sceneId)).toEqual(report.examples.map(() => 2))
      expect(report.scenes).toBe(1)
    }).pipe(Effect.provide(pipeline(world)))
  })

  it.effect("leaves relations alone: a scene that still shows what is gone must be found by them", () =>
    Effect.gen(function* () {
      const relations = yield* Relations
      yield* relations.replace([{ ...scene(1), tags: [{ id: "9", name: "Gone" }] }])
      yield* ask()
      expect(yield* relations.scenesOf("tag", 9, 0, 5)).toEqual([1])
    }).pipe(Effect.provide(pipeline(worldOf(1))))
  )

  it.effect("is remembered by its report", () =>
    Effect.gen(function* () {
      const report = yield* ask()
      expect((yield* Effect.flatMap(Reconcile, ({ health }) => health)).last).toEqual(report)
    }).pipe(Effect.provide(pipeline(worldOf(1))))
  )
})

describe("comparisons by schedule", () => {
  const forever = Effect.flatMap(Reconcile, (reconcile) => Effect.fork(reconcile.forever))

  it.effect("begin an interval after the first start, and again after each", () => {
    const world = worldOf(1)
    return Effect.gen(function* () {
      const fiber = yield* forever
      yield* TestClock.adjust("59 minutes")
      expect(steps(world)).toBe(0)
      yield* TestClock.adjust("2 minutes")
      expect(steps(world)).toBe(1)
      yield* TestClock.adjust("1 hour")
      expect(steps(world)).toBe(2)
      yield* Fiber.interrupt(fiber)
    }).pipe(Effect.provide(pipeline(world, { reconcile_interval: "hourly" })))
  })

  it.effect.each([{ reconcile_interval: "never" }, { enabled: false }])("are not begun under %j", (settings) => {
    const world = worldOf(1)
    return Effect.gen(function* () {
      yield* Effect.flatMap(Reconciles, (kept) => kept.setState({ last: 0, run: null }))
      yield* TestClock.setTime(30 * 86_400_000)
      const fiber = yield* forever
      yield* TestClock.adjust("10 minutes")
      expect(steps(world)).toBe(0)
      yield* Fiber.interrupt(fiber)
    }).pipe(Effect.provide(pipeline(world, settings)))
  })

  it.effect("that are overdue at the start run then", () => {
    const world = worldOf(1)
    return Effect.gen(function* () {
      yield* Effect.flatMap(Reconciles, (kept) => kept.setState({ last: 0, run: null }))
      yield* TestClock.setTime(30 * 86_400_000)
      const fiber = yield* forever
      yield* TestClock.adjust("3 seconds")
      expect(steps(world)).toBe(1)
      yield* Fiber.interrupt(fiber)
    }).pipe(Effect.provide(pipeline(world)))
  })

  it.effect("pause between pages, and go on after a restart where they were", () => {
    const world = worldOf(170)
    return Effect.gen(function* () {
      yield* beginFullSync
      yield* Effect.flatMap(Reconciles, (kept) => kept.setState({ last: 0, run: null }))
      yield* TestClock.setTime(30 * 86_400_000)
      const first = yield* forever
      yield* TestClock.adjust("2 seconds")
      expect(steps(world)).toBe(2)
      yield* Fiber.interrupt(first)
      // Another process has no step of its own to remember, and waits until the run is left.
      const again = yield* Effect.fork(
        Effect.provide(
          Effect.flatMap(Reconcile, (reconcile) => reconcile.forever),
          Reconcile.DefaultWithoutDependencies
        )
      )
      yield* TestClock.adjust("2 minutes")
      expect(steps(world)).toBe(4)
      const { last, running } = yield* Effect.flatMap(Reconcile, ({ health }) => health)
      expect([last?.scenes, last?.enqueued, running]).toEqual([170, 170, null])
      yield* Fiber.interrupt(again)
    }).pipe(Effect.provide(pipeline(world)))
  })

  it.effect("wait while somebody waits for a sync", () => {
    const world = worldOf(60)
    return Effect.gen(function* () {
      const [queue, sql] = [yield* JobQueue, yield* SqlClient.SqlClient]
      yield* Effect.flatMap(Reconciles, (kept) => kept.setState({ last: 0, run: null }))
      yield* TestClock.setTime(30 * 86_400_000)
      yield* queue.enqueue(id(500), "recent")
      const fiber = yield* forever
      yield* TestClock.adjust("10 minutes")
      expect(steps(world)).toBe(0)
      yield* sql`UPDATE job SET priority = 4`
      yield* TestClock.adjust("10 seconds")
      expect(steps(world)).toBe(2)
      yield* Fiber.interrupt(fiber)
    }).pipe(Effect.provide(pipeline(world)))
  })

  it.effect("that a task could not end are gone on with", () => {
    const world = worldOf(120)
    return Effect.gen(function* () {
      yield* beginFullSync
      const reconcile = yield* Reconcile
      const cut = yield* Effect.fork(
        reconcile.start("all", (report) => (report.scenes >= 50 ? Effect.never : Effect.void))
      )
      yield* TestClock.adjust("1 second")
      yield* Fiber.interrupt(cut)
      const fiber = yield* forever
      yield* TestClock.adjust("1 minute")
      const report = Option.getOrThrow(yield* Effect.flatMap(Reconciles, (kept) => kept.report))
      expect([report.scenes, report.enqueued, steps(world)]).toEqual([120, 120, 3])
      yield* Fiber.interrupt(fiber)
    }).pipe(Effect.provide(pipeline(world)))
  })
})
