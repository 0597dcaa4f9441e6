import * as SqlClient from "@effect/sql/SqlClient"
import { describe, expect, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import * as TestClock from "effect/TestClock"
import * as fc from "fast-check"
import type { Because, Reason } from "../../../src/core/model/Job.ts"
import { Claims } from "../../../src/store/queue/Claims.ts"
import { DeadLetters, type Death } from "../../../src/store/queue/DeadLetters.ts"
import { DrainLease } from "../../../src/store/queue/DrainLease.ts"
import { GoneScenes } from "../../../src/store/scenes/GoneScenes.ts"
import { JobQueue } from "../../../src/store/queue/JobQueue.ts"
import { QueueRows, QueueStatus, WorkDone } from "../../../src/store/queue/QueueView.ts"
import { Scenes } from "../../../src/store/scenes/Scenes.ts"
import { id } from "../../support/Samples.ts"
import { lease, memory, self } from "../../support/TestStore.ts"

type Ending = "finish" | "doubt" | "wait" | "rest" | "park" | "bury" | "giveBack"
type Event = "promote" | "settle" | "takeover" | "release" | "later"

/** One thing that happens to the queue. */
type Operation =
  | { readonly kind: "enqueue"; readonly scene: number; readonly reason: Reason }
  | { readonly kind: "forget"; readonly scene: number }
  | { readonly kind: "end"; readonly how: Ending; readonly because: Because }
  | { readonly kind: "claim"; readonly limit: number }
  | { readonly kind: Event }

const operation: fc.Arbitrary<Operation> = fc.oneof(
  {
    weight: 4,
    arbitrary: fc.record({
      kind: fc.constant("enqueue" as const),
      scene: fc.integer({ min: 1, max: 6 }),
      reason: fc.constantFrom<Reason>("hook", "bulk", "all", "scan", "reconcile")
    })
  },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant("forget" as const), scene: fc.integer({ min: 1, max: 6 }) }) },
  { weight: 3, arbitrary: fc.record({ kind: fc.constant("claim" as const), limit: fc.integer({ min: 1, max: 3 }) }) },
  {
    weight: 5,
    arbitrary: fc.record({
      kind: fc.constant("end" as const),
      how: fc.constantFrom<Ending>("finish", "doubt", "wait", "rest", "park", "bury", "giveBack"),
      because: fc.constantFrom<Because>("backoff", "not_in_plex", "no_metadata", "out_of_scope", "absent")
    })
  },
  {
    weight: 2,
    arbitrary: fc.record({ kind: fc.constantFrom<Event>("promote", "settle", "takeover", "release", "later") })
  }
)

const death: Death = { errorTag: "Refused", family: "permanent", message: "x", cause: [], candidates: [] }

/** Plays operations; a claimed job is kept in hand until it is ended, under whatever lease. */
const play = (operations: ReadonlyArray<Operation>) =>
  Effect.gen(function* () {
    const claims = yield* Claims
    const queue = yield* JobQueue
    const gone = yield* GoneScenes
    const letters = yield* DeadLetters
    const leases = yield* DrainLease
    let held = yield* lease()
    let jobs: ReadonlyArray<Parameters<typeof claims.renew>[0]> = []
    for (const one of operations) {
      if (one.kind === "enqueue") yield* queue.enqueue(id(one.scene), one.reason)
      if (one.kind === "forget") yield* gone.forget([id(one.scene)])
      if (one.kind === "claim") jobs = [...jobs, ...(yield* claims.claim(held, one.limit))]
      if (one.kind === "promote") yield* claims.promoteDue
      if (one.kind === "settle") yield* claims.settleScans(30_000)
      if (one.kind === "later") yield* TestClock.adjust("40 seconds")
      if (one.kind === "release") yield* leases.release(held)
      if (one.kind === "release" || one.kind === "takeover") {
        yield* TestClock.adjust("11 seconds")
        const taken = yield* leases.acquire(self({ owner: `later ${held.epoch}` }))
        if (taken._tag === "Some") held = taken.value
      }
      const [job, ...rest] = jobs
      if (one.kind !== "end" || job === undefined) continue
      jobs = rest
      if (one.how === "doubt") yield* claims.doubt(job, 60_000)
      if (one.how === "finish" || one.how === "doubt") yield* claims.finish(job, Effect.void)
      if (one.how === "wait") yield* claims.wait(job, one.because, 50_000, { family: "transient", message: "x" })
      if (one.how === "rest") yield* claims.wait(job, one.because, null, null)
      if (one.how === "park") yield* claims.park(job, one.because, null)
      if (one.how === "bury") yield* letters.bury(job, death)
      if (one.how === "giveBack") yield* claims.giveBack(job)
    }
  })

