import * as SqlClient from "@effect/sql/SqlClient"
import * as SqlSchema from "@effect/sql/SqlSchema"
import * as Clock from "effect/Clock"
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import * as Predicate from "effect/Predicate"
import * as Schema from "effect/Schema"
import type { ItemMemory } from "../../core/plan/ItemMemory.ts"
import { type Field, fields } from "../../core/model/Fields.ts"
import { firstPath, type PlexItem, RatingKey, stillHas } from "../../core/model/PlexItem.ts"
import { SceneId } from "../../core/model/Scene.ts"
import { isValue, type Value } from "../../core/model/Value.ts"
import { Flag } from "../sqlite/Flag.ts"
import { askFor, OfItems, ofItems } from "../sqlite/OfItems.ts"
import { storeCall } from "../sqlite/StoreCall.ts"

/** A field with what was sent, what is shown, and when it was sent again. */
type Kept = readonly [field: Field, sent: Value, shown: Value | null, resent: ReadonlyArray<number>]

const isField = (name: unknown): name is Field => fields.some((field) => field === name)

const isKept = (one: unknown): one is Kept =>
  Array.isArray(one) &&
  one.length === 4 &&
  isField(one[0]) &&
  isValue(one[1]) &&
  (one[2] === null || isValue(one[2])) &&
  Array.isArray(one[3]) &&
  one[3].every(Predicate.isNumber)

/** All fields of one item in one value: a row for each would cost more to decode than to read. */
const ItemRow = Schema.Struct({
  ratingKey: RatingKey,
  partPath: Schema.String,
  fields: Schema.parseJson(
    Schema.declare((all: unknown): all is ReadonlyArray<Kept> => Array.isArray(all) && all.every(isKept))
  )
})

/** One field as it was sent. */
export interface SentField {
  readonly field: Field
  readonly sent: Value
  /** What Plex is known to show, when it was read. */
  readonly shown: Value | null
  /** Sent again because somebody had changed it back: how often before, and now. Epoch ms. */
  readonly resent: ReadonlyArray<number>
}

const Writer = Schema.Struct({ ratingKey: RatingKey, sceneId: SceneId })

/** A scene that was written to an item; `newest`: by the last write to it. */
const Write = Schema.Struct({ ...Writer.fields, newest: Flag })
export type Write = typeof Write.Type

/** Writes per page. */
const pageSize = 1000

/** Before the first page. */
const outset = { ratingKey: "", sceneId: 0 }

/**
 * What PlexSync last sent to each item. It belongs to the item (server, key and file), not to the scene: an item that no longer
 * holds that file counts as never written.
 */
