import * as SqlClient from "@effect/sql/SqlClient"
import * as SqlSchema from "@effect/sql/SqlSchema"
import * as Clock from "effect/Clock"
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import * as Predicate from "effect/Predicate"
import * as Schema from "effect/Schema"
import type { ItemMemory } from "../../core/plan/ItemMemory.ts"
import type { Job } from "../../core/model/Job.ts"
import { fields, isMembership, membershipFields, type PictureField, pictureFields } from "../../core/model/Fields.ts"
import { firstPath, type PlexItem, RatingKey, shownIn, stillHas } from "../../core/model/PlexItem.ts"
import type { Plan } from "../../core/plan/Step.ts"
import { distinct } from "../../core/model/Text.ts"
import { isNames, isValue, namesIn, type Value } from "../../core/model/Value.ts"
import { askFor, OfItems, ofItems } from "../sqlite/OfItems.ts"
import { storeCall } from "../sqlite/StoreCall.ts"

/** What is read again of a field that was to be written. */
interface Given {
  readonly value: Value
  /** Of collections and labels: the memberships that are PlexSync's own. */
  readonly made?: ReadonlyArray<string>
}
interface After extends Given {
  readonly locked: boolean
  /** Of pictures: whether the bytes were sent, or Plex had them. */
  readonly uploaded?: boolean
}
type ByField<A> = Readonly<Record<string, A>>

const isGiven = (one: unknown): one is Given =>
  Predicate.hasProperty(one, "value") &&
  isValue(one.value) &&
  (!Predicate.hasProperty(one, "made") || isNames(one.made))

const isAfter = (all: unknown): all is ByField<Given> => Predicate.isRecord(all) && Object.values(all).every(isGiven)

const Row = Schema.Struct({
  ratingKey: RatingKey,
  partPath: Schema.String,
  after: Schema.parseJson(Schema.declare(isAfter)),
  at: Schema.Int,
  settled: Schema.NullOr(Schema.Int),
  /** When memberships of the item were last recorded as written, by field: epoch ms. */
  recorded: Schema.parseJson(Schema.Record({ key: Schema.String, value: Schema.Int }))
})
type Row = typeof Row.Type

/** A picture about to be put on an item, by Plex's address of it (`upload://posters/<sha1>`), and the one shown before. */
export interface PictureChange {
  readonly field: PictureField
  readonly before: string | null
  readonly after: string
  readonly uploaded: boolean
}

const snapshot = (item: PlexItem, pictures: ReadonlyArray<PictureChange>) => ({
  guid: item.guid,
  values: Object.fromEntries(fields.map((field) => [field, shownIn(item, field)])),
  locked: [...item.locked].toSorted(),
  pictures: Object.fromEntries(pictures.map(({ before, field }) => [field, before]))
})

const planned = (plan: Plan): ByField<After> =>
  Object.fromEntries(
    plan.flatMap((step): ReadonlyArray<[string, After]> => {
      if (step._tag !== "Set" && step._tag !== "Lock") return []
      const made = isMembership(step.field) ? { made: namesIn(step.memory) } : {}
      return [[step.field, { value: step._tag === "Set" ? step.after : step.value, locked: true, ...made }]]
    })
  )

const pictured = (pictures: ReadonlyArray<PictureChange>): ByField<After> =>
  Object.fromEntries(
    pictures.map(({ after, field, uploaded }) => [field, { value: after, locked: true, uploaded }] as const)
  )

/** A write nobody heard of again may take effect so long after it was begun. Milliseconds. */
export const atTheLatest = 600_000

/** Whether what the write was to make is not told by a later record alone: that was made after it, and may have come to Plex before it. */
const mayStand = ({ at, settled }: Row, recorded: number): boolean =>
  at >= recorded || (settled === null && at + atTheLatest >= recorded)

/** What an item was ever to be given, and what one more write was to give it. */
const withRow = (known: ItemMemory["earlier"], row: Row): ItemMemory["earlier"] => {
  const { after, recorded } = row
  const more = fields.flatMap((field): ReadonlyArray<[string, ReadonlyArray<Value>]> => {
    const value = after[field]?.made ?? after[field]?.value
    if (value === undefined) return []
    if (!isMembership(field)) return [[field, [...(known[field] ?? []), value]]]
    // What was recorded since is known from there, and what it took away is nobody's.
    return mayStand(row, recorded[field] ?? 0)
      ? [[field, [distinct([...namesIn(known[field]?.[0] ?? []), ...namesIn(value)])]]]
      : []
  })
  return { ...known, ...Object.fromEntries(more) }
}

