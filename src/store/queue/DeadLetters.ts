import * as SqlClient from "@effect/sql/SqlClient"
import * as SqlSchema from "@effect/sql/SqlSchema"
import * as Clock from "effect/Clock"
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import * as Schema from "effect/Schema"
import { CauseLink, Family, type StoreFailed } from "../../core/model/Failure.ts"
import { type Job, Reason, State } from "../../core/model/Job.ts"
import { nextTry } from "../../core/retry/Fate.ts"
import { priorityOf } from "../../core/model/Priority.ts"
import { SceneId } from "../../core/model/Scene.ts"
import { storeCall, transaction } from "../sqlite/StoreCall.ts"
import * as Data from "effect/Data"

/** At most this many due letters are tried again in one go. */
const promoteLimit = 500

/** A job that failed for good, with all that is known about it. Times in epoch ms. */
export const DeadLetter = Schema.Struct({
  sceneId: SceneId,
  reason: Reason,
  errorTag: Schema.String,
  family: Family,
  message: Schema.String,
  /** Outermost first; routes and statuses, never query values. */
  cause: Schema.parseJson(Schema.Array(CauseLink)),
  /** Since `firstAt`, in all. */
  attempts: Schema.Int,
  firstAt: Schema.Int,
  failedAt: Schema.Int,
  /** How often it was tried again by itself, and when it will be next. */
  tries: Schema.Int,
  retryAt: Schema.NullOr(Schema.Int),
  candidates: Schema.parseJson(Schema.Array(Schema.String)),
  /** State of the job that tries it again, if there is one. */
  queued: Schema.NullOr(State)
})
export type DeadLetter = typeof DeadLetter.Type

export interface Death {
  readonly errorTag: string
  readonly family: Family
  readonly message: string
  readonly cause: ReadonlyArray<CauseLink>
  readonly candidates: ReadonlyArray<string>
}

const columns = `scene_id AS "sceneId", reason, error_tag AS "errorTag", family, message, cause, attempts, first_at AS "firstAt",
  failed_at AS "failedAt", tries, retry_at AS "retryAt", candidates,
  (SELECT state FROM job WHERE job.scene_id = dead_letter.scene_id) AS "queued"`

const Life = Schema.Struct({ tries: Schema.Int, attempts: Schema.Int, firstAt: Schema.Int })

/** One per scene. A letter stays while its job is tried again; a later success removes it. */
export class DeadLetters extends Effect.Service<DeadLetters>()("plexsync/DeadLetters", {
  effect: Effect.gen(function* () {
    const sql = yield* SqlClient.SqlClient

    const findLife = SqlSchema.findOne({
      Request: SceneId,
      Result: Life,
      execute: (id) => sql`SELECT tries, attempts, first_at AS "firstAt" FROM dead_letter WHERE scene_id = ${id}`
    })

    const write = (job: Job, death: Death) =>
      Effect.gen(function* () {
        const now = yield* Clock.currentTimeMillis
        const earlier = yield* findLife(job.sceneId)
        const { attempts, firstAt } = Option.getOrElse(earlier, () => ({
          attempts: 0,
          firstAt: job.firstFailedAt ?? now
        }))
        // A try by itself goes on where the letter stopped; whatever a person wished for since starts anew.
        const same = Option.filter(earlier, (letter) => letter.firstAt === job.firstFailedAt)
        const tries = Option.match(same, { onNone: () => 0, onSome: (letter) => letter.tries })
        yield* sql`
          INSERT OR REPLACE INTO dead_letter
            (scene_id, reason, error_tag, family, message, cause, attempts, first_at, failed_at, retry_at, candidates, tries, asked)
          VALUES (${job.sceneId}, ${job.reason}, ${death.errorTag}, ${death.family}, ${death.message}, ${JSON.stringify(death.cause)},
            ${attempts + job.attempts + 1}, ${firstAt}, ${now}, ${nextTry(death.family, tries, now)},
            ${JSON.stringify(death.candidates)}, ${tries}, ${job.asked})`
      })

    /** Moves a claimed job here; false when a newer wish came, or the claim was lost: then it lives on. */
    const bury = (job: Job, death: Death) =>
      Effect.gen(function* () {
        const gone = yield* sql`
          DELETE FROM job WHERE scene_id = ${job.sceneId} AND state = 'running' AND epoch = ${job.epoch} AND revision = ${job.revision}
          RETURNING scene_id`
        if (gone.length === 0) {
          yield* sql`UPDATE job SET state = 'ready', epoch = NULL WHERE scene_id = ${job.sceneId} AND state = 'running' AND epoch = ${job.epoch}`
          return false
        }
        yield* write(job, death)
        return true
      }).pipe(transaction(sql, "bury job"))

    const findDue = SqlSchema.findAll({
      Request: Schema.Int,
      Result: Schema.Struct({ sceneId: SceneId }),
      execute: (now) => sql`
        SELECT scene_id AS "sceneId" FROM dead_letter WHERE retry_at IS NOT NULL AND retry_at <= ${now}
        ORDER BY retry_at LIMIT ${promoteLimit}`
    })

    const promote = (ids: ReadonlyArray<SceneId>, now: number) =>
      Effect.gen(function* () {
        const due = sql`scene_id IN (SELECT value FROM json_each(${JSON.stringify(ids)})) AND retry_at <= ${now}`
        yield* sql`
          INSERT INTO job (scene_id, reason, priority, revision, enqueued_at, state, first_failed_at, asked)
          SELECT scene_id, reason, ${JSON.stringify(priorityOf)} ->> reason, 1, ${now}, 'ready', first_at, coalesce(asked, reason) FROM dead_letter WHERE ${due}
          ON CONFLICT (scene_id) DO NOTHING`
        yield* sql`UPDATE dead_letter SET tries = tries + 1, retry_at = NULL WHERE ${due}`
      }).pipe(transaction(sql, "try dead letters again"))

    /** Letters whose time has come get a ready job again, for the reason they had. Returns how many. */
    const promoteDue = Effect.gen(function* () {
      const now = yield* Clock.currentTimeMillis
      const due = yield* findDue(now)
      if (due.length > 0)
        yield* promote(
          due.map(({ sceneId }) => sceneId),
          now
        )
      return due.length
    }).pipe(storeCall("try dead letters again"))

    /** A success speaks louder than an old failure. Part of the transaction that finishes the jobs. */
    const clear = (ids: ReadonlyArray<SceneId>) =>
      Effect.asVoid(
        sql`DELETE FROM dead_letter WHERE scene_id IN (SELECT value FROM json_each(${JSON.stringify(ids)}))`
      ).pipe(storeCall("clear dead letters"))

    const findAll = SqlSchema.findAll({
      Request: Schema.Struct({ limit: Schema.Int, tag: Schema.NullOr(Schema.String) }),
      Result: DeadLetter,
      execute: ({ limit, tag }) => sql`
        SELECT ${sql.literal(columns)} FROM dead_letter WHERE ${tag} IS NULL OR error_tag = ${tag}
        ORDER BY failed_at DESC, scene_id LIMIT ${limit}`
    })
    /** The newest first; those of one error only, if its tag is given. */
    const list = (limit: number, tag: string | null = null) =>
      findAll({ limit, tag }).pipe(storeCall("list dead letters"))

    const findOf = SqlSchema.findAll({
      Request: Schema.String,
      Result: DeadLetter,
      execute: (ids) =>
        sql`SELECT ${sql.literal(columns)} FROM dead_letter WHERE scene_id IN (SELECT value FROM json_each(${ids}))`
    })
    const of = (ids: ReadonlyArray<SceneId>) => findOf(JSON.stringify(ids)).pipe(storeCall("read dead letters"))

    return { bury, promoteDue, clear, list, of } as const
  })
}) {}