const recount = Effect.flatMap(
  SqlClient.SqlClient,
  (sql) => sql`SELECT state, because, count(*) AS jobs FROM job GROUP BY state, because ORDER BY state, because`
)
const counted = Effect.flatMap(
  SqlClient.SqlClient,
  (sql) => sql`SELECT state, because, jobs FROM job_count WHERE jobs <> 0 ORDER BY state, because`
)
/** Rows that say something impossible. */
const odd = Effect.flatMap(
  SqlClient.SqlClient,
  (sql) => sql`SELECT * FROM job WHERE
    (state = 'ready' AND (because <> '' OR not_before IS NOT NULL OR epoch IS NOT NULL))
    OR (state = 'running' AND (because <> '' OR epoch IS NULL))
    OR (state IN ('waiting', 'parked') AND (because = '' OR epoch IS NOT NULL))
    OR (attempts = 0 AND first_failed_at IS NOT NULL AND state <> 'parked')`
)

describe("counts", () => {
  it.effect.prop(
    "equal a recount, and no row contradicts itself, after any operations",
    [fc.array(operation, { maxLength: 40 })],
    ([operations]) =>
      Effect.gen(function* () {
        yield* play(operations)
        expect(yield* counted).toEqual(yield* recount)
        expect(yield* odd).toEqual([])
      }).pipe(Effect.provide(memory())),
    { fastCheck: { numRuns: 40 } }
  )

  it.effect("tell the jobs by state and reason, and the dead letters", () =>
    Effect.gen(function* () {
      const claims = yield* Claims
      const status = yield* QueueStatus
      yield* Effect.flatMap(JobQueue, (queue) => queue.enqueueAll([1, 2, 3, 4, 5].map(id), "hook"))
      const [one, two, three, four] = yield* claims.claim(yield* lease(), 4)
      yield* claims.wait(one!, "backoff", 1, { family: "transient", message: "x" })
      yield* claims.park(two!, "absent", null)
      yield* Effect.flatMap(DeadLetters, (letters) => letters.bury(three!, death))
      expect(four!.sceneId).toBe(4)
      expect(yield* status.counts).toEqual({
        ready: 1,
        running: 1,
        waiting: 1,
        parked: 1,
        because: { backoff: 1, absent: 1 },
        dead: 1
      })
      expect(yield* status.statesOf([1, 2, 3, 4, 5].map(id))).toEqual({ unsettled: 2, waiting: 1, parked: 1 })
      expect(yield* status.statesOf([id(2)])).toEqual({ unsettled: 0, waiting: 0, parked: 1 })
      expect(yield* status.deadSince([3, 4].map(id), 0)).toBe(1)
      expect(yield* status.deadSince([3, 4].map(id), 1)).toBe(0)
    }).pipe(Effect.provide(memory()))
  )

  it.effect("of an empty queue are nothing", () =>
    Effect.gen(function* () {
      const status = yield* QueueStatus
      expect(yield* status.counts).toEqual({ ready: 0, running: 0, waiting: 0, parked: 0, because: {}, dead: 0 })
      expect(yield* status.statesOf([])).toEqual({ unsettled: 0, waiting: 0, parked: 0 })
    }).pipe(Effect.provide(memory()))
  )
})

