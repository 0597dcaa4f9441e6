import * as SqlClient from "@effect/sql/SqlClient"
import * as Clock from "effect/Clock"
import * as Effect from "effect/Effect"
import * as Schema from "effect/Schema"
import { statSync } from "node:fs"
import { hostname } from "node:os"
import { isAlive, leaseTime } from "./Process.ts"

/** After so long the look ends, whatever is left: a start must not hang on it. Milliseconds. */
const budget = 5000

/** Whoever closes a database last empties and removes this file. Ask before it is opened. */
export const isLeftOpen = (path: string): Effect.Effect<boolean> =>
  Effect.sync(() => (statSync(`${path}-wal`, { throwIfNoEntry: false })?.size ?? 0) > 0)

const Users = Schema.Array(Schema.Struct({ pid: Schema.Int, seen: Schema.Int }))

/** Whether a runtime or a drainer has it open right now: then it was not left, it is in use. */
const isInUse = Effect.gen(function* () {
  const sql = yield* SqlClient.SqlClient
  const now = yield* Clock.currentTimeMillis
  const users = yield* Effect.flatMap(
    sql`SELECT pid, heartbeat AS seen FROM runtime WHERE host = ${hostname()}
      UNION ALL SELECT pid, until - ${leaseTime} FROM drain_lease WHERE host = ${hostname()} AND until > 0`,
    Schema.decodeUnknown(Users)
  )
  return users.some(({ pid, seen }) => isAlive(pid, seen, now))
})

const Names = Schema.Array(Schema.Struct({ name: Schema.String }))
const Answers = Schema.Array(Schema.Struct({ quick_check: Schema.String }))

/** Table by table, until something is wrong or the time is over. Gives what is wrong, or nothing. */
const look = Effect.gen(function* () {
  const sql = yield* SqlClient.SqlClient
  const began = yield* Clock.currentTimeMillis
  const tables = yield* Effect.flatMap(
    sql`SELECT name FROM sqlite_schema WHERE type = 'table' ORDER BY name`,
    Schema.decodeUnknown(Names)
  )
  for (const { name } of tables) {
    if ((yield* Clock.currentTimeMillis) - began > budget) {
      yield* Effect.logDebug(`Looked the database over up to table ${name}; the rest would take too long`)
      return undefined
    }
    const [first] = yield* Effect.flatMap(
      sql`PRAGMA quick_check(${sql.literal(`"${name}"`)})`,
      Schema.decodeUnknown(Answers)
    )
    // It comes in several lines; a message is one.
    if (first !== undefined && first.quick_check !== "ok") return first.quick_check.replace(/\s+/g, " ")
  }
  return undefined
})

/** Looks a database over that nobody came to close. Gives what is wrong with it, or nothing. Writes nothing. */
export const checkAfterCrash = Effect.gen(function* () {
  const sql = yield* SqlClient.SqlClient
  const [made] = yield* sql`SELECT 1 FROM sqlite_schema WHERE name = 'drain_lease'`
  if (made === undefined || (yield* isInUse)) return undefined
  yield* Effect.logDebug("The database was not closed the last time; it is looked over")
  return yield* look
})
