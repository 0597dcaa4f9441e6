import * as SqlClient from "@effect/sql/SqlClient"
import * as SqlSchema from "@effect/sql/SqlSchema"
import type { Statement } from "@effect/sql/Statement"
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import * as Schema from "effect/Schema"
import { Because, Reason, State } from "../../core/model/Job.ts"
import { SceneId } from "../../core/model/Scene.ts"
import { one, storeCall } from "../sqlite/StoreCall.ts"
import { pictureFields } from "../../core/model/Fields.ts"

/** Writes and pictures of a row of `scene` since `at` (epoch ms). A write that is repeated stands in the history once, when it was begun. */
export const doneColumns = (sql: SqlClient.SqlClient, at: number) => sql`
  max(
    (SELECT count(*) FROM history WHERE history.scene_id = scene.scene_id AND history.at >= ${at}
      AND EXISTS (SELECT 1 FROM json_each(after) WHERE key NOT IN ${sql.in(pictureFields)})),
    (SELECT count(DISTINCT rating_key) FROM written WHERE written.scene_id = scene.scene_id AND written.at >= ${at})) AS writes,
  (SELECT count(*) FROM history, json_each(after) AS one WHERE history.scene_id = scene.scene_id AND history.at >= ${at}
    AND one.value ->> 'uploaded') AS uploads`

const Finished = Schema.Struct({ sceneId: SceneId, writes: Schema.Int, uploads: Schema.Int })

/** What came of the queue's jobs, by whichever process. */
export class WorkDone extends Effect.Service<WorkDone>()("plexsync/WorkDone", {
  effect: Effect.gen(function* () {
    const sql = yield* SqlClient.SqlClient

    const find = SqlSchema.findAll({
      Request: Schema.Number,
      Result: Finished,
      execute: (at) => sql`SELECT scene_id AS "sceneId", ${doneColumns(sql, at)} FROM scene WHERE synced_at >= ${at}`
    })
    /** Scenes that were brought up to date since `at` (epoch ms). Reads every scene. */
    const finishedSince = (at: number) => find(at).pipe(storeCall("read finished jobs"))

    const countDead = one({
      Request: Schema.Number,
      Result: Schema.Struct({ dead: Schema.Int }),
      execute: (at) => sql`SELECT count(*) AS dead FROM dead_letter WHERE failed_at >= ${at}`
    })
    /** Dead letters that are no older than `at`, epoch ms. */
    const deadSince = (at: number) =>
      countDead(at).pipe(
        Effect.map(({ dead }) => dead),
        storeCall("count dead letters")
      )

    return { finishedSince, deadSince } as const
  })
}) {}

const Count = Schema.Struct({ state: State, because: Schema.Union(Because, Schema.Literal("")), jobs: Schema.Int })

/** Jobs by state; `because` splits up the waiting and the parked. */
export interface Counts {
  readonly ready: number
  readonly running: number
  readonly waiting: number
  readonly parked: number
  readonly because: Readonly<Partial<Record<Because, number>>>
  readonly dead: number
}

const Due = Schema.Struct({ due: Schema.NullOr(Schema.Int) })
const Ids = Schema.parseJson(Schema.Array(SceneId))

