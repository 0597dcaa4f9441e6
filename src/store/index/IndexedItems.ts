import * as Chunk from "effect/Chunk"
import * as SqlClient from "@effect/sql/SqlClient"
import * as SqlSchema from "@effect/sql/SqlSchema"
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import * as Schema from "effect/Schema"
import * as Stream from "effect/Stream"
import { RatingKey } from "../../core/model/PlexItem.ts"
import { storeCall } from "../sqlite/StoreCall.ts"

/** Items per read. */
const pageSize = 1000

const ItemRow = Schema.Struct({ ratingKey: RatingKey, file: Schema.String })
/** An item with its first file. */
export type ItemRow = typeof ItemRow.Type

/** The items that the index holds, one by one. */
export class IndexedItems extends Effect.Service<IndexedItems>()("plexsync/IndexedItems", {
  effect: Effect.gen(function* () {
    const sql = yield* SqlClient.SqlClient

    const find = SqlSchema.findAll({
      Request: Schema.Struct({ server: Schema.String, library: Schema.String, after: Schema.String }),
      Result: ItemRow,
      execute: ({ after, library, server }) => sql`
        SELECT rating_key AS "ratingKey", file FROM plex_part
        WHERE server = ${server} AND rating_key > ${after} AND library = ${library} AND first_part = 1 AND trashed = 0
        ORDER BY rating_key LIMIT ${pageSize}`
    })

    /** The items of a library, in pages; those in Plex's trash are left out. */
    const pages = (server: string, library: string) =>
      Stream.paginateChunkEffect("", (after) =>
        find({ server, library, after }).pipe(
          Effect.map(
            (rows) =>
              [
                Chunk.of<ReadonlyArray<ItemRow>>(rows),
                rows.length < pageSize ? Option.none<string>() : Option.fromNullable(rows.at(-1)?.ratingKey)
              ] as const
          ),
          storeCall("list items")
        )
      )

    return { pages } as const
  })
}) {}
