import * as SqlClient from "@effect/sql/SqlClient"
import * as SqlSchema from "@effect/sql/SqlSchema"
import * as Effect from "effect/Effect"
import * as Schema from "effect/Schema"
import type { RatingKey } from "../../core/model/PlexItem.ts"
import { SceneId } from "../../core/model/Scene.ts"
import { storeCall } from "../sqlite/StoreCall.ts"

const Letter = Schema.Struct({ sceneId: SceneId, item: Schema.String })

/** Dead letters of scenes whose item could not be read: they name it as their candidate. */
export class UnreadLetters extends Effect.Service<UnreadLetters>()("plexsync/UnreadLetters", {
  effect: Effect.gen(function* () {
    const sql = yield* SqlClient.SqlClient

    const find = SqlSchema.findAll({
      Request: Schema.parseJson(Schema.Array(Schema.String)),
      Result: Letter,
      execute: (keys) => sql`
        SELECT scene_id AS "sceneId", value AS item FROM json_each(${keys})
        JOIN dead_letter INDEXED BY dead_letter_unreadable ON candidates = json_array('item ' || value) AND error_tag = 'Unreadable'`
    })
    const naming = (keys: ReadonlyArray<RatingKey>) =>
      keys.length === 0 ? Effect.succeed([]) : find(keys).pipe(storeCall("look for unreadable items"))

    /** Those of these items that a letter names. */
    const named = (keys: ReadonlyArray<RatingKey>) =>
      Effect.map(naming(keys), (letters) => {
        const items = new Set(letters.map(({ item }) => item))
        return keys.filter((key) => items.has(key))
      })

    /** The scenes of the letters that name these items. */
    const scenesOf = (keys: ReadonlyArray<RatingKey>) =>
      Effect.map(naming(keys), (letters) => letters.map(({ sceneId }) => sceneId))

    return { named, scenesOf } as const
  })
}) {}
