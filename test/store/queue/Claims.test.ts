import * as SqlClient from "@effect/sql/SqlClient"
import { describe, expect, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import * as TestClock from "effect/TestClock"
import { StoreFailed } from "../../../src/core/model/Failure.ts"
import type { Reason } from "../../../src/core/model/Job.ts"
import { Claims } from "../../../src/store/queue/Claims.ts"
import { DeadLetters, type Death } from "../../../src/store/queue/DeadLetters.ts"
import { DrainLease, type Lease } from "../../../src/store/queue/DrainLease.ts"
import { GoneScenes } from "../../../src/store/scenes/GoneScenes.ts"
import { JobQueue } from "../../../src/store/queue/JobQueue.ts"
import { QueueStatus } from "../../../src/store/queue/QueueView.ts"
import { id } from "../../support/Samples.ts"
import { lease, memory, row, rows } from "../../support/TestStore.ts"

const enqueue = (scene: number, reason: Reason = "hook") =>
  Effect.flatMap(JobQueue, (queue) => queue.enqueue(id(scene), reason))
const trouble = { family: "transient", message: "down" }
const death: Death = {
  errorTag: "Refused",
  family: "permanent",
  message: "refused",
  cause: [{ tag: "Refused", message: "refused", route: "Plex: edit item", status: 400 }],
  candidates: ["7: /a.mp4"]
}

/** Scene 1 in hand. */
const inHand = (reason: Reason = "hook") =>
  Effect.gen(function* () {
    const claims = yield* Claims
    yield* enqueue(1, reason)
    const ours = yield* lease()
    const [job] = yield* claims.claim(ours, 1)
    return { claims, job: job!, ours }
  })

/** Another process takes the lease once ours is over. */
const overtaken = Effect.gen(function* () {
  yield* TestClock.adjust("11 seconds")
  return yield* lease({ owner: "two", pid: process.pid })
})

const scenesOf = (jobs: ReadonlyArray<{ readonly sceneId: number }>) => jobs.map((job): number => job.sceneId)

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

describe("bury", () => {
  const bury = (job: Parameters<typeof DeadLetters.Service.bury>[0]) =>
    Effect.flatMap(DeadLetters, (letters) => letters.bury(job, death))

  it.effect("moves the job to the dead letters with all that is known", () =>
    Effect.gen(function* () {
      const { job } = yield* inHand()
      yield* TestClock.adjust("5 seconds")
      expect(yield* bury(job)).toBe(true)
      expect(yield* rows).toEqual([])
      expect(yield* Effect.flatMap(DeadLetters, (letters) => letters.list(10))).toEqual([
        {
          sceneId: 1,
          reason: "hook",
          ...death,
          attempts: 1,
          firstAt: 5000,
          failedAt: 5000,
          tries: 0,
          retryAt: null,
          queued: null
        }
      ])
    }).pipe(Effect.provide(memory()))
  )

  it.effect("buries nothing when a newer wish came: the job lives on", () =>
    Effect.gen(function* () {
      const { job } = yield* inHand()
      yield* enqueue(1)
      expect(yield* bury(job)).toBe(false)
      expect(yield* row(1)).toMatchObject({ state: "ready", revision: 2, epoch: null })
      expect((yield* Effect.flatMap(QueueStatus, (status) => status.counts)).dead).toBe(0)
    }).pipe(Effect.provide(memory()))
  )

  it.effect("buries nothing when the claim was lost", () =>
    Effect.gen(function* () {
      const { claims, job } = yield* inHand()
      yield* claims.claim(yield* overtaken, 1)
      expect(yield* bury(job)).toBe(false)
      expect(yield* row(1)).toMatchObject({ state: "running", epoch: 2 })
    }).pipe(Effect.provide(memory()))
  )

  it.effect("keeps one dead letter per scene, and when the trouble first began; a success clears it", () =>
    Effect.gen(function* () {
      const { claims, job, ours } = yield* inHand()
      const letters = yield* DeadLetters
      yield* letters.bury(job, death)
      yield* TestClock.adjust("1 minute")
      yield* enqueue(1)
      const again: Lease = { ...ours }
      yield* Effect.flatMap(DrainLease, (leases) => leases.renew(again))
      const [second] = yield* claims.claim(again, 1)
      yield* letters.bury(second!, { ...death, message: "refused again" })
      expect(yield* letters.list(10)).toMatchObject([{ message: "refused again", firstAt: 0, failedAt: 60_000 }])
      expect(yield* letters.of([id(1), id(2)])).toHaveLength(1)
      yield* letters.clear([id(1)])
      expect(yield* letters.list(10)).toEqual([])
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