export class WrittenValues extends Effect.Service<WrittenValues>()("plexsync/WrittenValues", {
  effect: Effect.gen(function* () {
    const sql = yield* SqlClient.SqlClient

    const find = SqlSchema.findAll({
      Request: OfItems,
      Result: ItemRow,
      execute: (asked) => sql`
        SELECT rating_key AS "ratingKey", part_path AS "partPath",
          json_group_array(json_array(field, json(sent), json(shown), json(resent))) AS fields
        FROM written WHERE ${ofItems(sql, asked)} GROUP BY rating_key, part_path`
    })

    /** What is remembered of these items, by key. */
    const of = (server: string, items: ReadonlyArray<PlexItem>) =>
      find(askFor(server, items)).pipe(
        Effect.map((rows) => {
          const counts = stillHas(items)
          const memories = new Map<RatingKey, ItemMemory["written"]>()
          for (const { fields: known, partPath, ratingKey } of rows) {
            if (!counts({ partPath, ratingKey })) continue
            const values = known.map(([field, sent, shown, resent]) => [field, { sent, shown, resent }] as const)
            memories.set(ratingKey, { ...memories.get(ratingKey), ...Object.fromEntries(values) })
          }
          return memories
        }),
        storeCall("read written values")
      )

    /** All fields in one statement: a first sync writes a dozen to each item. */
    const record = (server: string, item: PlexItem, sceneId: SceneId, fields: ReadonlyArray<SentField>) => {
      const rows = fields.map(({ field, resent, sent, shown }) => ({
        f: field,
        s: JSON.stringify(sent),
        w: shown === null ? null : JSON.stringify(shown),
        r: JSON.stringify(resent)
      }))
      return Effect.flatMap(
        Clock.currentTimeMillis,
        (now) => sql`
          INSERT INTO written (server, rating_key, field, part_path, scene_id, sent, shown, resent, at)
          SELECT ${server}, ${item.ratingKey}, value ->> 'f', ${firstPath(item)}, ${sceneId}, value ->> 's', value ->> 'w', value ->> 'r', ${now}
          FROM json_each(${JSON.stringify(rows)}) WHERE true
          ON CONFLICT DO UPDATE SET part_path = excluded.part_path, scene_id = excluded.scene_id, sent = excluded.sent,
            shown = excluded.shown, resent = excluded.resent, at = excluded.at`
      ).pipe(Effect.asVoid, storeCall("record written values"))
    }

    /** What Plex made of a value just sent, where it is not the value itself; unless another was sent since. */
    const shows = (server: string, ratingKey: RatingKey, field: Field, sent: Value, shown: Value) =>
      Effect.asVoid(
        sql`
        UPDATE written SET shown = ${JSON.stringify(shown)} WHERE server = ${server} AND rating_key = ${ratingKey} AND field = ${field}
          AND sent = ${JSON.stringify(sent)}`
      ).pipe(storeCall("record shown value"))

    const findItems = SqlSchema.findAll({
      Request: Schema.Struct({ server: Schema.String, scenes: Schema.parseJson(Schema.Array(Schema.Number)) }),
      Result: Schema.Struct({ ratingKey: RatingKey, sceneId: Schema.Number }),
      execute: ({ scenes, server }) => sql`
        SELECT DISTINCT rating_key AS "ratingKey", scene_id AS "sceneId" FROM written
        WHERE scene_id IN (SELECT value FROM json_each(${scenes})) AND server = ${server}`
    })
    /** Items these scenes were written to before. */
    const itemsOf = (server: string, scenes: ReadonlyArray<SceneId>) =>
      findItems({ server, scenes }).pipe(storeCall("read written items"))

    const findWriters = SqlSchema.findAll({
      Request: OfItems,
      Result: Writer,
      execute: (asked) => sql`
        SELECT rating_key AS "ratingKey", scene_id AS "sceneId", max(at) AS at FROM written WHERE ${ofItems(sql, asked)} GROUP BY rating_key`
    })
    /** The scene of the newest write to each of these items, by key. */
    const writers = (server: string, items: ReadonlyArray<PlexItem>) =>
      findWriters(askFor(server, items)).pipe(
        Effect.map((rows): ReadonlyMap<RatingKey, SceneId> => new Map(rows.map((row) => [row.ratingKey, row.sceneId]))),
        storeCall("read writers")
      )

    /** What was not written to this item after all, but to another of its key. */
    const forget = (server: string, ratingKey: RatingKey, names: ReadonlyArray<Field>) =>
      Effect.asVoid(
        sql`DELETE FROM written WHERE server = ${server} AND rating_key = ${ratingKey}
          AND field IN (SELECT value FROM json_each(${JSON.stringify(names)}))`
      ).pipe(storeCall("forget written values"))

    const findPage = SqlSchema.findAll({
      Request: Schema.Struct({
        server: Schema.String,
        after: Schema.Struct({ ratingKey: Schema.String, sceneId: Schema.Number })
      }),
      Result: Write,
      execute: ({ after, server }) => sql`
        SELECT rating_key AS "ratingKey", scene_id AS "sceneId",
          max(at) = (SELECT max(at) FROM written AS all_ WHERE all_.server = written.server AND all_.rating_key = written.rating_key) AS newest
        FROM written WHERE server = ${server} AND (rating_key, scene_id) > (${after.ratingKey}, ${after.sceneId}) AND rating_key >= ${after.ratingKey}
        GROUP BY rating_key, scene_id ORDER BY rating_key, scene_id LIMIT ${pageSize}`
    })
    /** Who was written to which items of a server, a page of them after the last one of the page before. */
    const writesAfter = (server: string, after: Option.Option<Write>) =>
      findPage({ server, after: Option.getOrElse(after, () => outset) }).pipe(storeCall("list written items"))

    const findServers = SqlSchema.findAll({
      Request: Schema.Void,
      Result: Schema.Struct({ server: Schema.String }),
      execute: () => sql`SELECT DISTINCT server FROM written`
    })
    /** Every server that was written to. */
    const servers = findServers().pipe(
      Effect.map((rows) => rows.map(({ server }) => server)),
      storeCall("list servers")
    )

    return { of, record, shows, itemsOf, writers, forget, writesAfter, servers } as const
  })
}) {}
