import * as SqlClient from "@effect/sql/SqlClient"
import type { Fragment } from "@effect/sql/Statement"
import * as Clock from "effect/Clock"
import * as Effect from "effect/Effect"
import * as Schema from "effect/Schema"
import type { StoreFailed } from "../../core/model/Failure.ts"
import { type Because, Job } from "../../core/model/Job.ts"
import { priorityOf } from "../../core/model/Priority.ts"
import { SceneId } from "../../core/model/Scene.ts"
import type { Lease } from "./DrainLease.ts"
import { storeCall, transaction } from "../sqlite/StoreCall.ts"

const Rows = Schema.Array(Job)
const decodeIds = Schema.decodeUnknown(Schema.Array(Schema.Struct({ sceneId: SceneId })))
const columns = `scene_id AS "sceneId", reason, coalesce(asked, reason) AS asked, priority, revision, enqueued_at AS "enqueuedAt", attempts,
  first_failed_at AS "firstFailedAt", epoch`

/** At most this many due rows become ready in one go. */
const promoteLimit = 500

/** How a run of a job ended, as far as the queue is concerned. */
export type Ended =
  /** The row is as the run left it. */
  | "settled"
  /** A newer wish came meanwhile: the row is ready again. */
  | "again"
  /** The claim was no longer ours; nothing was changed. */
  | "lost"

/** What is noted of a job that leaves: with a family, a failure that counts as an attempt; without, a reason. */
export interface Trouble {
  readonly family: string | null
  readonly message: string
}

