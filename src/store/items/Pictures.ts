import * as SqlClient from "@effect/sql/SqlClient"
import * as SqlSchema from "@effect/sql/SqlSchema"
import * as Clock from "effect/Clock"
import * as Effect from "effect/Effect"
import * as Schema from "effect/Schema"
import {
  lockOf,
  type PictureKind,
  pictureKinds,
  type PictureRow,
  type PictureState,
  pictureStates,
  sha1In
} from "../../core/model/Cover.ts"
import type { PictureField } from "../../core/model/Fields.ts"
import { firstPath, type PlexItem, RatingKey, stillHas } from "../../core/model/PlexItem.ts"
import { askFor, OfItems, ofItems } from "../sqlite/OfItems.ts"
import { storeCall } from "../sqlite/StoreCall.ts"

const Row = Schema.Struct({
  ratingKey: RatingKey,
  kind: Schema.Literal(...pictureKinds),
  partPath: Schema.String,
  guid: Schema.String,
  sha1: Schema.String,
  state: Schema.Literal(...pictureStates)
})

/** What was last done about each slot of an item. */
export type ItemPictures = Readonly<Partial<Record<PictureKind, PictureRow>>>

/** What PlexSync did about the pictures of items. As `WrittenValues`, it belongs to the item and counts only while that has the file. */
export class Pictures extends Effect.Service<Pictures>()("plexsync/Pictures", {
  effect: Effect.gen(function* () {
    const sql = yield* SqlClient.SqlClient

    const find = SqlSchema.findAll({
      Request: OfItems,
      Result: Row,
      execute: (asked) => sql`
        SELECT rating_key AS "ratingKey", kind, part_path AS "partPath", guid, sha1, state FROM image
        WHERE ${ofItems(sql, asked)}`
    })

    /** By key; items without any are left out. */
    const of = (server: string, items: ReadonlyArray<PlexItem>) =>
      find(askFor(server, items)).pipe(
        Effect.map((rows): ReadonlyMap<RatingKey, ItemPictures> => {
          const counts = stillHas(items)
          const known = new Map<RatingKey, ItemPictures>()
          for (const { kind, partPath, ratingKey, ...row } of rows) {
            if (!counts({ partPath, ratingKey })) continue
            known.set(ratingKey, { ...known.get(ratingKey), [kind]: row })
          }
          return known
        }),
        storeCall("read pictures")
      )

    /** Slots that PlexSync filled, by key. */
    const shown = (server: string, items: ReadonlyArray<PlexItem>) =>
      Effect.map(
        of(server, items),
        (all): ReadonlyMap<RatingKey, ReadonlySet<PictureField>> =>
          new Map(
            [...all].map(([ratingKey, rows]) => [
              ratingKey,
              new Set(pictureKinds.filter((kind) => rows[kind]?.state === "done").map(lockOf))
            ])
          )
      )

    const put = (server: string, item: PlexItem, kind: PictureKind, sha1: string, state: PictureState) =>
      Effect.flatMap(
        Clock.currentTimeMillis,
        (now) => sql`
          INSERT INTO image (server, rating_key, kind, part_path, guid, sha1, state, at)
          VALUES (${server}, ${item.ratingKey}, ${kind}, ${firstPath(item)}, ${item.guid}, ${sha1}, ${state}, ${now})
          ON CONFLICT DO UPDATE SET part_path = excluded.part_path, guid = excluded.guid, sha1 = excluded.sha1,
            state = excluded.state, at = excluded.at`
      ).pipe(Effect.asVoid, storeCall("record picture"))

    const findGiven = SqlSchema.findAll({
      Request: Schema.Struct({ server: Schema.String, ratingKey: RatingKey, field: Schema.String }),
      Result: Schema.Struct({ pictureKey: Schema.String }),
      execute: ({ field, ratingKey, server }) => sql`
        SELECT after -> ${field} ->> 'value' AS "pictureKey" FROM history
        WHERE server = ${server} AND rating_key = ${ratingKey} AND after -> ${field} IS NOT NULL
        UNION
        SELECT value ->> '$' FROM own_value WHERE server = ${server} AND rating_key = ${ratingKey} AND field = ${field}`
    })
    const findLast = SqlSchema.findAll({
      Request: Schema.Struct({ server: Schema.String, ratingKey: RatingKey, kind: Schema.String }),
      Result: Schema.Struct({ sha1: Schema.String }),
      execute: ({ kind, ratingKey, server }) => sql`
        SELECT sha1 FROM image
        WHERE server = ${server} AND rating_key = ${ratingKey} AND kind = ${kind} AND state IN ('done', 'uploading')`
    })
    /** SHA-1 of every picture that an item was ever to be given: a later one overwrites the row, but not the history. */
    const given = (server: string, { ratingKey }: PlexItem, kind: PictureKind) =>
      Effect.gen(function* () {
        const earlier = yield* findGiven({ server, ratingKey, field: lockOf(kind) })
        const last = yield* findLast({ server, ratingKey, kind })
        return new Set([
          ...earlier.flatMap(({ pictureKey }) => sha1In(pictureKey) ?? []),
          ...last.map(({ sha1 }) => sha1)
        ])
      }).pipe(storeCall("read earlier pictures"))

    return { of, shown, put, given } as const
  })
}) {}
