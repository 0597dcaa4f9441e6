import * as SqlClient from "@effect/sql/SqlClient"
import * as SqlSchema from "@effect/sql/SqlSchema"
import * as Clock from "effect/Clock"
import * as Effect from "effect/Effect"
import * as Schema from "effect/Schema"
import { type Job, Reason } from "../core/Job.ts"
import { SceneId } from "../core/Scene.ts"
import { storeCall } from "./StoreCall.ts"

/** A job that failed for good, with all that is known about it. Times in epoch ms. */
export const DeadLetter = Schema.Struct({
  sceneId: SceneId,
  reason: Reason,
  errorTag: Schema.String,
  family: Schema.String,
  message: Schema.String,
  /** Routes and statuses, never query values. */
  cause: Schema.String,
  attempts: Schema.Int,
  firstAt: Schema.Int,
  failedAt: Schema.Int,
  candidates: Schema.parseJson(Schema.Array(Schema.String))
})
export type DeadLetter = typeof DeadLetter.Type

export interface Death {
  readonly errorTag: string
  readonly family: string
  readonly message: string
  readonly cause: string
  readonly candidates: ReadonlyArray<string>
}

const columns = `scene_id AS "sceneId", reason, error_tag AS "errorTag", family, message, cause, attempts, first_at AS "firstAt",
  failed_at AS "failedAt", candidates`

export class DeadLetters extends Effect.Service<DeadLetters>()("plexsync/DeadLetters", {
  effect: Effect.gen(function* () {
    const sql = yield* SqlClient.SqlClient

    /** Moves a claimed job here; false when a newer wish came, or the claim was lost: then it lives on. */
    const bury = (job: Job, death: Death) =>
      sql
        .withTransaction(
          Effect.gen(function* () {
            const now = yield* Clock.currentTimeMillis
            const gone = yield* sql`
              DELETE FROM job WHERE scene_id = ${job.sceneId} AND state = 'running' AND epoch = ${job.epoch} AND revision = ${job.revision}
              RETURNING scene_id`
            if (gone.length === 0) {
              yield* sql`UPDATE job SET state = 'ready', epoch = NULL WHERE scene_id = ${job.sceneId} AND state = 'running' AND epoch = ${job.epoch}`
              return false
            }
            yield* sql`
              INSERT INTO dead_letter (scene_id, reason, error_tag, family, message, cause, attempts, first_at, failed_at, candidates)
              VALUES (${job.sceneId}, ${job.reason}, ${death.errorTag}, ${death.family}, ${death.message}, ${death.cause},
                ${job.attempts + 1}, ${job.firstFailedAt ?? now}, ${now}, ${JSON.stringify(death.candidates)})
              ON CONFLICT (scene_id) DO UPDATE SET reason = excluded.reason, error_tag = excluded.error_tag, family = excluded.family,
                message = excluded.message, cause = excluded.cause, attempts = excluded.attempts, failed_at = excluded.failed_at,
                candidates = excluded.candidates`
            return true
          })
        )
        .pipe(storeCall("bury job"))

    /** A success speaks louder than an old failure. Part of the transaction that finishes the job. */
    const clear = (id: SceneId) =>
      Effect.asVoid(sql`DELETE FROM dead_letter WHERE scene_id = ${id}`).pipe(storeCall("clear dead letter"))

    const findAll = SqlSchema.findAll({
      Request: Schema.Int,
      Result: DeadLetter,
      execute: (limit) => sql`SELECT ${sql.literal(columns)} FROM dead_letter ORDER BY failed_at DESC LIMIT ${limit}`
    })
    /** The newest first. */
    const list = (limit: number) => findAll(limit).pipe(storeCall("list dead letters"))

    const findOf = SqlSchema.findAll({
      Request: Schema.String,
      Result: DeadLetter,
      execute: (ids) =>
        sql`SELECT ${sql.literal(columns)} FROM dead_letter WHERE scene_id IN (SELECT value FROM json_each(${ids}))`
    })
    const of = (ids: ReadonlyArray<SceneId>) => findOf(JSON.stringify(ids)).pipe(storeCall("read dead letters"))

    return { bury, clear, list, of } as const
  })
}) {}