/** Looking at the queue without touching it. */
export class QueueStatus extends Effect.Service<QueueStatus>()("plexsync/QueueStatus", {
  effect: Effect.gen(function* () {
    const sql = yield* SqlClient.SqlClient

    const countRows = SqlSchema.findAll({
      Request: Schema.Void,
      Result: Count,
      execute: () => sql`SELECT state, because, jobs FROM job_count WHERE jobs > 0`
    })
    const countDead = one({
      Request: Schema.Void,
      Result: Schema.Struct({ dead: Schema.Int }),
      execute: () => sql`SELECT count(*) AS dead FROM dead_letter`
    })
    const counts = Effect.all({ rows: countRows(), dead: countDead() }).pipe(
      Effect.map(({ dead, rows }): Counts => {
        const of = (state: State) => rows.filter((row) => row.state === state).reduce((sum, row) => sum + row.jobs, 0)
        const because = Object.fromEntries(
          rows.filter((row) => row.because !== "").map((row) => [row.because, row.jobs])
        )
        return {
          ready: of("ready"),
          running: of("running"),
          waiting: of("waiting"),
          parked: of("parked"),
          because,
          dead: dead.dead
        }
      }),
      storeCall("count jobs")
    )

    const earliest = (find: Statement<{ readonly due: number | null }>) =>
      one({ Request: Schema.Void, Result: Due, execute: () => find })().pipe(
        Effect.map(({ due }) => Option.fromNullable(due)),
        storeCall("find what is due next")
      )
    /** When the next waiting row is due, in epoch ms. */
    const waitingUntil = earliest(
      sql`SELECT min(not_before) AS due FROM job WHERE state = 'waiting' AND not_before IS NOT NULL`
    )
    const retryAt = earliest(sql`SELECT min(retry_at) AS due FROM dead_letter WHERE retry_at IS NOT NULL`)
    /** When there is something to do next, in epoch ms: a waiting row, or a dead letter that is tried again by itself. */
    const nextDue = Effect.zipWith(waitingUntil, retryAt, (job, letter) =>
      Option.orElse(Option.zipWith(job, letter, Math.min), () => Option.orElse(job, () => letter))
    )

    const findUrgent = SqlSchema.findAll({
      Request: Schema.Number,
      Result: Schema.Struct({ sceneId: SceneId }),
      execute: (least) =>
        sql`SELECT scene_id AS "sceneId" FROM job WHERE state = 'ready' AND priority <= ${least} LIMIT 1`
    })
    /** Whether a ready row is of this priority or a more urgent one. */
    const isReady = (least: number) =>
      findUrgent(least).pipe(
        Effect.map((rows) => rows.length > 0),
        storeCall("look for ready jobs")
      )

    const countOf = SqlSchema.findAll({
      Request: Ids,
      Result: Schema.Struct({ state: State, jobs: Schema.Int }),
      execute: (ids) => sql`
        SELECT state, count(*) AS jobs FROM job WHERE scene_id IN (SELECT value FROM json_each(${ids})) GROUP BY state`
    })
    /** The rows of these scenes by state, as far as they are still queued. */
    const statesOf = (ids: ReadonlyArray<SceneId>) =>
      countOf(ids).pipe(
        Effect.map((rows) => {
          const of = (state: State) => rows.find((row) => row.state === state)?.jobs ?? 0
          return { unsettled: of("ready") + of("running"), waiting: of("waiting"), parked: of("parked") }
        }),
        storeCall("count jobs of scenes")
      )

    const since = Schema.Struct({ ids: Ids, at: Schema.Number })
    const countDeadSince = one({
      Request: since,
      Result: Schema.Struct({ dead: Schema.Int }),
      execute: ({ at, ids }) => sql`
        SELECT count(*) AS dead FROM dead_letter WHERE failed_at >= ${at} AND scene_id IN (SELECT value FROM json_each(${ids}))`
    })
    /** Dead letters of these scenes that are no older than `at` (epoch ms). */
    const deadSince = (ids: ReadonlyArray<SceneId>, at: number) =>
      countDeadSince({ ids, at }).pipe(
        Effect.map(({ dead }) => dead),
        storeCall("count dead letters of scenes")
      )

    const findDone = SqlSchema.findAll({
      Request: since,
      Result: Schema.Struct({ sceneId: SceneId, writes: Schema.Int, uploads: Schema.Int }),
      execute: ({ at, ids }) => sql`
        SELECT scene_id AS "sceneId", ${doneColumns(sql, at)}
        FROM scene WHERE synced_at >= ${at} AND scene_id IN (SELECT value FROM json_each(${ids}))`
    })
    /** Which of these scenes were brought up to date since `at` (epoch ms), by whichever process, and with how many writes and pictures sent. */
    const doneSince = (ids: ReadonlyArray<SceneId>, at: number) =>
      findDone({ ids, at }).pipe(storeCall("read finished jobs"))

    return { counts, waitingUntil, nextDue, isReady, statesOf, deadSince, doneSince } as const
  })
}) {}

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
