import * as SqlClient from "@effect/sql/SqlClient"
import { describe, expect, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import * as TestClock from "effect/TestClock"
import { StoreFailed } from "../../../src/core/model/Failure.ts"
import { Claims } from "../../../src/store/queue/Claims.ts"
import { GoneScenes } from "../../../src/store/scenes/GoneScenes.ts"
import { id } from "../../support/Samples.ts"
import { lease, memory, row } from "../../support/TestStore.ts"
import { enqueue, inHand, overtaken, scenesOf } from "./InHand.ts"

describe("claim", () => {
  it.effect("takes the most urgent first, then the oldest", () =>
    Effect.gen(function* () {
      const claims = yield* Claims
      for (const [scene, reason] of [
        [1, "all"],
        [2, "bulk"],
        [3, "hook"],
        [4, "bulk"],
        [5, "hook"],
        [6, "reconcile"]
      ] as const) {
        yield* enqueue(scene, reason)
        yield* TestClock.adjust("1 second")
      }
      const ours = yield* lease()
      expect(scenesOf(yield* claims.claim(ours, 4))).toEqual([3, 5, 2, 4])
      expect(scenesOf(yield* claims.claim(ours, 4))).toEqual([1, 6])
      expect(yield* claims.claim(ours, 4)).toEqual([])
    }).pipe(Effect.provide(memory()))
  )

  it.effect("takes the oldest of all when asked, so that nothing starves", () =>
    Effect.gen(function* () {
      const claims = yield* Claims
      yield* enqueue(1, "reconcile")
      yield* TestClock.adjust("1 second")
      yield* enqueue(2)
      expect(scenesOf(yield* claims.claim(yield* lease(), 1, "oldest"))).toEqual([1])
    }).pipe(Effect.provide(memory()))
  )

  it.effect("takes only what a person waits for when asked for urgent rows", () =>
    Effect.gen(function* () {
      const claims = yield* Claims
      yield* enqueue(1, "named")
      yield* enqueue(2, "hook")
      yield* enqueue(3, "edit")
      expect(scenesOf(yield* claims.claimUrgent(yield* lease(), 10))).toEqual([2, 3])
    }).pipe(Effect.provide(memory()))
  )

  it.effect("takes nothing when the lease is another's by now", () =>
    Effect.gen(function* () {
      const { claims, ours } = yield* inHand()
      yield* overtaken
      yield* enqueue(2)
      expect(yield* claims.claim(ours, 10)).toEqual([])
      expect(yield* claims.claimUrgent(ours, 10)).toEqual([])
      expect(yield* claims.claim({ owner: "one", epoch: 2 }, 10)).toEqual([])
      expect((yield* row(2))?.["state"]).toBe("ready")
    }).pipe(Effect.provide(memory()))
  )

  it.effect("hands a row out once", () =>
    Effect.gen(function* () {
      const claims = yield* Claims
      yield* Effect.forEach([1, 2, 3, 4, 5], (scene) => enqueue(scene), { discard: true })
      const ours = yield* lease()
      const taken = yield* Effect.all(
        Array.from({ length: 5 }, () => claims.claim(ours, 2)),
        { concurrency: "unbounded" }
      )
      expect(scenesOf(taken.flat()).toSorted((a, b) => a - b)).toEqual([1, 2, 3, 4, 5])
    }).pipe(Effect.provide(memory()))
  )

  it.effect("tells the job as it stood", () =>
    Effect.gen(function* () {
      const { job } = yield* inHand("named")
      expect(job).toEqual({
        sceneId: 1,
        reason: "named",
        asked: "named",
        priority: 1,
        revision: 1,
        enqueuedAt: 0,
        attempts: 0,
        firstFailedAt: null,
        epoch: 1
      })
    }).pipe(Effect.provide(memory()))
  )
})

describe("renew, right before a write", () => {
  it.effect("says yes while the claim is ours", () =>
    Effect.gen(function* () {
      const { claims, job } = yield* inHand()
      yield* enqueue(1)
      expect(yield* claims.renew(job)).toBe(true)
    }).pipe(Effect.provide(memory()))
  )

  it.effect("says no after a takeover, whatever became of the row", () =>
    Effect.gen(function* () {
      const { claims, job } = yield* inHand()
      const theirs = yield* overtaken
      expect(yield* claims.renew(job)).toBe(false)
      yield* claims.claim(theirs, 1)
      expect(yield* claims.renew(job)).toBe(false)
    }).pipe(Effect.provide(memory()))
  )

  it.effect("says no for a scene that is gone, and after the job was given back", () =>
    Effect.gen(function* () {
      const { claims, job } = yield* inHand()
      yield* claims.giveBack(job)
      expect(yield* claims.renew(job)).toBe(false)
      yield* Effect.flatMap(GoneScenes, (gone) => gone.forget([id(1)]))
      expect(yield* claims.renew(job)).toBe(false)
    }).pipe(Effect.provide(memory()))
  )
})

describe("renewal with a note", () => {
  it.effect("writes down what is about to be written only while the claim is ours", () =>
    Effect.gen(function* () {
      const { claims, job } = yield* inHand()
      const sql = yield* SqlClient.SqlClient
      const note = Effect.orDie(sql`INSERT INTO cursor (name, value) VALUES ('noted', '1')`)
      expect(yield* claims.renewNoting(job, note)).toBe(true)
      expect(yield* sql`SELECT name FROM cursor`).toHaveLength(1)
      yield* claims.claim(yield* overtaken, 1)
      expect(yield* claims.renewNoting(job, Effect.dieMessage("noted"))).toBe(false)
    }).pipe(Effect.provide(memory()))
  )

  it.effect("leaves the claim as it was when the note fails", () =>
    Effect.gen(function* () {
      const { claims, job } = yield* inHand()
      const failing = new StoreFailed({ operation: "x", code: "SQLITE_FULL", problem: "disk full" })
      expect(yield* Effect.flip(claims.renewNoting(job, failing))).toMatchObject({ _tag: "StoreFailed" })
      expect(yield* row(1)).toMatchObject({ state: "running", renewed_at: null })
    }).pipe(Effect.provide(memory()))
  )
})
