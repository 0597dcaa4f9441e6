import * as SqlClient from "@effect/sql/SqlClient"
import { describe, expect, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import * as TestClock from "effect/TestClock"
import { Claims } from "../../../src/store/queue/Claims.ts"
import { JobQueue } from "../../../src/store/queue/JobQueue.ts"
import { QueueStatus } from "../../../src/store/queue/QueueView.ts"
import { id } from "../../support/Samples.ts"
import { memory, row, rows } from "../../support/TestStore.ts"
import { enqueue, trouble, inHand, overtaken } from "./InHand.ts"

describe("wait and park", () => {
  it.effect("count a trouble as an attempt, and remember when it began", () =>
    Effect.gen(function* () {
      const { claims, job, ours } = yield* inHand()
      yield* TestClock.adjust("1 second")
      expect(yield* claims.wait(job, "backoff", 2000, trouble)).toBe("settled")
      expect(yield* row(1)).toMatchObject({
        state: "waiting",
        because: "backoff",
        not_before: 2000,
        attempts: 1,
        first_failed_at: 1000,
        family: "transient",
        last_error: "down",
        epoch: null
      })
      yield* TestClock.adjust("1 second")
      yield* claims.promoteDue
      const [again] = yield* claims.claim(ours, 1)
      expect(again).toMatchObject({ attempts: 1, firstFailedAt: 1000 })
      yield* claims.park(again!, "absent", trouble)
      expect(yield* row(1)).toMatchObject({
        state: "parked",
        because: "absent",
        not_before: null,
        attempts: 2,
        first_failed_at: 1000
      })
    }).pipe(Effect.provide(memory()))
  )

  it.effect("without a trouble count nothing", () =>
    Effect.gen(function* () {
      const { claims, job } = yield* inHand()
      yield* claims.park(job, "out_of_scope", null)
      expect(yield* row(1)).toMatchObject({
        state: "parked",
        because: "out_of_scope",
        attempts: 0,
        first_failed_at: null
      })
    }).pipe(Effect.provide(memory()))
  )

  it.effect("make the row ready, without a trace of the old trouble, when a newer edit came", () =>
    Effect.gen(function* () {
      const { claims, job } = yield* inHand()
      yield* enqueue(1)
      expect(yield* claims.wait(job, "backoff", 2000, trouble)).toBe("again")
      expect(yield* row(1)).toMatchObject({
        state: "ready",
        because: "",
        not_before: null,
        attempts: 0,
        first_failed_at: null,
        family: null,
        last_error: null,
        epoch: null
      })
    }).pipe(Effect.provide(memory()))
  )

  it.effect("change nothing of a row that another drainer has", () =>
    Effect.gen(function* () {
      const { claims, job } = yield* inHand()
      yield* claims.claim(yield* overtaken, 1)
      expect(yield* claims.wait(job, "backoff", 2000, trouble)).toBe("lost")
      expect(yield* claims.park(job, "absent", trouble)).toBe("lost")
      yield* claims.giveBack(job)
      expect(yield* row(1)).toMatchObject({ state: "running", epoch: 2, attempts: 0 })
    }).pipe(Effect.provide(memory()))
  )

  it.effect("a job that is given back counts no attempt", () =>
    Effect.gen(function* () {
      const { claims, job } = yield* inHand()
      yield* claims.giveBack(job)
      expect(yield* row(1)).toMatchObject({ state: "ready", attempts: 0, epoch: null })
    }).pipe(Effect.provide(memory()))
  )
})

describe("due rows", () => {
  it.effect("become ready at their time, at most 500 in one go, the longest due first", () =>
    Effect.gen(function* () {
      const sql = yield* SqlClient.SqlClient
      const claims = yield* Claims
      yield* Effect.flatMap(JobQueue, (queue) =>
        queue.enqueueAll(
          Array.from({ length: 700 }, (_, at) => id(at + 1)),
          "all"
        )
      )
      yield* sql`UPDATE job SET state = 'waiting', because = 'backoff', not_before = 1000 - scene_id`
      expect(yield* claims.promoteDue).toBe(0)
      yield* TestClock.adjust("999 millis")
      expect(yield* claims.promoteDue).toBe(500)
      expect(yield* sql`SELECT min(scene_id) AS least FROM job WHERE state = 'ready'`).toEqual([{ least: 201 }])
      expect(yield* claims.promoteDue).toBe(200)
      expect(yield* claims.promoteDue).toBe(0)
    }).pipe(Effect.provide(memory()))
  )

  it.effect("are found by the time of the next one", () =>
    Effect.gen(function* () {
      const { claims, job } = yield* inHand()
      const status = yield* QueueStatus
      expect((yield* status.nextDue)._tag).toBe("None")
      yield* claims.wait(job, "backoff", 7000, trouble)
      expect(yield* status.nextDue).toMatchObject({ value: 7000 })
    }).pipe(Effect.provide(memory()))
  )
})

describe("scenes fresh from a scan", () => {
  it.effect("wait until Stash has made their covers", () =>
    Effect.gen(function* () {
      const claims = yield* Claims
      yield* enqueue(1, "scan")
      yield* TestClock.adjust("20 seconds")
      yield* enqueue(2, "scan")
      yield* claims.settleScans(30_000)
      expect(yield* rows).toMatchObject([
        { state: "waiting", because: "scan_settling", not_before: 30_000 },
        { state: "waiting", because: "scan_settling", not_before: 50_000 }
      ])
      yield* TestClock.adjust("10 seconds")
      yield* claims.promoteDue
      yield* claims.settleScans(30_000)
      expect((yield* rows).map((one) => one["state"])).toEqual(["ready", "waiting"])
    }).pipe(Effect.provide(memory()))
  )

  it.effect("do not wait once they are edited", () =>
    Effect.gen(function* () {
      const claims = yield* Claims
      yield* enqueue(1, "scan")
      yield* claims.settleScans(30_000)
      yield* enqueue(1, "hook")
      yield* claims.settleScans(30_000)
      expect(yield* row(1)).toMatchObject({ state: "ready", because: "" })
    }).pipe(Effect.provide(memory()))
  )

  it.effect("hold back nothing that was wished for anyway", () =>
    Effect.gen(function* () {
      const claims = yield* Claims
      yield* enqueue(1, "reconcile")
      yield* enqueue(1, "scan")
      yield* claims.settleScans(30_000)
      expect(yield* row(1)).toMatchObject({ state: "ready", priority: 6, reason: "reconcile" })
    }).pipe(Effect.provide(memory()))
  )

  it.effect("wait no longer when the clock is set back by hours", () =>
    Effect.gen(function* () {
      const claims = yield* Claims
      yield* TestClock.setTime(36_000_000)
      yield* enqueue(1, "scan")
      yield* TestClock.setTime(1000)
      yield* claims.settleScans(30_000)
      expect(yield* row(1)).toMatchObject({ state: "waiting", not_before: 31_000 })
      yield* TestClock.adjust("30 seconds")
      yield* claims.promoteDue
      yield* claims.settleScans(30_000)
      expect(yield* row(1)).toMatchObject({ state: "ready" })
    }).pipe(Effect.provide(memory()))
  )
})
