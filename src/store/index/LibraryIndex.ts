import * as SqlClient from "@effect/sql/SqlClient"
import * as SqlSchema from "@effect/sql/SqlSchema"
import type * as Statement from "@effect/sql/Statement"
import * as Clock from "effect/Clock"
import * as Effect from "effect/Effect"
import * as Schema from "effect/Schema"
import { nameKey, pathKey } from "../../core/model/FilePath.ts"
import { type Part, type PlexItem, RatingKey } from "../../core/model/PlexItem.ts"
import { Flag } from "../sqlite/Flag.ts"
import { OfItems, ofItems } from "../sqlite/OfItems.ts"
import { one, storeCall } from "../sqlite/StoreCall.ts"
import { comingPart } from "./MissingFiles.ts"

const PartRow = Schema.Struct({
  library: Schema.String,
  ratingKey: RatingKey,
  partId: Schema.String,
  file: Schema.String,
  size: Schema.NullOr(Schema.Number),
  first: Flag,
  trashed: Flag
})
export type PartRow = typeof PartRow.Type

/** An item as it was just read: what it belongs to, and its files. */
export type ReadItem = Pick<PlexItem, "ratingKey" | "sectionKey" | "parts" | "oddPart">

const rowOf = (library: string) => (part: Part) => ({
  ...comingPart(part),
  l: library,
  pk: pathKey(part.file),
  n: part.first ? 1 : 0
})
type Row = ReturnType<ReturnType<typeof rowOf>>

const byKey = (a: Row, b: Row): number => (a.k === b.k ? (a.p < b.p ? -1 : 1) : a.k < b.k ? -1 : 1)

/** As the database tells of the rows it holds, in the order of their keys. */
const rowsText = (rows: ReadonlyArray<Row>): string =>
  JSON.stringify(rows.toSorted(byKey).map(({ f, k, l, n, p, s, t }) => [k, p, l, f, s, n, t]))

