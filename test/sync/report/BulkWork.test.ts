import { assert, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import * as Logger from "effect/Logger"
import * as LogLevel from "effect/LogLevel"
import * as TestClock from "effect/TestClock"
import { describe } from "vitest"
import type { Reason } from "../../../src/core/model/Job.ts"
import { JobQueue } from "../../../src/store/queue/JobQueue.ts"
import { Worker } from "../../../src/sync/drain/Worker.ts"
import { id, sceneWith } from "../../support/Samples.ts"
import { BulkWork } from "../../../src/sync/report/BulkWork.ts"
import { lease } from "../../support/TestStore.ts"
import { addPair, emptyWorld, pipeline, type World } from "../../support/World.ts"

const placeholder = new TextEncoder().encode("<svg/>")

/** Scenes whose cover is Stash's placeholder, of which every tenth has no file. */
const withScenes = (world: World, count: number) => {
  for (let number = 1; number <= count; number++) {
    const files = number % 10 === 0 ? [] : [{ id: String(number), path: `/data/${number}.mp4`, size: number }]
    addPair(world, sceneWith({ id: id(number), title: `Scene ${number}`, files }))
    world.covers.set(number, { bytes: placeholder, etag: null })
  }
}

/** What is logged, at info or above, while jobs of this reason are worked off until none is left. */
const said = (world: World, count: number, reason: Reason) =>
  Effect.gen(function* () {
    const lines: Array<string> = []
    const logger = Logger.make(({ logLevel, message }) => {
      if (LogLevel.greaterThanEqual(logLevel, LogLevel.Info))
        lines.push(`${logLevel._tag}: ${[message].flat().map(String).join(" ")}`)
    })
    withScenes(world, count)
    yield* Effect.gen(function* () {
      const queue = yield* JobQueue
      yield* queue.enqueueAll(
        Array.from({ length: count }, (_, index) => id(index + 1)),
        reason
      )
      // A scan has settled by then.
      yield* TestClock.adjust("1 minute")
      const held = yield* lease()
      const { batch } = yield* Worker
      yield* Effect.repeat(batch(held), { until: ({ _tag }) => _tag === "None" })
    }).pipe(Effect.provide(pipeline(world)), Effect.provide(Logger.replace(Logger.defaultLogger, logger)))
    return lines
  })

describe("what is logged of scenes", () => {
  for (const reason of ["all", "bulk", "fan_out", "scan", "reconcile"] as const)
    it.effect(`is one line for many, of a job wished for as: ${reason}`, () =>
      Effect.gen(function* () {
        const lines = yield* said(emptyWorld(), 30, reason)
        assert.deepStrictEqual(
          lines.filter((line) => !line.startsWith("Error: ")),
          [
            "Info: Bulk work: 30 scenes: 27 synced, 0 unchanged, 0 waiting, 0 parked, 3 failed (27 writes, 0 pictures); " +
              "27 covers not used (debug_logging names them)"
          ]
        )
        assert.lengthOf(
          lines.filter((line) => line.startsWith("Error: ")),
          3
        )
      })
    )

  it.effect("are twenty errors at most of each thousand of bulk work: all are dead letters", () =>
    Effect.gen(function* () {
      const lines = yield* said(emptyWorld(), 250, "all")
      assert.lengthOf(
        lines.filter((line) => line.startsWith("Error: Job ")),
        20
      )
      assert.include(lines.at(-1) ?? "", "25 failed")
    })
  )

  it.effect("is a line for each thousand, and one with all counts at the end", () =>
    Effect.gen(function* () {
      const lines: Array<string> = []
      const logger = Logger.make(({ message }) => void lines.push([message].flat().map(String).join(" ")))
      yield* Effect.gen(function* () {
        const { ended, rest } = yield* BulkWork
        for (let page = 0; page < 42; page++) {
          yield* ended(50, { unchanged: 49, dead: 1 })
          yield* TestClock.adjust("1 second")
        }
        yield* rest
        yield* rest
      }).pipe(Effect.provide(BulkWork.Default), Effect.provide(Logger.replace(Logger.defaultLogger, logger)))
      assert.deepStrictEqual(
        lines.map((line) => line.replace(/ \(0 writes.*/, "")),
        [
          "Bulk work: 1000 scenes: 0 synced, 980 unchanged, 0 waiting, 0 parked, 20 failed",
          "Bulk work: 1000 scenes (2000 so far): 0 synced, 980 unchanged, 0 waiting, 0 parked, 20 failed",
          "Bulk work: 2100 scenes in all, in 42.0 s (50/s): 0 synced, 2058 unchanged, 0 waiting, 0 parked, 42 failed"
        ]
      )
    })
  )

  it.effect("is what was done to each, of scenes that were edited one by one", () =>
    Effect.gen(function* () {
      const lines = yield* said(emptyWorld(), 3, "hook")
      for (const scene of [1, 2, 3]) {
        assert.include(lines, `Info: Job ${scene} completed`)
        assert.isTrue(
          lines.some(
            (line) =>
              line.startsWith("Info: Updated metadata (overwrite mode): Title") &&
              line.endsWith(` of scene ${scene} "Scene ${scene}"`)
          ),
          lines.join("\n")
        )
        assert.include(lines, `Warning: Scene ${scene}: cover not used: Stash has no cover (placeholder)`)
      }
      assert.isFalse(lines.some((line) => line.includes("Bulk work")))
    })
  )
})
