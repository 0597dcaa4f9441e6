import * as SqlClient from "@effect/sql/SqlClient"
import * as SqlSchema from "@effect/sql/SqlSchema"
import * as Clock from "effect/Clock"
import * as Effect from "effect/Effect"
import * as Schema from "effect/Schema"
import { pathKey } from "../core/FilePath.ts"
import { fields, type Memory, type Plan, shownIn, type Value } from "../core/Plan.ts"
import { firstPath, type PlexItem, RatingKey } from "../core/PlexItem.ts"
import type { SceneId } from "../core/Scene.ts"
import { storeCall } from "./StoreCall.ts"

const After = Schema.Record({
  key: Schema.String,
  value: Schema.Struct({ value: Schema.Union(Schema.String, Schema.Array(Schema.String)), locked: Schema.Boolean })
})
const AfterJson = Schema.parseJson(After)

const Row = Schema.Struct({ ratingKey: RatingKey, partPath: Schema.String, after: AfterJson })

const snapshot = (item: PlexItem) => ({
  guid: item.guid,
  values: Object.fromEntries(fields.map((field) => [field, shownIn(item, field)])),
  locked: [...item.locked].toSorted()
})

const outcome = (plan: Plan): typeof After.Type =>
  Object.fromEntries(
    plan.flatMap((step) =>
      step._tag === "Keep" ? [] : [[step.field, { value: step._tag === "Set" ? step.after : step.value, locked: true }]]
    )
  )

/** Every write with what the item showed before it. The first row of an item is its original: it is stored before anything is sent. */
export class History extends Effect.Service<History>()("plexsync/History", {
  effect: Effect.gen(function* () {
    const sql = yield* SqlClient.SqlClient

    /** Notes a write about to be made. A repetition of the newest one is not noted again. */
    const begin = (server: string, item: PlexItem, sceneId: SceneId, plan: Plan) =>
      Effect.gen(function* () {
        const now = yield* Clock.currentTimeMillis
        const before = JSON.stringify(snapshot(item))
        const after = JSON.stringify(outcome(plan))
        yield* sql`
          INSERT INTO history (server, rating_key, part_path, scene_id, at, before, after)
          SELECT ${server}, ${item.ratingKey}, ${firstPath(item)}, ${sceneId}, ${now}, ${before}, ${after}
          WHERE NOT EXISTS (
            SELECT 1 FROM (SELECT before, after FROM history WHERE server = ${server} AND rating_key = ${item.ratingKey} ORDER BY id DESC LIMIT 1)
            WHERE before = ${before} AND after = ${after})`
      }).pipe(storeCall("record history"))

    const find = SqlSchema.findAll({
      Request: Schema.Struct({ server: Schema.String, keys: Schema.parseJson(Schema.Array(Schema.String)) }),
      Result: Row,
      execute: ({ keys, server }) => sql`
        SELECT rating_key AS "ratingKey", part_path AS "partPath", after FROM history
        WHERE server = ${server} AND rating_key IN (SELECT value FROM json_each(${keys})) ORDER BY id`
    })

    /** Every value these items were ever to be given, by key and field. */
    const given = (server: string, items: ReadonlyArray<PlexItem>) =>
      find({ server, keys: items.map((item) => item.ratingKey) }).pipe(
        Effect.map((rows) => {
          const paths = new Map(
            items.map((item) => [item.ratingKey, new Set(item.parts.map((part) => pathKey(part.file)))])
          )
          const values = new Map<RatingKey, Memory["earlier"]>()
          for (const { after, partPath, ratingKey } of rows) {
            if (paths.get(ratingKey)?.has(partPath) !== true) continue
            const known = values.get(ratingKey) ?? {}
            const more = fields.flatMap((field): ReadonlyArray<[string, ReadonlyArray<Value>]> => {
              const value = after[field]?.value
              return value === undefined ? [] : [[field, [...(known[field] ?? []), value]]]
            })
            values.set(ratingKey, { ...known, ...Object.fromEntries(more) })
          }
          return values
        }),
        storeCall("read history")
      )

    return { begin, given } as const
  })
}) {}
