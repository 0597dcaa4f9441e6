import * as SqlClient from "@effect/sql/SqlClient"
import * as SqlSchema from "@effect/sql/SqlSchema"
import * as Clock from "effect/Clock"
import * as Effect from "effect/Effect"
import * as Schema from "effect/Schema"
import { nameKey, pathKey } from "../core/FilePath.ts"
import { type Part, RatingKey } from "../core/PlexItem.ts"
import { storeCall } from "./StoreCall.ts"

const PartRow = Schema.Struct({
  library: Schema.String,
  ratingKey: RatingKey,
  partId: Schema.String,
  file: Schema.String,
  size: Schema.NullOr(Schema.Number),
  first: Schema.transform(Schema.Int, Schema.Boolean, {
    strict: true,
    decode: (n) => n !== 0,
    encode: (b) => (b ? 1 : 0)
  })
})
export type PartRow = typeof PartRow.Type

/** A sweep that would drop more than this is not believed: a disk that is not mounted looks the same. */
const guardShare = 0.2
const guardCount = 50

/** The parts of Plex's libraries, so that finding an item costs no request. Belongs to one `machineIdentifier` each. */
export class LibraryIndex extends Effect.Service<LibraryIndex>()("plexsync/LibraryIndex", {
  effect: Effect.gen(function* () {
    const sql = yield* SqlClient.SqlClient

    /** Adds parts or puts them right. */
    const put = (server: string, library: string, parts: ReadonlyArray<Part>) =>
      parts.length === 0
        ? Effect.void
        : Effect.flatMap(Clock.currentTimeMillis, (now) => {
            const rows = parts.map((part) => ({
              k: part.ratingKey,
              p: part.partId,
              f: part.file,
              pk: pathKey(part.file),
              nk: nameKey(part.file),
              s: part.size,
              n: part.first ? 1 : 0
            }))
            return sql`
              INSERT INTO plex_part (server, library, rating_key, part_id, file, path_key, name_key, size, first_part, updated_at)
              SELECT ${server}, ${library}, value ->> 'k', value ->> 'p', value ->> 'f', value ->> 'pk', value ->> 'nk', value ->> 's',
                value ->> 'n', ${now}
              FROM json_each(${JSON.stringify(rows)}) WHERE true
              ON CONFLICT DO UPDATE SET library = excluded.library, file = excluded.file, path_key = excluded.path_key,
                name_key = excluded.name_key, size = excluded.size, first_part = excluded.first_part, updated_at = excluded.updated_at`
          }).pipe(Effect.asVoid, storeCall("index parts"))

    /** What an item turned out to hold: parts it no longer has go. */
    const replaceItem = (server: string, library: string, ratingKey: RatingKey, parts: ReadonlyArray<Part>) =>
      Effect.zipRight(
        sql`DELETE FROM plex_part WHERE server = ${server} AND rating_key = ${ratingKey}
          AND part_id NOT IN (SELECT value FROM json_each(${JSON.stringify(parts.map((part) => part.partId))}))`,
        put(server, library, parts)
      ).pipe(Effect.catchTag("SqlError", (error) => storeCall("index item")(error)))

    const forgetItem = (server: string, ratingKey: RatingKey) =>
      Effect.asVoid(sql`DELETE FROM plex_part WHERE server = ${server} AND rating_key = ${ratingKey}`).pipe(
        storeCall("forget item")
      )

    const count = SqlSchema.single({
      Request: Schema.Struct({ server: Schema.String, library: Schema.String, before: Schema.Number }),
      Result: Schema.Struct({ all: Schema.Int, old: Schema.Int }),
      execute: ({ before, library, server }) => sql`
        SELECT count(*) AS "all", count(*) FILTER (WHERE updated_at < ${before}) AS old FROM plex_part
        WHERE server = ${server} AND library = ${library}`
    })

    /** Drops what a whole sweep begun at `since` (epoch ms) did not meet. Gives the number kept against the sweep's word. */
    const dropUnseen = (server: string, library: string, since: number) =>
      Effect.gen(function* () {
        const { all, old } = yield* count({ server, library, before: since })
        if (old > guardCount && old > all * guardShare) return old
        yield* sql`DELETE FROM plex_part WHERE server = ${server} AND library = ${library} AND updated_at < ${since}`
        return 0
      }).pipe(Effect.catchTag("NoSuchElementException", Effect.die), storeCall("drop vanished parts"))

    // Left alone, SQLite reads all parts of the server by the primary key.
    const findByName = SqlSchema.findAll({
      Request: Schema.Struct({ server: Schema.String, names: Schema.parseJson(Schema.Array(Schema.String)) }),
      Result: PartRow,
      execute: ({ names, server }) => sql`
        SELECT library, rating_key AS "ratingKey", part_id AS "partId", file, size, first_part AS "first"
        FROM plex_part INDEXED BY plex_part_name WHERE server = ${server} AND name_key IN (SELECT value FROM json_each(${names}))`
    })
    /** All parts with these file names, in any case. */
    const named = (server: string, files: ReadonlyArray<string>) =>
      findByName({ server, names: [...new Set(files.map(nameKey))] }).pipe(storeCall("look parts up"))

    return { put, replaceItem, forgetItem, dropUnseen, named } as const
  })
}) {}
