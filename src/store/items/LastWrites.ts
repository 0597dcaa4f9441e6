import * as SqlClient from "@effect/sql/SqlClient"
import * as SqlSchema from "@effect/sql/SqlSchema"
import * as Effect from "effect/Effect"
import * as Schema from "effect/Schema"
import { RatingKey } from "../../core/model/PlexItem.ts"
import { SceneId } from "../../core/model/Scene.ts"
import { storeCall } from "../sqlite/StoreCall.ts"

const LastWrite = Schema.Struct({
  ratingKey: RatingKey,
  sceneId: SceneId,
  /** Epoch ms. */
  at: Schema.Int,
  /** What that write sent. */
  fields: Schema.parseJson(Schema.Array(Schema.String))
})
export type LastWrite = typeof LastWrite.Type

/** The last writes that arrived, of a scene or to an item, on the server that was used last. */
export class LastWrites extends Effect.Service<LastWrites>()("plexsync/LastWrites", {
  effect: Effect.gen(function* () {
    const sql = yield* SqlClient.SqlClient

    const findOfScene = SqlSchema.findAll({
      Request: SceneId,
      Result: LastWrite,
      execute: (id) => sql`
        WITH own AS (SELECT server, rating_key, scene_id, field, at FROM written WHERE scene_id = ${id})
        SELECT rating_key AS "ratingKey", scene_id AS "sceneId", at, json_group_array(field) AS fields FROM own
        WHERE at = (SELECT max(at) FROM own AS other WHERE other.server = own.server AND other.rating_key = own.rating_key)
        GROUP BY server, rating_key ORDER BY at DESC, rating_key`
    })
    /** The last write to each item that was written for this scene, the newest first. */
    const ofScene = (id: SceneId) => findOfScene(id).pipe(storeCall("read the last writes of a scene"))

    const findOfItem = SqlSchema.findAll({
      Request: Schema.Struct({ server: Schema.String, ratingKey: RatingKey }),
      Result: LastWrite,
      execute: ({ ratingKey, server }) => sql`
        WITH own AS (SELECT rating_key, scene_id, field, at FROM written WHERE server = ${server} AND rating_key = ${ratingKey})
        SELECT rating_key AS "ratingKey", scene_id AS "sceneId", at, json_group_array(field) AS fields FROM own
        WHERE at = (SELECT max(at) FROM own) GROUP BY rating_key, scene_id`
    })
    /** The last write to this item. */
    const ofItem = (server: string, ratingKey: RatingKey) =>
      findOfItem({ server, ratingKey }).pipe(storeCall("read the last write to an item"))

    return { ofScene, ofItem } as const
  })
}) {}
