import * as SqlClient from "@effect/sql/SqlClient"
import { describe, expect, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import * as TestClock from "effect/TestClock"
import { Reason } from "../../../src/core/model/Job.ts"
import { Claims } from "../../../src/store/queue/Claims.ts"
import { GoneScenes } from "../../../src/store/scenes/GoneScenes.ts"
import { JobQueue } from "../../../src/store/queue/JobQueue.ts"
import { Scenes } from "../../../src/store/scenes/Scenes.ts"
import { id } from "../../support/Samples.ts"
import { lease, memory, row, rows } from "../../support/TestStore.ts"
import { enqueue } from "./InHand.ts"

/** Scene 1 claimed, failed and waiting, with one attempt counted. */
const waiting = (notBefore: number | null) =>
  Effect.gen(function* () {
    const claims = yield* Claims
    yield* enqueue(1, "all")
    const [job] = yield* claims.claim(yield* lease(), 1)
    yield* claims.wait(job!, "backoff", notBefore, { family: "transient", message: "down" })
  })

describe("enqueue", () => {
  it.effect("keeps one row per scene, however often it is wished for", () =>
    Effect.gen(function* () {
      yield* Effect.replicateEffect(enqueue(1), 50, { discard: true })
      expect(yield* rows).toHaveLength(1)
      expect(yield* row(1)).toMatchObject({ revision: 50, state: "ready", attempts: 0 })
    }).pipe(Effect.provide(memory()))
  )

  it.effect("many at once become one row each", () =>
    Effect.gen(function* () {
      const queue = yield* JobQueue
      yield* queue.enqueueAll(
        Array.from({ length: 2000 }, (_, at) => id(at + 1)),
        "all"
      )
      yield* queue.enqueueAll([], "all")
      expect(yield* rows).toHaveLength(2000)
    }).pipe(Effect.provide(memory()))
  )

  it.effect("keeps the higher priority with its reason, and the earlier time, in whatever order the wishes come", () =>
    Effect.gen(function* () {
      for (const [scene, order] of [
        [1, ["all", "hook", "scan"]],
        [2, ["hook", "all", "scan"]],
        [3, ["scan", "all", "hook"]]
      ] as const) {
        for (const reason of order) {
          yield* enqueue(scene, reason)
          yield* TestClock.adjust("1 second")
        }
      }
      expect(yield* rows).toMatchObject([
        { scene_id: 1, priority: 0, reason: "hook", enqueued_at: 0, revision: 3 },
        { scene_id: 2, priority: 0, reason: "hook", enqueued_at: 3000, revision: 3 },
        { scene_id: 3, priority: 0, reason: "hook", enqueued_at: 6000, revision: 3 }
      ])
    }).pipe(Effect.provide(memory()))
  )

  it.effect("gives each reason its priority", () =>
    Effect.gen(function* () {
      for (const [at, reason] of Reason.literals.entries()) yield* enqueue(at + 1, reason)
      expect((yield* rows).map((one) => one["priority"])).toEqual([0, 0, 0, 1, 2, 3, 4, 5, 6, 7])
    }).pipe(Effect.provide(memory()))
  )

  it.effect.each(["hook", "edit", "named", "bulk"] as const)(
    "an edit (%s) clears backoff and attempts and makes the row ready",
    (reason) =>
      Effect.gen(function* () {
        yield* waiting(60_000)
        yield* enqueue(1, reason)
        expect(yield* row(1)).toMatchObject({
          state: "ready",
          because: "",
          not_before: null,
          attempts: 0,
          family: null,
          first_failed_at: null,
          last_error: null,
          revision: 2
        })
      }).pipe(Effect.provide(memory()))
  )

  it.effect.each(["all", "recent", "reconcile", "fan_out", "scan"] as const)(
    "a lesser wish (%s) leaves a waiting row to its time",
    (reason) =>
      Effect.gen(function* () {
        yield* waiting(60_000)
        yield* enqueue(1, reason)
        expect(yield* row(1)).toMatchObject({
          state: "waiting",
          because: "backoff",
          not_before: 60_000,
          attempts: 1,
          last_error: "down",
          revision: 2
        })
      }).pipe(Effect.provide(memory()))
  )

  it.effect("a lesser wish makes a row ready that waits for nothing but a new wish", () =>
    Effect.gen(function* () {
      const claims = yield* Claims
      yield* enqueue(1, "all")
      const [job] = yield* claims.claim(yield* lease(), 1)
      yield* claims.wait(job!, "no_metadata", null, null)
      expect(yield* row(1)).toMatchObject({ state: "waiting", because: "no_metadata" })
      yield* enqueue(1, "reconcile")
      expect(yield* row(1)).toMatchObject({ state: "ready", because: "" })
    }).pipe(Effect.provide(memory()))
  )

  it.effect("any wish makes a parked row ready", () =>
    Effect.gen(function* () {
      const claims = yield* Claims
      yield* enqueue(1, "all")
      const [job] = yield* claims.claim(yield* lease(), 1)
      yield* claims.park(job!, "absent", null)
      yield* enqueue(1, "reconcile")
      expect(yield* row(1)).toMatchObject({ state: "ready", because: "" })
    }).pipe(Effect.provide(memory()))
  )

  it.effect("a scan-born wish never delays a row", () =>
    Effect.gen(function* () {
      const claims = yield* Claims
      yield* enqueue(1)
      yield* enqueue(1, "scan")
      yield* claims.settleScans(30_000)
      expect(yield* row(1)).toMatchObject({ state: "ready", priority: 0 })
    }).pipe(Effect.provide(memory()))
  )

  it.effect("leaves a running row running", () =>
    Effect.gen(function* () {
      const claims = yield* Claims
      yield* enqueue(1, "all")
      yield* claims.claim(yield* lease(), 1)
      yield* enqueue(1)
      expect(yield* row(1)).toMatchObject({ state: "running", revision: 2, priority: 0, epoch: 1 })
    }).pipe(Effect.provide(memory()))
  )
})

describe("wakeBecause", () => {
  it.effect("makes ready what waits or is parked because of just that, and nothing else", () =>
    Effect.gen(function* () {
      const claims = yield* Claims
      const queue = yield* JobQueue
      yield* queue.enqueueAll([id(1), id(2), id(3)], "all")
      const [first, second, third] = yield* claims.claim(yield* lease(), 3)
      yield* claims.wait(first!, "library_paused", null, null)
      yield* claims.wait(second!, "backoff", 9_000, null)
      yield* claims.park(third!, "absent", null)
      yield* queue.wakeBecause("library_paused")
      expect(yield* rows).toMatchObject([
        { scene_id: 1, state: "ready", because: "", revision: 1 },
        { scene_id: 2, state: "waiting", because: "backoff", not_before: 9_000 },
        { scene_id: 3, state: "parked", because: "absent" }
      ])
      yield* queue.wakeBecause("absent")
      expect(yield* row(2)).toMatchObject({ state: "waiting" })
      expect(yield* row(3)).toMatchObject({ state: "ready", because: "", revision: 1 })
    }).pipe(Effect.provide(memory()))
  )
})

describe("forget", () => {
  it.effect("removes the job of a scene, waiting or not, and only that", () =>
    Effect.gen(function* () {
      yield* waiting(60_000)
      yield* enqueue(2)
      yield* Effect.flatMap(GoneScenes, (gone) => gone.forget([id(1)]))
      expect((yield* rows).map((one) => one["scene_id"])).toEqual([2])
    }).pipe(Effect.provide(memory()))
  )

  it.effect("makes its files no rivals any more", () =>
    Effect.gen(function* () {
      const scenes = yield* Scenes
      yield* scenes.rememberFiles([{ id: id(1), files: [{ id: "1", path: "/data/movie.mp4", size: 5 }] }])
      yield* Effect.flatMap(GoneScenes, (gone) => gone.forget([id(1)]))
      expect(yield* scenes.namesakes(["/data/movie.mp4"])).toEqual([])
    }).pipe(Effect.provide(memory()))
  )
})

describe("fanOut", () => {
  it.effect("keeps one row per entity; another wish starts it from the beginning", () =>
    Effect.gen(function* () {
      const sql = yield* SqlClient.SqlClient
      const queue = yield* JobQueue
      yield* queue.fanOut("tag", 3)
      yield* sql`UPDATE fan_out SET after_scene_id = 500`
      yield* queue.fanOut("tag", 3)
      yield* queue.fanOut("studio", 3)
      expect(yield* sql`SELECT kind, entity_id, revision, after_scene_id FROM fan_out ORDER BY kind`).toEqual([
        { kind: "studio", entity_id: 3, revision: 1, after_scene_id: 0 },
        { kind: "tag", entity_id: 3, revision: 2, after_scene_id: 0 }
      ])
    }).pipe(Effect.provide(memory()))
  )
})