/** Every write with what the item showed before it. The first row of an item is its original: it is stored before anything is sent. */
export class History extends Effect.Service<History>()("plexsync/History", {
  effect: Effect.gen(function* () {
    const sql = yield* SqlClient.SqlClient

    const newest = SqlSchema.findOne({
      Request: Schema.Struct({ server: Schema.String, ratingKey: RatingKey }),
      Result: Schema.Struct({ id: Schema.Int, before: Schema.String, after: Schema.String }),
      execute: ({ ratingKey, server }) => sql`
        SELECT id, before, after FROM history WHERE server = ${server} AND rating_key = ${ratingKey} ORDER BY id DESC LIMIT 1`
    })

    /** Notes a write about to be made, and for whom, and gives its number. A repetition of the newest one is not noted again, and is his who asked last. */
    const begin = (
      server: string,
      item: PlexItem,
      { asked, sceneId }: Pick<Job, "asked" | "sceneId">,
      plan: Plan,
      pictures: ReadonlyArray<PictureChange>
    ) =>
      Effect.gen(function* () {
        const now = yield* Clock.currentTimeMillis
        const before = JSON.stringify(snapshot(item, pictures))
        const after = JSON.stringify({ ...planned(plan), ...pictured(pictures) } satisfies ByField<After>)
        const last = yield* newest({ server, ratingKey: item.ratingKey })
        if (Option.isSome(last) && last.value.before === before && last.value.after === after) {
          yield* sql`UPDATE history SET settled = NULL, asked = ${asked} WHERE id = ${last.value.id}`
          return last.value.id
        }
        const [row] = yield* sql<{ readonly id: number }>`
          INSERT INTO history (server, rating_key, part_path, scene_id, at, before, after, asked)
          VALUES (${server}, ${item.ratingKey}, ${firstPath(item)}, ${sceneId}, ${now}, ${before}, ${after}, ${asked}) RETURNING id`
        return row?.id ?? null
      }).pipe(storeCall("record history"))

    /** These writes have arrived. */
    const settle = (ids: ReadonlyArray<number>) =>
      Effect.flatMap(
        Clock.currentTimeMillis,
        (now) =>
          sql`UPDATE history SET settled = ${now} WHERE id IN (SELECT value FROM json_each(${JSON.stringify(ids)}))`
      ).pipe(Effect.asVoid, storeCall("settle history"))

    const hasNone = sql.literal(membershipFields.map((field) => `after ->> '$.${field}' IS NULL`).join(" AND "))
    const find = SqlSchema.findAll({
      Request: OfItems,
      Result: Row,
      execute: (asked) => sql`
        WITH given AS (
          SELECT server, rating_key, part_path, after, at, settled, id FROM history WHERE ${ofItems(sql, asked)}
          UNION ALL
          SELECT server, rating_key, part_path, json_object(field, json_object('value', json(value))), until, until, id FROM own_value
          WHERE ${ofItems(sql, asked)} AND field NOT IN ${sql.in(pictureFields)})
        SELECT rating_key AS "ratingKey", part_path AS "partPath", after, at, settled,
          CASE WHEN ${hasNone} THEN '{}' ELSE
            (SELECT json_group_object(field, written.at) FROM written WHERE written.server = given.server
              AND written.rating_key = given.rating_key AND field IN ${sql.in(membershipFields)}) END AS recorded
        FROM given ORDER BY id`
    })

    /**
     * Every value these items were ever to be given, by key and field, also of rows that were pruned. Of collections and labels, all memberships together that
     * were begun since one was recorded, or not heard of again: any of those writes may have arrived, or be about to.
     */
    const given = (server: string, items: ReadonlyArray<PlexItem>) =>
      find(askFor(server, items)).pipe(
        Effect.map((rows) => {
          const counts = stillHas(items)
          const values = new Map<RatingKey, ItemMemory["earlier"]>()
          for (const row of rows) {
            if (!counts(row)) continue
            values.set(row.ratingKey, withRow(values.get(row.ratingKey) ?? {}, row))
          }
          return values
        }),
        storeCall("read history")
      )

    return { begin, settle, given } as const
  })
}) {}
