import * as SqlClient from "@effect/sql/SqlClient"
import * as SqlSchema from "@effect/sql/SqlSchema"
import * as Effect from "effect/Effect"
import * as Schema from "effect/Schema"
import { pictureFields } from "../../core/model/Fields.ts"
import { SceneId } from "../../core/model/Scene.ts"
import { one, storeCall } from "../sqlite/StoreCall.ts"

/** Writes and pictures of a row of `scene` since `at` (epoch ms). A write that is repeated stands in the history once, when it was begun. */
export const doneColumns = (sql: SqlClient.SqlClient, at: number) => sql`
  max(
    (SELECT count(*) FROM history WHERE history.scene_id = scene.scene_id AND history.at >= ${at}
      AND EXISTS (SELECT 1 FROM json_each(after) WHERE key NOT IN ${sql.in(pictureFields)})),
    (SELECT count(DISTINCT rating_key) FROM written WHERE written.scene_id = scene.scene_id AND written.at >= ${at})) AS writes,
  (SELECT count(*) FROM history, json_each(after) AS one WHERE history.scene_id = scene.scene_id AND history.at >= ${at}
    AND one.value ->> 'uploaded') AS uploads`

const Finished = Schema.Struct({ sceneId: SceneId, writes: Schema.Int, uploads: Schema.Int })

/** What came of the queue's jobs, by whichever process. */
export class WorkDone extends Effect.Service<WorkDone>()("plexsync/WorkDone", {
  effect: Effect.gen(function* () {
    const sql = yield* SqlClient.SqlClient

    const find = SqlSchema.findAll({
      Request: Schema.Number,
      Result: Finished,
      execute: (at) => sql`SELECT scene_id AS "sceneId", ${doneColumns(sql, at)} FROM scene WHERE synced_at >= ${at}`
    })
    /** Scenes that were brought up to date since `at` (epoch ms). Reads every scene. */
    const finishedSince = (at: number) => find(at).pipe(storeCall("read finished jobs"))

    const countDead = one({
      Request: Schema.Number,
      Result: Schema.Struct({ dead: Schema.Int }),
      execute: (at) => sql`SELECT count(*) AS dead FROM dead_letter WHERE failed_at >= ${at}`
    })
    /** Dead letters that are no older than `at`, epoch ms. */
    const deadSince = (at: number) =>
      countDead(at).pipe(
        Effect.map(({ dead }) => dead),
        storeCall("count dead letters")
      )

    return { finishedSince, deadSince } as const
  })
}) {}