/** Which dead letters are meant. */
export type Chosen = Data.TaggedEnum<{
  All: {}
  /** Those of this error. */
  Cause: { readonly tag: string }
  Scenes: { readonly ids: ReadonlyArray<SceneId> }
}>
export const Chosen = Data.taggedEnum<Chosen>()

const Ids = Schema.Array(Schema.Struct({ sceneId: SceneId }))

/** What people, and time, do with dead letters. */
export class DeadLetterCare extends Effect.Service<DeadLetterCare>()("plexsync/DeadLetterCare", {
  effect: Effect.gen(function* () {
    const sql = yield* SqlClient.SqlClient

    const meant = Chosen.$match({
      All: () => sql`true`,
      Cause: ({ tag }) => sql`error_tag = ${tag}`,
      Scenes: ({ ids }) => sql`scene_id IN (SELECT value FROM json_each(${JSON.stringify(ids)}))`
    })

    const idsIn = (rows: ReadonlyArray<unknown>) =>
      Effect.map(Schema.decodeUnknown(Ids)(rows), (list) => list.map(({ sceneId }) => sceneId))

    /** Letters that are tried again now, by what `enqueue` does, and not by themselves as well: both or neither. They stay. Gives the scenes. */
    const revive = <A>(chosen: Chosen, enqueue: (ids: ReadonlyArray<SceneId>) => Effect.Effect<A, StoreFailed>) =>
      Effect.gen(function* () {
        const rows = yield* sql`
          UPDATE dead_letter SET tries = 0, retry_at = NULL WHERE ${meant(chosen)} RETURNING scene_id AS "sceneId"`
        const ids = yield* idsIn(rows)
        yield* enqueue(ids)
        return ids
      }).pipe(transaction(sql, "revive dead letters"))

    /** Their scenes are synced again only when they are wished for. Gives the scenes. */
    const remove = (chosen: Chosen) =>
      sql`DELETE FROM dead_letter WHERE ${meant(chosen)} RETURNING scene_id AS "sceneId"`.pipe(
        Effect.flatMap(idsIn),
        storeCall("delete dead letters")
      )

    /** Drops what was buried before this time, in epoch ms. Gives how many. */
    const purge = (before: number) =>
      sql`DELETE FROM dead_letter WHERE failed_at < ${before} RETURNING scene_id`.pipe(
        Effect.map((rows) => rows.length),
        storeCall("purge dead letters")
      )

    return { revive, remove, purge } as const
  })
}) {}
