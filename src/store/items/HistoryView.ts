import * as SqlClient from "@effect/sql/SqlClient"
import * as SqlSchema from "@effect/sql/SqlSchema"
import * as Effect from "effect/Effect"
import * as Predicate from "effect/Predicate"
import * as Schema from "effect/Schema"
import type { Given, KeptWrite } from "../../core/history/Entry.ts"
import { RatingKey } from "../../core/model/PlexItem.ts"
import { SceneId } from "../../core/model/Scene.ts"
import { isNames, isValue } from "../../core/model/Value.ts"
import { Flag } from "../sqlite/Flag.ts"
import { one, storeCall } from "../sqlite/StoreCall.ts"

const isGiven = (given: unknown): given is Given =>
  Predicate.hasProperty(given, "value") &&
  isValue(given.value) &&
  (!Predicate.hasProperty(given, "made") || isNames(given.made)) &&
  (!Predicate.hasProperty(given, "uploaded") || Predicate.isBoolean(given.uploaded))

const isAfter = (all: unknown): all is KeptWrite["after"] =>
  Predicate.isRecord(all) && Object.values(all).every(isGiven)

const Before = Schema.Struct({
  values: Schema.optionalWith(Schema.Record({ key: Schema.String, value: Schema.declare(isValue) }), {
    default: () => ({})
  }),
  pictures: Schema.optionalWith(Schema.Record({ key: Schema.String, value: Schema.NullOr(Schema.String) }), {
    default: () => ({})
  })
})

const Row = Schema.Struct({
  id: Schema.Int,
  at: Schema.Int,
  arrived: Flag,
  server: Schema.String,
  ratingKey: RatingKey,
  partPath: Schema.String,
  sceneId: SceneId,
  asked: Schema.String,
  before: Schema.parseJson(Before),
  after: Schema.parseJson(Schema.declare(isAfter)),
  later: Schema.parseJson(Schema.Array(Schema.String))
})

/** Which writes are asked for. */
export interface Wanted {
  /** No older than this, epoch ms. */
  readonly since: number
  /** Of these scenes, items and fields; an empty list: of any. */
  readonly scenes: ReadonlyArray<SceneId>
  readonly items: ReadonlyArray<RatingKey>
  readonly fields: ReadonlyArray<string>
}

const Count = Schema.Struct({ writes: Schema.Int })
const Oldest = Schema.Struct({ at: Schema.NullOr(Schema.Int) })

/** Looking at the history of writes without touching it. */
export class HistoryView extends Effect.Service<HistoryView>()("plexsync/HistoryView", {
  effect: Effect.gen(function* () {
    const sql = yield* SqlClient.SqlClient

    const list = (values: ReadonlyArray<string | number>) =>
      sql`(SELECT value FROM json_each(${JSON.stringify(values)}))`
    /** Every server that was written to: a seek in the index for each, where DISTINCT would read it all. */
    const servers = sql`(
      WITH RECURSIVE known (server) AS (
        SELECT min(server) FROM history
        UNION ALL SELECT (SELECT min(server) FROM history WHERE server > known.server) FROM known WHERE server IS NOT NULL)
      SELECT server FROM known WHERE server IS NOT NULL)`
    // A list that asks for nothing is left out, so that SQLite takes the index of what is asked for.
    const meant = ({ fields, items, scenes, since }: Wanted) =>
      sql.and([
        sql`at >= ${since}`,
        ...(scenes.length === 0 ? [] : [sql`scene_id IN ${list(scenes)}`]),
        ...(items.length === 0 ? [] : [sql`server IN ${servers}`, sql`rating_key IN ${list(items)}`]),
        ...(fields.length === 0
          ? []
          : [sql`EXISTS (SELECT 1 FROM json_each(after) AS given WHERE given.key IN ${list(fields)})`])
      ])

    const find = (wanted: Wanted, limit: number) =>
      SqlSchema.findAll({
        Request: Schema.Void,
        Result: Row,
        execute: () => sql`
          SELECT id, at, settled IS NOT NULL AS arrived, server, rating_key AS "ratingKey", part_path AS "partPath",
            scene_id AS "sceneId", asked, before, after,
            (SELECT json_group_array(DISTINCT given.key) FROM history AS newer, json_each(newer.after) AS given
              WHERE newer.server = history.server AND newer.rating_key = history.rating_key AND newer.id > history.id) AS later
          FROM history WHERE ${meant(wanted)} ORDER BY at DESC, id DESC LIMIT ${limit}`
      })()

    /** The newest first, at most `limit`. */
    const newest = (wanted: Wanted, limit: number) =>
      find(wanted, limit).pipe(
        Effect.map((rows) => rows.map((row): KeptWrite => ({ ...row, later: new Set(row.later) }))),
        storeCall("list history")
      )

    const count = (wanted: Wanted) =>
      one({
        Request: Schema.Void,
        Result: Count,
        execute: () => sql`SELECT count(*) AS writes FROM history WHERE ${meant(wanted)}`
      })().pipe(
        Effect.map(({ writes }) => writes),
        storeCall("count history")
      )

    /** When the oldest write that is still kept was made, epoch ms; null: there is none. */
    const oldest = one({
      Request: Schema.Void,
      Result: Oldest,
      execute: () => sql`SELECT min(at) AS at FROM history`
    })().pipe(
      Effect.map(({ at }) => at),
      storeCall("find the oldest write")
    )

    return { newest, count, oldest } as const
  })
}) {}
