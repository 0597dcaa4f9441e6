import * as SqlClient from "@effect/sql/SqlClient"
import { describe, expect, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import * as TestClock from "effect/TestClock"
import { StoreFailed } from "../../../src/core/model/Failure.ts"
import { Claims } from "../../../src/store/queue/Claims.ts"
import { GoneScenes } from "../../../src/store/scenes/GoneScenes.ts"
import { id } from "../../support/Samples.ts"
import { lease, memory, row, rows } from "../../support/TestStore.ts"
import { enqueue, trouble, inHand, overtaken, scenesOf } from "./InHand.ts"

describe("finish of many", () => {
  it.effect(
    "ends those that nobody wished for again and that are ours, and leaves the others to be ended one by one",
    () =>
      Effect.gen(function* () {
        for (const number of [1, 2, 3, 4]) yield* enqueue(number)
        const claims = yield* Claims
        const jobs = yield* claims.claim(yield* lease(), 4)
        yield* enqueue(2)
        yield* claims.doubt(jobs[2]!, 60_000)
        const ended = yield* claims.finishAll(jobs, () => Effect.void)
        expect([...ended].toSorted()).toEqual([1, 4])
        expect(yield* rows).toMatchObject([
          { scene_id: 2, state: "running", revision: 2 },
          { scene_id: 3, state: "running", again_at: 60_000 }
        ])
        expect(yield* Effect.forEach(jobs.slice(1, 3), (job) => claims.finish(job, Effect.void))).toEqual([
          "again",
          "settled"
        ])
      }).pipe(Effect.provide(memory()))
  )

  it.effect("ends none under a lost claim, and none when the record fails", () =>
    Effect.gen(function* () {
      const { claims, job } = yield* inHand()
      const failing = () => new StoreFailed({ operation: "x", code: "SQLITE_FULL", problem: "disk full" })
      expect(yield* Effect.flip(claims.finishAll([job], failing))).toMatchObject({ _tag: "StoreFailed" })
      expect(yield* row(1)).toMatchObject({ state: "running" })
      yield* claims.claim(yield* overtaken, 1)
      expect((yield* claims.finishAll([job], () => Effect.void)).size).toBe(0)
      expect(yield* row(1)).toMatchObject({ state: "running", epoch: 2 })
    }).pipe(Effect.provide(memory()))
  )
})

describe("finish", () => {
  it.effect("removes the row together with what it writes down", () =>
    Effect.gen(function* () {
      const { claims, job } = yield* inHand()
      const sql = yield* SqlClient.SqlClient
      const record = Effect.orDie(sql`INSERT INTO cursor (name, value) VALUES ('done', '1')`)
      expect(yield* claims.finish(job, record)).toBe("settled")
      expect(yield* rows).toEqual([])
      expect(yield* sql`SELECT name FROM cursor`).toHaveLength(1)
    }).pipe(Effect.provide(memory()))
  )

  it.effect("does neither when the record fails", () =>
    Effect.gen(function* () {
      const { claims, job } = yield* inHand()
      const sql = yield* SqlClient.SqlClient
      const failing = Effect.zipRight(
        Effect.orDie(sql`INSERT INTO cursor (name, value) VALUES ('done', '1')`),
        new StoreFailed({ operation: "x", code: "SQLITE_FULL", problem: "disk full" })
      )
      expect(yield* Effect.flip(claims.finish(job, failing))).toMatchObject({ _tag: "StoreFailed" })
      expect(yield* row(1)).toMatchObject({ state: "running" })
      expect(yield* sql`SELECT name FROM cursor`).toEqual([])
    }).pipe(Effect.provide(memory()))
  )

  it.effect("makes the row ready again when a newer wish came", () =>
    Effect.gen(function* () {
      const { claims, job, ours } = yield* inHand()
      yield* enqueue(1)
      expect(yield* claims.finish(job, Effect.void)).toBe("again")
      expect(yield* row(1)).toMatchObject({ state: "ready", revision: 2, epoch: null })
      expect(scenesOf(yield* claims.claim(ours, 1))).toEqual([1])
    }).pipe(Effect.provide(memory()))
  )

  it.effect("changes nothing of a row that another drainer has, and writes nothing down", () =>
    Effect.gen(function* () {
      const { claims, job } = yield* inHand()
      yield* claims.claim(yield* overtaken, 1)
      expect(yield* claims.finish(job, Effect.dieMessage("written down"))).toBe("lost")
      expect(yield* row(1)).toMatchObject({ state: "running", epoch: 2 })
    }).pipe(Effect.provide(memory()))
  )

  it.effect("is lost for a scene that was forgotten meanwhile, which is looked at once more", () =>
    Effect.gen(function* () {
      const { claims, job, ours } = yield* inHand()
      yield* Effect.flatMap(GoneScenes, (gone) => gone.forget([id(1)]))
      expect(yield* claims.finish(job, Effect.void)).toBe("lost")
      const [look] = yield* claims.claim(ours, 1)
      expect(yield* claims.finish(look!, Effect.void)).toBe("settled")
      expect(yield* rows).toEqual([])
    }).pipe(Effect.provide(memory()))
  )

  it.effect("is not taken for that of a later claim, when the scene was forgotten and wished for again", () =>
    Effect.gen(function* () {
      const { claims, job, ours } = yield* inHand()
      yield* Effect.flatMap(GoneScenes, (gone) => gone.forget([id(1)]))
      yield* enqueue(1)
      yield* claims.claim(ours, 1)
      expect(yield* claims.finish(job, Effect.void)).toBe("again")
      expect(yield* row(1)).toMatchObject({ state: "ready" })
    }).pipe(Effect.provide(memory()))
  )
})

describe("after a write of unknown outcome", () => {
  it.effect("the scene is looked at once more at its time, and only once", () =>
    Effect.gen(function* () {
      const { claims, job, ours } = yield* inHand()
      yield* claims.doubt(job, 60_000)
      expect(yield* claims.finish(job, Effect.void)).toBe("settled")
      expect(yield* row(1)).toMatchObject({
        state: "waiting",
        because: "doubt",
        not_before: 60_000,
        attempts: 0,
        epoch: null
      })
      yield* TestClock.adjust("60 seconds")
      expect(yield* claims.promoteDue).toBe(1)
      const [again] = yield* claims.claim(ours, 1)
      expect(yield* claims.finish(again!, Effect.void)).toBe("settled")
      expect(yield* rows).toEqual([])
    }).pipe(Effect.provide(memory()))
  )

  it.effect("the look is kept when the run fails first, and when a newer wish comes", () =>
    Effect.gen(function* () {
      const { claims, job, ours } = yield* inHand()
      yield* claims.doubt(job, 60_000)
      yield* claims.wait(job, "backoff", 1000, trouble)
      yield* enqueue(1)
      const [second] = yield* claims.claim(ours, 1)
      yield* claims.finish(second!, Effect.void)
      expect(yield* row(1)).toMatchObject({ state: "waiting", because: "doubt", not_before: 60_000 })
    }).pipe(Effect.provide(memory()))
  )

  it.effect("an edit before that time goes first", () =>
    Effect.gen(function* () {
      const { claims, job } = yield* inHand()
      yield* claims.doubt(job, 60_000)
      yield* claims.finish(job, Effect.void)
      yield* enqueue(1)
      expect(yield* row(1)).toMatchObject({ state: "ready", because: "" })
    }).pipe(Effect.provide(memory()))
  )
})

describe("a write of unknown outcome under a lost claim", () => {
  it.effect("has the scene looked at once more, though another drainer has finished it", () =>
    Effect.gen(function* () {
      const { claims, job } = yield* inHand("all")
      const [theirs] = yield* claims.claim(yield* overtaken, 1)
      yield* claims.finish(theirs!, Effect.void)
      yield* claims.doubt(job, 71_000)
      expect(yield* row(1)).toMatchObject({ state: "waiting", because: "doubt", not_before: 71_000, reason: "wake" })
    }).pipe(Effect.provide(memory()))
  )

  it.effect("has it looked at once more after the other drainer's run", () =>
    Effect.gen(function* () {
      const { claims, job } = yield* inHand()
      const [theirs] = yield* claims.claim(yield* overtaken, 1)
      yield* claims.doubt(job, 71_000)
      yield* claims.finish(theirs!, Effect.void)
      expect(yield* row(1)).toMatchObject({ state: "waiting", because: "doubt", not_before: 71_000 })
    }).pipe(Effect.provide(memory()))
  )
})
