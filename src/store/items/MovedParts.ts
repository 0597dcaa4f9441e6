import * as SqlClient from "@effect/sql/SqlClient"
import * as SqlSchema from "@effect/sql/SqlSchema"
import * as Effect from "effect/Effect"
import * as Schema from "effect/Schema"
import { nameKey, pathKey } from "../../core/model/FilePath.ts"
import { type PlexItem, RatingKey, stillHas } from "../../core/model/PlexItem.ts"
import { askFor, OfItems, ofItems } from "../sqlite/OfItems.ts"
import { storeCall, transaction } from "../sqlite/StoreCall.ts"

/** What was written to an item while it had a part at this path, and a file that the scene it came from has now. */
const Row = Schema.Struct({
  ratingKey: RatingKey,
  partPath: Schema.String,
  nameKey: Schema.String,
  size: Schema.Number
})

/**
 * What PlexSync did to an item counts while the item has the file it was done for. A file that was moved is still that file: the scene has it under
 * its new name, and the same item shows a part of just that name and size.
 */
export class MovedParts extends Effect.Service<MovedParts>()("plexsync/MovedParts", {
  effect: Effect.gen(function* () {
    const sql = yield* SqlClient.SqlClient

    const find = SqlSchema.findAll({
      Request: OfItems,
      Result: Row,
      execute: (asked) => sql`
        SELECT DISTINCT rating_key AS "ratingKey", part_path AS "partPath", name_key AS "nameKey", size
        FROM written JOIN scene_file ON scene_file.scene_id = written.scene_id
        WHERE ${ofItems(sql, asked)}`
    })

    const tables = ["written", "image", "history", "own_value"] as const

    // The same value may be kept under both paths.
    const rename = (server: string, ratingKey: RatingKey, from: string, to: string) =>
      Effect.forEach(
        tables,
        (table) => sql`
          UPDATE OR REPLACE ${sql(table)} SET part_path = ${to} WHERE server = ${server} AND rating_key = ${ratingKey} AND part_path = ${from}`,
        { discard: true }
      )

    /** Ties what is remembered of these items, as they were just read, to where their files are now. */
    const follow = (server: string, items: ReadonlyArray<PlexItem>) =>
      Effect.gen(function* () {
        const rows = yield* find(askFor(server, items))
        const counts = stillHas(items)
        const byKey = new Map(items.map((item) => [item.ratingKey, item]))
        const moves = rows
          .filter((row) => !counts(row))
          .flatMap(({ nameKey: name, partPath, ratingKey, size }) => {
            const part = byKey.get(ratingKey)?.parts.find((one) => one.size === size && nameKey(one.file) === name)
            return part === undefined ? [] : [{ ratingKey, from: partPath, to: pathKey(part.file) }]
          })
        if (moves.length === 0) return
        yield* Effect.forEach(moves, ({ from, ratingKey, to }) => rename(server, ratingKey, from, to), {
          discard: true
        }).pipe(transaction(sql, "follow moved files"))
      }).pipe(storeCall("follow moved files"))

    return { follow } as const
  })
}) {}
