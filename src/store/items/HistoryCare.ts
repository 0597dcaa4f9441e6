import * as SqlClient from "@effect/sql/SqlClient"
import * as SqlSchema from "@effect/sql/SqlSchema"
import * as Effect from "effect/Effect"
import * as Schema from "effect/Schema"
import { membershipFields } from "../../core/model/Fields.ts"
import { Flag } from "../sqlite/Flag.ts"
import { atTheLatest } from "./History.ts"
import { storeCall, transaction } from "../sqlite/StoreCall.ts"

/** Rows per look: the database is not held up by a long history. */
const pageSize = 1000

/** So many of the newest rows of an item always stay, and its first one, the original. */
const kept = 3

const Row = Schema.Struct({ id: Schema.Int, old: Flag })

/** What time does with the history of writes. */
export class HistoryCare extends Effect.Service<HistoryCare>()("plexsync/HistoryCare", {
  effect: Effect.gen(function* () {
    const sql = yield* SqlClient.SqlClient

    // An item is told by its file too: of one that Plex gave the key of another, the original stays as well.
    const sameItem = (row: string) =>
      sql.literal(
        `${row}.server = history.server AND ${row}.rating_key = history.rating_key AND ${row}.part_path = history.part_path`
      )
    const isOld = (before: number) => sql`(
      history.at < ${before}
      AND EXISTS (SELECT 1 FROM history AS older WHERE ${sameItem("older")} AND older.id < history.id)
      AND (SELECT newer.id FROM history AS newer WHERE ${sameItem("newer")} AND newer.id > history.id
        ORDER BY newer.id LIMIT 1 OFFSET ${kept - 1}) IS NOT NULL)`

    const findPage = SqlSchema.findAll({
      Request: Schema.Struct({ after: Schema.Int, before: Schema.Int }),
      Result: Row,
      execute: ({ after, before }) => sql`
        SELECT id, ${isOld(before)} AS old FROM history WHERE id > ${after} ORDER BY id LIMIT ${pageSize}`
    })

    /** What makes a value ours outlives its row. A membership is kept by row, with the time until which its write may have come to Plex. */
    const drop = (ids: ReadonlyArray<number>, before: number) => {
      const these = sql`history.id IN (SELECT value FROM json_each(${JSON.stringify(ids)})) AND ${isOld(before)}`
      return Effect.zipRight(
        sql`
          INSERT INTO own_value (server, rating_key, field, part_path, value, id, until)
          SELECT server, rating_key, one.key, part_path, coalesce(one.value -> '$.made', one.value -> '$.value'),
            CASE WHEN one.key IN ${sql.in(membershipFields)} THEN history.id ELSE 0 END,
            CASE WHEN settled IS NULL THEN at + ${atTheLatest} ELSE at END
          FROM history, json_each(after) AS one WHERE ${these}
          ON CONFLICT DO NOTHING`,
        sql`DELETE FROM history WHERE ${these} RETURNING id`
      ).pipe(
        Effect.map((rows) => rows.length),
        transaction(sql, "prune history")
      )
    }

    /** Drops rows of before this time (epoch ms), save the first and the newest three of each item. What PlexSync ever gave an item stays known. Gives how many. */
    const prune = (before: number) =>
      Effect.iterate(
        { after: 0, pruned: 0 },
        {
          while: ({ after }) => after !== Infinity,
          body: ({ after, pruned }) =>
            Effect.gen(function* () {
              const page = yield* storeCall("look for old history")(findPage({ after, before }))
              const ids = page.filter(({ old }) => old).map(({ id }) => id)
              const dropped = ids.length === 0 ? 0 : yield* drop(ids, before)
              return {
                after: page.length < pageSize ? Infinity : (page.at(-1)?.id ?? Infinity),
                pruned: pruned + dropped
              }
            })
        }
      ).pipe(Effect.map(({ pruned }) => pruned))

    return { prune } as const
  })
}) {}
