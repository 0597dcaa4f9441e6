import * as SqlClient from "@effect/sql/SqlClient"
import * as SqlSchema from "@effect/sql/SqlSchema"
import * as Clock from "effect/Clock"
import * as Effect from "effect/Effect"
import * as Ref from "effect/Ref"
import * as Schema from "effect/Schema"
import type { StoreFailed } from "../../core/model/Failure.ts"
import { type Met, OddRows } from "../../http/OddRows.ts"
import { storeCall, transaction } from "../sqlite/StoreCall.ts"

/** So many of one kind are kept, and no more. */
const most = 1000
/** What other processes have noted is seen after so long; a row that is met again is noted anew after a day. Milliseconds. */
const freshFor = 10_000
const day = 86_400_000
/** A row that nobody met for so long was mended or deleted. Milliseconds. */
const forgottenAfter = 7 * day

const Row = Schema.Struct({
  kind: Schema.String,
  view: Schema.String,
  id: Schema.String,
  reason: Schema.String,
  at: Schema.Number
})
type Row = typeof Row.Type

/** How many rows of one kind cannot be read, and why one of them. */
const Count = Schema.Struct({
  server: Schema.String,
  kind: Schema.String,
  rows: Schema.Int,
  id: Schema.String,
  reason: Schema.String
})
export type SkippedCount = typeof Count.Type

const lookOf = ({ kind, view }: Pick<Row, "kind" | "view">) => `${kind} ${view}`

/** Rows of both servers' answers that cannot be read: an account for `status`, and a warning when one comes to it. */
export class SkippedRows extends Effect.Service<SkippedRows>()("plexsync/SkippedRows", {
  effect: Effect.gen(function* () {
    const sql = yield* SqlClient.SqlClient
    const { attach } = yield* OddRows
    const known = yield* Ref.make<{ readonly at: number; readonly rows: ReadonlyArray<Row> }>({ at: -1, rows: [] })

    const findAll = SqlSchema.findAll({
      Request: Schema.Void,
      Result: Row,
      execute: () => sql`SELECT kind, view, id, reason, at FROM skipped_row`
    })
    const all = Effect.gen(function* () {
      const now = yield* Clock.currentTimeMillis
      const { at, rows } = yield* Ref.get(known)
      if (at >= 0 && Math.abs(now - at) < freshFor) return rows
      const found = yield* storeCall("read skipped rows")(findAll())
      yield* Ref.set(known, { at: now, rows: found })
      return found
    })

    const write = (
      { kind, server, view }: Met,
      gone: ReadonlyArray<Row>,
      come: ReadonlyArray<Met["skipped"][number]>
    ) =>
      Effect.gen(function* () {
        const now = yield* Clock.currentTimeMillis
        const ids = JSON.stringify(gone.map(({ id }) => id))
        yield* Effect.zipRight(
          sql`DELETE FROM skipped_row WHERE (kind = ${kind} AND view = ${view} AND id IN (SELECT value FROM json_each(${ids})))
            OR at < ${now - forgottenAfter}`,
          sql`INSERT OR REPLACE INTO skipped_row (kind, view, id, server, reason, at)
            SELECT ${kind}, ${view}, value ->> 'id', ${server}, value ->> 'reason', ${now} FROM json_each(${JSON.stringify(come)})`
        ).pipe(transaction(sql, "note skipped rows"))
        yield* Ref.set(known, { at: -1, rows: [] })
      })

    /** A few say enough: `status` counts them all. */
    const tell = ({ kind, server }: Met, come: ReadonlyArray<Met["skipped"][number]>) =>
      Effect.forEach(
        come.slice(0, 3),
        ({ id, reason }) =>
          Effect.logWarning(
            `What ${server} answers about ${kind} ${id === "" ? "?" : id} cannot be read: ${reason}. It is left as it is; everything else goes on`
          ),
        { discard: true }
      )

    const keep = (met: Met): Effect.Effect<void, StoreFailed> =>
      Effect.gen(function* () {
        const rows = (yield* all).filter((row) => lookOf(row) === lookOf(met))
        if (rows.length + met.skipped.length === 0) return
        const now = yield* Clock.currentTimeMillis
        const before = new Map(rows.map((row) => [row.id, row]))
        const odd = new Map(met.skipped.map((one) => [one.id, one]))
        const read = new Set(met.ids.map(String))
        const gone = rows.filter(({ id }) => read.has(id) && !odd.has(id))
        const come = [...odd.values()].filter(({ id, reason }) => before.get(id)?.reason !== reason)
        const again = [...odd.values()].filter(({ id, reason }) => {
          const row = before.get(id)
          return row?.reason === reason && now - row.at > day
        })
        if (gone.length + come.length + again.length === 0) return
        yield* write(met, gone, [...come, ...again].slice(0, Math.max(0, most - rows.length)))
        yield* tell(met, come)
      })

    const findCounts = SqlSchema.findAll({
      Request: Schema.Void,
      Result: Count,
      execute: () => sql`
        SELECT server, kind, count(DISTINCT id) AS rows, min(id) AS id, reason FROM skipped_row GROUP BY server, kind ORDER BY server, kind`
    })
    /** By kind, with one of each. */
    const counts = findCounts().pipe(storeCall("count skipped rows"))

    // An account that cannot be kept stops nobody from reading.
    yield* attach((met) => Effect.catchAll(keep(met), ({ message }) => Effect.logDebug(message)))
    return { counts } as const
  })
}) {}
