import * as SqlClient from "@effect/sql/SqlClient"
import * as SqlSchema from "@effect/sql/SqlSchema"
import * as Effect from "effect/Effect"
import * as Schema from "effect/Schema"
import { Because, Reason, State } from "../../core/model/Job.ts"
import { SceneId } from "../../core/model/Scene.ts"
import { storeCall } from "../sqlite/StoreCall.ts"

/** A job as it stands in the queue. Times in epoch ms. */
export const QueueRow = Schema.Struct({
  sceneId: SceneId,
  state: State,
  because: Schema.Union(Because, Schema.Literal("")),
  reason: Reason,
  priority: Schema.Int,
  enqueuedAt: Schema.Int,
  attempts: Schema.Int,
  notBefore: Schema.NullOr(Schema.Int),
  lastError: Schema.NullOr(Schema.String)
})
export type QueueRow = typeof QueueRow.Type

const columns = `scene_id AS "sceneId", state, because, reason, priority, enqueued_at AS "enqueuedAt", attempts,
  not_before AS "notBefore", last_error AS "lastError"`

/** In this order they are shown: what happens now, then what comes next. */
const order: ReadonlyArray<State> = ["running", "ready", "waiting", "parked"]

const Asked = Schema.Struct({ state: State, limit: Schema.Int })

/** States whose rows nobody has in hand. */
export const clearable = ["ready", "waiting", "parked"] as const
export type Clearable = (typeof clearable)[number]

/** The queue row by row, for people. */
export class QueueRows extends Effect.Service<QueueRows>()("plexsync/QueueRows", {
  effect: Effect.gen(function* () {
    const sql = yield* SqlClient.SqlClient

    const find = SqlSchema.findAll({
      Request: Asked,
      Result: QueueRow,
      execute: ({ limit, state }) =>
        state === "ready"
          ? sql`SELECT ${sql.literal(columns)} FROM job WHERE state = 'ready' ORDER BY priority, enqueued_at, scene_id LIMIT ${limit}`
          : sql`SELECT ${sql.literal(columns)} FROM job WHERE state = ${state}
              ORDER BY not_before IS NULL, not_before, scene_id LIMIT ${limit}`
    })

    /** At most `limit` rows, as they will be taken up; those of one state only, if one is given. */
    const list = (limit: number, state: State | null) =>
      Effect.reduce(state === null ? order : [state], new Array<QueueRow>(), (found, one) =>
        Effect.map(find({ state: one, limit: limit - found.length }), (rows) => [...found, ...rows])
      ).pipe(storeCall("list jobs"))

    /** Drops every row of these states. Gives how many. */
    const clear = (states: ReadonlyArray<Clearable>) =>
      sql`DELETE FROM job WHERE state IN (SELECT value FROM json_each(${JSON.stringify(states)})) RETURNING scene_id`.pipe(
        Effect.map((rows) => rows.length),
        storeCall("clear queue")
      )

    const findResting = SqlSchema.findAll({
      Request: Schema.parseJson(Schema.Array(SceneId)),
      Result: Schema.Struct({ sceneId: SceneId, because: Because }),
      execute: (ids) => sql`
        SELECT scene_id AS "sceneId", because FROM job
        WHERE scene_id IN (SELECT value FROM json_each(${ids})) AND state IN ('waiting', 'parked')`
    })
    /** Why those of these scenes wait or are parked that do. */
    const resting = (ids: ReadonlyArray<SceneId>) =>
      findResting(ids).pipe(
        Effect.map((rows): ReadonlyMap<SceneId, Because> => new Map(rows.map((row) => [row.sceneId, row.because]))),
        storeCall("look why jobs rest")
      )

    return { list, clear, resting } as const
  })
}) {}
