import { describe, expect, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import * as Fiber from "effect/Fiber"
import * as TestClock from "effect/TestClock"
import type { Reason } from "../../../src/core/model/Job.ts"
import { JobQueue } from "../../../src/store/queue/JobQueue.ts"
import { ScanTrigger } from "../../../src/sync/index/ScanTrigger.ts"
import { Worker } from "../../../src/sync/drain/Worker.ts"
import { away, id, sceneWith } from "../../support/Samples.ts"
import { lease } from "../../support/TestStore.ts"
import { emptyWorld, pipeline, type World } from "../../support/World.ts"

/** A world with a scene whose file Plex does not have. */
const worldWith = (...paths: ReadonlyArray<string>): World => {
  const world = emptyWorld()
  paths.forEach((path, index) => {
    const number = index + 1
    world.scenes.set(number, sceneWith({ id: id(number), files: [{ id: String(number), path, size: 5 }] }))
  })
  return world
}

const on = { trigger_plex_scan: true, scan_delay: 0 }
const scans = (world: World) => world.calls.filter((call) => call.startsWith("scan "))

/** Syncs these scenes, which are missed, while a runtime sees to the scans. */
const missing = (reason: Reason, ...numbers: ReadonlyArray<number>) =>
  Effect.gen(function* () {
    const [queue, worker, held] = [yield* JobQueue, yield* Worker, yield* lease()]
    yield* queue.enqueueAll(numbers.map(id), reason)
    yield* worker.batch(held)
    const fiber = yield* Effect.fork(Effect.flatMap(ScanTrigger, (trigger) => trigger.forever))
    return { fiber, again: worker.batch(held) }
  })

describe("a scene that is not in Plex", () => {
  it.effect("has its folder scanned, once for all that miss in it", () => {
    const world = worldWith("/data/new/1.mp4", "/data/new/2.mp4", "/data/old/3.mp4")
    return Effect.gen(function* () {
      const { fiber } = yield* missing("scan", 1, 2, 3)
      yield* TestClock.adjust("2 seconds")
      expect(scans(world)).toEqual([])
      yield* TestClock.adjust("1 hour")
      expect(scans(world)).toEqual(["scan 1 /data/new", "scan 1 /data/old"])
      yield* Fiber.interrupt(fiber)
    }).pipe(Effect.provide(pipeline(world, on)))
  })

  it.effect("has the folder scanned that Plex sees it in", () => {
    const world = worldWith("/stash/new/1.mp4")
    return Effect.gen(function* () {
      const { fiber } = yield* missing("hook", 1)
      yield* TestClock.adjust("5 seconds")
      expect(scans(world)).toEqual(["scan 1 /data/films/new"])
      yield* Fiber.interrupt(fiber)
    }).pipe(Effect.provide(pipeline(world, { ...on, path_mappings: "/stash => /data/films" })))
  })

  it.effect.each([
    ["scan", "/data/1.mp4", {}],
    ["scan", "/elsewhere/1.mp4", on],
    ["all", "/data/1.mp4", on],
    ["reconcile", "/data/1.mp4", on],
    ["fan_out", "/data/1.mp4", on]
  ] as const)("has nothing scanned for %s of %s under %j", ([reason, path, settings]) => {
    const world = worldWith(path)
    return Effect.gen(function* () {
      const { fiber } = yield* missing(reason, 1)
      yield* TestClock.adjust("2 minutes")
      expect(scans(world)).toEqual([])
      yield* Fiber.interrupt(fiber)
    }).pipe(Effect.provide(pipeline(world, settings)))
  })

  it.effect("is not scanned for again with each try of the same wish", () => {
    const world = worldWith("/data/1.mp4")
    return Effect.gen(function* () {
      const { again, fiber } = yield* missing("hook", 1)
      for (let round = 0; round < 10; round += 1) {
        yield* TestClock.adjust("5 minutes")
        yield* again
      }
      expect(scans(world)).toEqual(["scan 1 /data"])
      expect(world.calls.filter((call) => call.startsWith("look up")).length).toBeGreaterThan(5)
      yield* Fiber.interrupt(fiber)
    }).pipe(Effect.provide(pipeline(world, on)))
  })

  it.effect("is scanned for when Plex is back, also by another process", () => {
    const world = worldWith("/data/1.mp4")
    return Effect.gen(function* () {
      const { fiber } = yield* missing("hook", 1)
      world.plexFails = away
      yield* TestClock.adjust("10 seconds")
      yield* Fiber.interrupt(fiber)
      world.plexFails = null
      world.calls.length = 0
      const next = yield* Effect.fork(
        Effect.provide(
          Effect.flatMap(ScanTrigger, (trigger) => trigger.forever),
          ScanTrigger.DefaultWithoutDependencies
        )
      )
      yield* TestClock.adjust("5 seconds")
      expect(scans(world)).toEqual(["scan 1 /data"])
      yield* Fiber.interrupt(next)
    }).pipe(Effect.provide(pipeline(world, on)))
  })
})