describe("doneSince", () => {
  it.effect("tells what was brought up to date since then", () =>
    Effect.gen(function* () {
      const scenes = yield* Scenes
      yield* scenes.synced([{ id: id(1), updated_at: "x" }])
      yield* TestClock.adjust("10 seconds")
      yield* scenes.synced([{ id: id(2), updated_at: "x" }])
      const status = yield* QueueStatus
      expect(yield* status.doneSince([1, 2, 3].map(id), 5000)).toEqual([{ sceneId: 2, writes: 0, uploads: 0 }])
      const sql = yield* SqlClient.SqlClient
      const poster = { thumb: { value: "upload://posters/1", locked: true, uploaded: true } }
      const chosen = { thumb: { value: "upload://posters/1", locked: true, uploaded: false } }
      const title = { title: { value: "x", locked: true } }
      for (const after of [{ ...title, ...poster }, poster, chosen, title])
        yield* sql`INSERT INTO history (server, rating_key, part_path, scene_id, at, before, after)
          VALUES ('s', '1', '/a', 2, 10000, '{}', ${JSON.stringify(after)})`
      expect(yield* status.doneSince([id(2)], 5000)).toEqual([{ sceneId: 2, writes: 2, uploads: 2 }])
    }).pipe(Effect.provide(memory()))
  )

  it.effect("counts a write that was begun before, and repeated since", () =>
    Effect.gen(function* () {
      yield* TestClock.adjust("10 seconds")
      yield* Effect.flatMap(Scenes, (scenes) => scenes.synced([{ id: id(2), updated_at: "x" }]))
      const sql = yield* SqlClient.SqlClient
      const after = JSON.stringify({ title: { value: "x", locked: true } })
      yield* sql`INSERT INTO history (server, rating_key, part_path, scene_id, at, before, after)
        VALUES ('s', '1', '/a', 2, 1000, '{}', ${after})`
      yield* sql`INSERT INTO written (server, rating_key, field, part_path, scene_id, sent, at)
        VALUES ('s', '1', 'title', '/a', 2, '"x"', 10000)`
      const done = [{ sceneId: 2, writes: 1, uploads: 0 }]
      expect(yield* Effect.flatMap(QueueStatus, (status) => status.doneSince([id(2)], 5000))).toEqual(done)
      const work = yield* WorkDone
      expect(yield* work.finishedSince(5000)).toEqual(done)
      expect(yield* work.deadSince(0)).toBe(0)
    }).pipe(Effect.provide(memory()))
  )
})

/** Scene 1 runs, 2 and 3 are ready, 4 to 6 wait, 7 is parked. */
const mixed = Effect.gen(function* () {
  const claims = yield* Claims
  const queue = yield* JobQueue
  yield* queue.enqueueAll([1, 4, 5, 6, 7].map(id), "hook")
  const ours = yield* lease()
  const [, four, five, six, seven] = yield* claims.claim(ours, 5)
  yield* claims.wait(four!, "backoff", 9000, { family: "transient", message: "down" })
  yield* claims.wait(five!, "no_metadata", null, null)
  yield* claims.wait(six!, "not_in_plex", 5000, { family: "not_found", message: "not there" })
  yield* claims.park(seven!, "out_of_scope", { family: null, message: "tagged" })
  yield* queue.enqueue(id(3), "all")
  yield* TestClock.adjust("1 second")
  yield* queue.enqueue(id(2), "bulk")
  return yield* QueueRows
})

const scenes = (rows: ReadonlyArray<{ readonly sceneId: number }>) => rows.map(({ sceneId }): number => sceneId)

describe("the rows of the queue", () => {
  it.effect("are listed as they will be taken up", () =>
    Effect.gen(function* () {
      const queue = yield* mixed
      expect(scenes(yield* queue.list(50, null))).toEqual([1, 2, 3, 6, 4, 5, 7])
      expect(scenes(yield* queue.list(4, null))).toEqual([1, 2, 3, 6])
      expect(scenes(yield* queue.list(50, "waiting"))).toEqual([6, 4, 5])
      const [six] = yield* queue.list(1, "waiting")
      expect(six).toEqual({
        sceneId: 6,
        state: "waiting",
        because: "not_in_plex",
        reason: "hook",
        priority: 0,
        enqueuedAt: 0,
        attempts: 1,
        notBefore: 5000,
        lastError: "not there"
      })
    }).pipe(Effect.provide(memory()))
  )

  it.effect("are cleared by state, and never while they run", () =>
    Effect.gen(function* () {
      const queue = yield* mixed
      const { counts } = yield* QueueStatus
      expect(yield* queue.clear(["parked"])).toBe(1)
      expect(yield* queue.clear(["waiting"])).toBe(3)
      expect(scenes(yield* queue.list(50, null))).toEqual([1, 2, 3])
      expect(yield* queue.clear(["ready", "waiting", "parked"])).toBe(2)
      expect(yield* counts).toMatchObject({ ready: 0, running: 1, waiting: 0, parked: 0, because: {} })
    }).pipe(Effect.provide(memory()))
  )
})