/** The parts of Plex's libraries, so that finding an item costs no request. Belongs to one `machineIdentifier` each. */
export class LibraryIndex extends Effect.Service<LibraryIndex>()("plexsync/LibraryIndex", {
  effect: Effect.gen(function* () {
    const sql = yield* SqlClient.SqlClient

    const columns = sql.literal(
      "server, library, rating_key, part_id, file, path_key, name_key, size, first_part, trashed, updated_at"
    )
    const write = (server: string, rows: ReadonlyArray<Row>, which: Statement.Fragment) =>
      rows.length === 0
        ? Effect.void
        : Effect.flatMap(
            Clock.currentTimeMillis,
            (now) => sql`
              INSERT INTO plex_part (${columns})
              SELECT ${server}, value ->> 'l', value ->> 'k', value ->> 'p', value ->> 'f', value ->> 'pk', value ->> 'nk', value ->> 's',
                value ->> 'n', value ->> 't', ${now}
              FROM json_each(${JSON.stringify(rows)}) WHERE true
              ON CONFLICT DO UPDATE SET library = excluded.library, file = excluded.file, path_key = excluded.path_key,
                name_key = excluded.name_key, size = excluded.size, first_part = excluded.first_part,
                trashed = excluded.trashed, updated_at = excluded.updated_at
              ${which}`
          )
    const all = sql.literal("")
    const thoseThatDiffer = sql.literal(
      `WHERE (plex_part.library, plex_part.file, plex_part.size, plex_part.first_part, plex_part.trashed)
         IS NOT (excluded.library, excluded.file, excluded.size, excluded.first_part, excluded.trashed)`
    )

    /** Adds parts or puts them right; a sweep under way has met them. */
    const put = (server: string, library: string, parts: ReadonlyArray<Part>) =>
      write(server, parts.map(rowOf(library)), all).pipe(Effect.asVoid, storeCall("index parts"))

    /** Puts right what it says and drops nothing: not every part of these items could be read. */
    const amend = (server: string, rows: ReadonlyArray<Row>) =>
      write(server, rows, thoseThatDiffer).pipe(Effect.asVoid, storeCall("correct index"))

    /** The rows of these items become exactly these. What is right already is not written. */
    const settle = (server: string, keys: ReadonlyArray<RatingKey>, rows: ReadonlyArray<Row>) =>
      keys.length === 0
        ? Effect.void
        : Effect.zipRight(
            sql`DELETE FROM plex_part WHERE server = ${server}
              AND rating_key IN (SELECT value FROM json_each(${JSON.stringify(keys)}))
              AND (rating_key, part_id) NOT IN (
                SELECT value ->> 'k', value ->> 'p' FROM json_each(${JSON.stringify(rows)}))`,
            write(server, rows, thoseThatDiffer)
          ).pipe(Effect.asVoid, storeCall("correct index"))

    /**
     * Items of one library that Plex lists as new or changed: parts they no longer have go. Parts of items that are not among `keys` are put right, and
     * none of those goes.
     */
    const replace = (server: string, library: string, keys: ReadonlyArray<RatingKey>, parts: ReadonlyArray<Part>) => {
      const rows = parts.map(rowOf(library))
      const whole = new Set(keys)
      return Effect.zipRight(
        settle(
          server,
          keys,
          rows.filter(({ k }) => whole.has(k))
        ),
        amend(
          server,
          rows.filter(({ k }) => !whole.has(k))
        )
      )
    }

    const findKnown = SqlSchema.findAll({
      Request: Schema.Struct({ server: Schema.String, keys: Schema.parseJson(Schema.Array(RatingKey)) }),
      Result: Schema.Struct({ ratingKey: RatingKey }),
      execute: ({ keys, server }) => sql`
        SELECT DISTINCT rating_key AS "ratingKey" FROM plex_part
        WHERE server = ${server} AND rating_key IN (SELECT value FROM json_each(${keys}))`
    })
    /** Those of these items that the index does not hold. */
    const unknown = (server: string, keys: ReadonlyArray<RatingKey>) =>
      findKnown({ server, keys }).pipe(
        Effect.map((rows) => {
          const known = new Set(rows.map(({ ratingKey }) => ratingKey))
          return [...new Set(keys)].filter((key) => !known.has(key))
        }),
        storeCall("look items up")
      )

    const findHeld = one({
      Request: OfItems,
      Result: Schema.Struct({ rows: Schema.String }),
      execute: (asked) => sql`
        SELECT json_group_array(json_array(rating_key, part_id, library, file, size, first_part, trashed) ORDER BY rating_key, part_id) AS rows
        FROM plex_part WHERE ${ofItems(sql, asked)}`
    })
    /** Items as they were just read, by what can be said of them: those that were read whole, or are not there, and the parts of the odd ones. */
    const sorted = (items: ReadonlyArray<ReadItem>, asked: ReadonlyArray<RatingKey>) => {
      const odd = items.filter(({ oddPart }) => oddPart !== null)
      const strange = new Set(odd.map(({ ratingKey }) => ratingKey))
      const named = [...asked, ...items.map(({ ratingKey }) => ratingKey)]
      const rowsOf = (some: ReadonlyArray<ReadItem>) =>
        some.flatMap(({ parts, sectionKey }) => parts.map(rowOf(sectionKey)))
      return {
        keys: [...new Set(named.filter((key) => !strange.has(key)))],
        rows: rowsOf(items.filter(({ oddPart }) => oddPart === null)),
        oddRows: rowsOf(odd)
      }
    }

    /** Whether `correct` would find nothing to write. */
    const isRight = (server: string, items: ReadonlyArray<ReadItem>, asked: ReadonlyArray<RatingKey>) => {
      const { keys, oddRows, rows } = sorted(items, asked)
      return oddRows.length > 0
        ? Effect.succeed(false)
        : findHeld({ server, keys }).pipe(
            Effect.map((held) => held.rows === rowsText(rows)),
            storeCall("compare parts")
          )
    }

    /** Items as they were just read: parts they no longer have go, and so does what was asked for and is not there. What could not be read stays. */
    const correct = (server: string, items: ReadonlyArray<ReadItem>, asked: ReadonlyArray<RatingKey>) => {
      const { keys, oddRows, rows } = sorted(items, asked)
      return Effect.zipRight(settle(server, keys, rows), amend(server, oddRows))
    }

    /** A sweep has met these items and could not read every part of them: what is remembered of them counts as met. */
    const keep = (server: string, keys: ReadonlyArray<RatingKey>) =>
      keys.length === 0
        ? Effect.void
        : Effect.flatMap(
            Clock.currentTimeMillis,
            (now) => sql`
              UPDATE plex_part SET updated_at = ${now}
              WHERE server = ${server} AND rating_key IN (SELECT value FROM json_each(${JSON.stringify(keys)}))`
          ).pipe(Effect.asVoid, storeCall("keep parts"))

    /** The same for all of a library: a sweep begun at `since` (epoch ms) has met an item that does not say which it is. */
    const keepUnmet = (server: string, library: string, since: number) =>
      Effect.flatMap(
        Clock.currentTimeMillis,
        (now) => sql`
          UPDATE plex_part SET updated_at = ${now}
          WHERE server = ${server} AND library = ${library} AND updated_at < ${since}`
      ).pipe(Effect.asVoid, storeCall("keep parts"))

    const forgetItem = (server: string, ratingKey: RatingKey) =>
      Effect.asVoid(sql`DELETE FROM plex_part WHERE server = ${server} AND rating_key = ${ratingKey}`).pipe(
        storeCall("forget item")
      )

    const countAll = one({
      Request: Schema.Struct({ server: Schema.String, library: Schema.String }),
      Result: Schema.Struct({ items: Schema.Int, files: Schema.Int }),
      execute: ({ library, server }) => sql`
        SELECT count(DISTINCT rating_key) AS items, count(*) AS files FROM plex_part INDEXED BY plex_part_seen
        WHERE server = ${server} AND library = ${library}`
    })
    /** How many items with files a library has in the index, and how many files. */
    const size = (server: string, library: string) =>
      countAll({ server, library }).pipe(storeCall("count indexed parts"))

    const countMet = one({
      Request: Schema.Struct({ server: Schema.String, library: Schema.String, since: Schema.Number }),
      Result: Schema.Struct({ met: Schema.Int, unmet: Schema.Int }),
      execute: ({ library, server, since }) => sql`
        SELECT count(*) FILTER (WHERE updated_at >= ${since}) AS met, count(*) FILTER (WHERE updated_at < ${since}) AS unmet
        FROM plex_part INDEXED BY plex_part_seen WHERE server = ${server} AND library = ${library}`
    })
    /** How many files of a library a sweep begun at `since` (epoch ms) has met, and how many not. */
    const met = (server: string, library: string, since: number) =>
      countMet({ server, library, since }).pipe(storeCall("count parts met"))

    /** Drops what a whole sweep begun at `since` (epoch ms) did not meet. */
    const dropUnmet = (server: string, library: string, since: number) =>
      Effect.asVoid(
        sql`DELETE FROM plex_part WHERE server = ${server} AND library = ${library} AND updated_at < ${since}`
      ).pipe(storeCall("drop vanished parts"))

    // Left alone, SQLite reads all parts of the server by the primary key.
    const findByName = SqlSchema.findAll({
      Request: Schema.Struct({ server: Schema.String, names: Schema.parseJson(Schema.Array(Schema.String)) }),
      Result: PartRow,
      execute: ({ names, server }) => sql`
        SELECT library, rating_key AS "ratingKey", part_id AS "partId", file, size, first_part AS "first", trashed
        FROM plex_part INDEXED BY plex_part_name WHERE server = ${server} AND name_key IN (SELECT value FROM json_each(${names}))`
    })
    /** All parts with these file names, in any case. */
    const named = (server: string, files: ReadonlyArray<string>) =>
      findByName({ server, names: [...new Set(files.map(nameKey))] }).pipe(storeCall("look parts up"))

    const findOfItems = SqlSchema.findAll({
      Request: OfItems,
      Result: PartRow,
      execute: (asked) => sql`
        SELECT library, rating_key AS "ratingKey", part_id AS "partId", file, size, first_part AS "first", trashed
        FROM plex_part WHERE ${ofItems(sql, asked)}`
    })
    /** The parts of these items, as far as they are known. */
    const partsOf = (server: string, keys: ReadonlyArray<RatingKey>) =>
      findOfItems({ server, keys }).pipe(storeCall("read parts"))

    return {
      put,
      replace,
      unknown,
      isRight,
      correct,
      keep,
      keepUnmet,
      forgetItem,
      size,
      met,
      dropUnmet,
      named,
      partsOf
    } as const
  })
}) {}