/** The drainer's side of the queue. Every transition is one statement, guarded by the epoch and the revision of the claim. */
export class Claims extends Effect.Service<Claims>()("plexsync/Claims", {
  effect: Effect.gen(function* () {
    const sql = yield* SqlClient.SqlClient

    /** Rows whose time has come become ready. Returns how many. */
    const promoteDue = Effect.flatMap(
      Clock.currentTimeMillis,
      (now) => sql`
        UPDATE job SET state = 'ready', because = '', not_before = NULL WHERE scene_id IN (
          SELECT scene_id FROM job WHERE state = 'waiting' AND not_before IS NOT NULL AND not_before <= ${now}
          ORDER BY not_before LIMIT ${promoteLimit})
        RETURNING scene_id`
    ).pipe(
      Effect.map((rows) => rows.length),
      storeCall("promote due jobs")
    )

    /**
     * Scenes fresh from a scan wait until Stash has made their covers; what was wished for anyway does not. `delay` in ms. A time
     * that is still to come is of a clock that was set back since, and counts as now.
     */
    const settleScans = (delay: number) =>
      Effect.flatMap(
        Clock.currentTimeMillis,
        (now) => sql`
          UPDATE job SET state = 'waiting', because = 'scan_settling', enqueued_at = min(enqueued_at, ${now}),
            not_before = min(enqueued_at, ${now}) + ${delay}
          WHERE state = 'ready' AND priority = ${priorityOf.scan} AND reason = 'scan' AND enqueued_at > ${now - delay}`
      ).pipe(Effect.asVoid, storeCall("let scans settle"))

    /** The fence alone says when a claim was renewed: a claim that never reached one wrote nothing. */
    const take = (lease: Lease, chosen: Fragment) =>
      sql`
        UPDATE job SET state = 'running', epoch = ${lease.epoch}, renewed_at = NULL
        WHERE scene_id IN (${chosen})
          AND EXISTS (SELECT 1 FROM drain_lease WHERE owner = ${lease.owner} AND epoch = ${lease.epoch})
        RETURNING ${sql.literal(columns)}`.pipe(
        Effect.flatMap(Schema.decodeUnknown(Rows)),
        // RETURNING promises no order.
        Effect.map((jobs) =>
          jobs.toSorted((a, b) => a.priority - b.priority || a.enqueuedAt - b.enqueuedAt || a.sceneId - b.sceneId)
        ),
        storeCall("claim jobs")
      )

    /** Up to `limit` ready rows, most urgent first, or the oldest of all. None when the lease is no longer ours. */
    const claim = (lease: Lease, limit: number, order: "urgent" | "oldest" = "urgent") =>
      take(
        lease,
        order === "urgent"
          ? sql`SELECT scene_id FROM job WHERE state = 'ready' ORDER BY priority, enqueued_at, scene_id LIMIT ${limit}`
          : sql`SELECT scene_id FROM job WHERE state = 'ready' ORDER BY enqueued_at, scene_id LIMIT ${limit}`
      )

    /** Ready rows a person is waiting for, which go before the rest of a batch; `least` is the least urgent priority that still counts. */
    const claimUrgent = (lease: Lease, limit: number, least: number = priorityOf.hook) =>
      take(
        lease,
        sql`SELECT scene_id FROM job WHERE state = 'ready' AND priority <= ${least} ORDER BY priority, enqueued_at, scene_id LIMIT ${limit}`
      )

    /** Right before a write: false means that the claim is lost and nothing may be written. */
    const renew = (job: Job) =>
      Effect.flatMap(
        Clock.currentTimeMillis,
        (now) => sql`
          UPDATE job SET renewed_at = ${now} WHERE scene_id = ${job.sceneId} AND state = 'running' AND epoch = ${job.epoch}
            AND EXISTS (SELECT 1 FROM drain_lease WHERE epoch = ${job.epoch})
          RETURNING scene_id`
      ).pipe(
        Effect.map((rows) => rows.length > 0),
        storeCall("renew claim")
      )

    const noting = (job: Job, note: Effect.Effect<void, StoreFailed>) =>
      Effect.tap(renew(job), (ours) => (ours ? note : Effect.void))

    /** The same, together with what `note` writes down of what is about to be written: both or neither. One commit, where each costs a write to the disk. */
    const renewNoting = (job: Job, note: Effect.Effect<void, StoreFailed>) =>
      transaction(sql, "renew claim")(noting(job, note))

    const ended = (rows: ReadonlyArray<unknown>) =>
      Effect.map(Schema.decodeUnknown(Schema.Array(Schema.Struct({ state: Schema.String })))(rows), ([row]): Ended =>
        row === undefined ? "lost" : row.state === "ready" ? "again" : "settled"
      )

    /** To another state, unless a newer wish came: then the row is ready. */
    const leave = (
      job: Job,
      to: "waiting" | "parked",
      because: Because,
      notBefore: number | null,
      trouble: Trouble | null
    ) => {
      const failed = trouble === null || trouble.family === null ? 0 : 1
      return Effect.flatMap(
        Clock.currentTimeMillis,
        (now) => sql`
          UPDATE job SET
            state = CASE WHEN revision = ${job.revision} THEN ${to} ELSE 'ready' END,
            because = CASE WHEN revision = ${job.revision} THEN ${because} ELSE '' END,
            not_before = CASE WHEN revision = ${job.revision} THEN ${notBefore} END,
            attempts = CASE WHEN revision = ${job.revision} THEN attempts + ${failed} ELSE attempts END,
            first_failed_at = CASE WHEN revision = ${job.revision} AND ${failed}
              THEN coalesce(first_failed_at, ${now}) ELSE first_failed_at END,
            family = CASE WHEN revision = ${job.revision} THEN ${trouble?.family ?? null} ELSE family END,
            last_error = CASE WHEN revision = ${job.revision} THEN ${trouble?.message ?? null} ELSE last_error END,
            epoch = NULL
          WHERE scene_id = ${job.sceneId} AND state = 'running' AND epoch = ${job.epoch}
          RETURNING state`
      ).pipe(Effect.flatMap(ended))
    }

    const backToReady = (job: Job) =>
      sql`UPDATE job SET state = 'ready', because = '', not_before = NULL, epoch = NULL
        WHERE scene_id = ${job.sceneId} AND state = 'running' AND epoch = ${job.epoch} RETURNING state`

    /**
     * After a write of unknown outcome: it may still take effect late, so the scene is looked at once more, `at` epoch ms; also when
     * another drainer has it, or has finished it, by now.
     */
    const doubt = (job: Job, at: number) =>
      Effect.flatMap(
        Clock.currentTimeMillis,
        (now) => sql`
          INSERT INTO job (scene_id, reason, priority, revision, enqueued_at, state, because, not_before, asked)
          VALUES (${job.sceneId}, 'wake', ${priorityOf.wake}, 1, ${now}, 'waiting', 'doubt', ${at}, ${job.asked})
          ON CONFLICT (scene_id) DO UPDATE SET again_at = ${at}`
      ).pipe(Effect.asVoid, storeCall("note doubt"))

    /** The attempt that was counted last for each of these jobs was not its fault. */
    const giveAttemptBack = (ids: ReadonlyArray<SceneId>) =>
      sql`
        UPDATE job SET attempts = attempts - 1 WHERE attempts > 0 AND scene_id IN (SELECT value FROM json_each(${JSON.stringify(ids)}))
      `.pipe(Effect.asVoid, storeCall("give attempts back"))

    const lookAgain = (job: Job) =>
      sql`
        UPDATE job SET state = 'waiting', because = 'doubt', not_before = again_at, again_at = NULL, epoch = NULL, attempts = 0,
          family = NULL, first_failed_at = NULL, last_error = NULL
        WHERE scene_id = ${job.sceneId} AND state = 'running' AND epoch = ${job.epoch} AND revision = ${job.revision}
          AND again_at IS NOT NULL RETURNING scene_id`

    /**
     * Ends jobs that came to nothing, together with what `record` writes down of those that ended: all or none. Jobs with a newer wish, with a
     * doubt, or under a lost claim stay as they are, for `finish` to say.
     */
    const finishAll = (
      jobs: ReadonlyArray<Job>,
      record: (ended: ReadonlySet<SceneId>) => Effect.Effect<void, StoreFailed>
    ) => {
      const claimed = JSON.stringify(
        jobs.map(({ epoch, revision, sceneId }) => ({ s: sceneId, e: epoch, r: revision }))
      )
      return Effect.gen(function* () {
        const rows = yield* sql`
          DELETE FROM job WHERE state = 'running' AND again_at IS NULL AND scene_id IN (SELECT value ->> 's' FROM json_each(${claimed}))
            AND (scene_id, epoch, revision) IN (SELECT value ->> 's', value ->> 'e', value ->> 'r' FROM json_each(${claimed}))
          RETURNING scene_id AS "sceneId"`
        const gone: ReadonlySet<SceneId> = new Set((yield* decodeIds(rows)).map(({ sceneId }) => sceneId))
        yield* record(gone)
        return gone
      }).pipe(transaction(sql, "finish jobs"))
    }

    /**
     * Ends the job, together with what `record` writes down: both or neither. Under a lost claim nothing is written down: it would hide what
     * another drainer has written since.
     */
    const finish = <A>(job: Job, record: Effect.Effect<A, StoreFailed>) =>
      transaction(sql, "finish job")(finishing(job, record))

    const finishing = <A>(job: Job, record: Effect.Effect<A, StoreFailed>) =>
      Effect.gen(function* () {
        const gone = yield* sql`
          DELETE FROM job WHERE scene_id = ${job.sceneId} AND state = 'running' AND epoch = ${job.epoch} AND revision = ${job.revision}
            AND again_at IS NULL RETURNING scene_id`
        const looks = gone.length > 0 ? [] : yield* lookAgain(job)
        const how = looks.length + gone.length > 0 ? "settled" : yield* Effect.flatMap(backToReady(job), ended)
        if (how !== "lost") yield* record
        return how
      }).pipe(storeCall("finish job"))

    return {
      promoteDue,
      settleScans,
      claim,
      claimUrgent,
      renew,
      renewNoting,
      /** `renewNoting` and `finish` within a transaction of who calls. */
      within: { finish: finishing, renewNoting: noting },
      doubt,
      giveAttemptBack,
      finish,
      finishAll,
      /** Waits until `notBefore` (epoch ms), or for a new wish when null. A failure counts as an attempt. */
      wait: (job: Job, because: Because, notBefore: number | null, trouble: Trouble | null) =>
        leave(job, "waiting", because, notBefore, trouble).pipe(storeCall("let job wait")),
      park: (job: Job, because: Because, trouble: Trouble | null) =>
        leave(job, "parked", because, null, trouble).pipe(storeCall("park job")),
      /** As it was before the claim: no attempt is counted. */
      giveBack: (job: Job) => backToReady(job).pipe(Effect.asVoid, storeCall("give job back"))
    } as const
  })
}) {}
