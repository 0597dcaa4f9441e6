import * as SqlClient from "@effect/sql/SqlClient"
import * as SqlSchema from "@effect/sql/SqlSchema"
import * as Clock from "effect/Clock"
import * as Effect from "effect/Effect"
import * as Schema from "effect/Schema"
import type { EntityKind } from "../../core/model/HookFields.ts"
import type { SceneId } from "../../core/model/Scene.ts"
import { Flag } from "../sqlite/Flag.ts"
import { JobQueue } from "../queue/JobQueue.ts"
import { one, storeCall, transaction } from "../sqlite/StoreCall.ts"

/** An entity whose scenes are to be looked at, and how far that has come. */
const FanOutRow = Schema.Struct({
  kind: Schema.Literal("performer", "studio", "tag"),
  entityId: Schema.Int,
  revision: Schema.Int,
  /** The last scene that was enqueued; 0: none yet. */
  after: Schema.Int,
  /** Whether it is known that something synced has changed. A hook says only that something has. */
  changed: Flag
})
export type FanOutRow = typeof FanOutRow.Type

/** Fan-outs that are under way: one row per entity, however often it changed. Every step is guarded by the row's revision. */
export class FanOuts extends Effect.Service<FanOuts>()("plexsync/FanOuts", {
  effect: Effect.gen(function* () {
    const sql = yield* SqlClient.SqlClient
    const queue = yield* JobQueue

    /** These entities have changed for certain; one that is under way begins again. */
    const add = (kind: EntityKind, ids: ReadonlyArray<number>) =>
      ids.length === 0
        ? Effect.void
        : Effect.flatMap(
            Clock.currentTimeMillis,
            (now) => sql`
              INSERT INTO fan_out (kind, entity_id, revision, enqueued_at, changed)
              SELECT ${kind}, value, 1, ${now}, 1 FROM json_each(${JSON.stringify(ids)}) WHERE true
              ON CONFLICT DO UPDATE SET revision = revision + 1, after_scene_id = 0, changed = 1`
          ).pipe(storeCall("enqueue fan-outs"), Effect.zipRight(queue.committed))

    const findNext = SqlSchema.findOne({
      Request: Schema.parseJson(Schema.Array(Schema.String)),
      Result: FanOutRow,
      execute: (but) => sql`
        SELECT kind, entity_id AS "entityId", revision, after_scene_id AS "after", changed FROM fan_out
        WHERE kind || ' ' || entity_id NOT IN (SELECT value FROM json_each(${but}))
        ORDER BY enqueued_at, kind, entity_id LIMIT 1`
    })
    /** The oldest, if there is one but these. */
    const next = (but: ReadonlyArray<FanOutRow> = []) =>
      findNext(but.map(({ entityId, kind }) => `${kind} ${entityId}`)).pipe(storeCall("read fan-outs"))

    const countAll = one({
      Request: Schema.Void,
      Result: Schema.Struct({ rows: Schema.Int }),
      execute: () => sql`SELECT count(*) AS rows FROM fan_out`
    })
    /** How many are under way. */
    const count = countAll().pipe(
      Effect.map(({ rows }) => rows),
      storeCall("count fan-outs")
    )

    const same = (row: FanOutRow) =>
      sql`kind = ${row.kind} AND entity_id = ${row.entityId} AND revision = ${row.revision} AND after_scene_id = ${row.after}`

    /** Done, unless it began again meanwhile. */
    const done = (row: FanOutRow) =>
      sql`DELETE FROM fan_out WHERE ${same(row)}`.pipe(Effect.asVoid, storeCall("end fan-out"))

    /** These scenes are enqueued and left behind, both or neither. None left: the fan-out has ended. */
    const enqueue = (row: FanOutRow, scenes: ReadonlyArray<SceneId>, ended: boolean) => {
      const last = scenes.at(-1)
      return Effect.gen(function* () {
        yield* ended || last === undefined
          ? done(row)
          : sql`UPDATE fan_out SET after_scene_id = ${last} WHERE ${same(row)}`
        if (scenes.length > 0) yield* queue.enqueueAll(scenes, "fan_out")
      }).pipe(transaction(sql, "fan out"))
    }

    return { add, next, count, done, enqueue } as const
  }),
  dependencies: [JobQueue.Default]
}) {}
