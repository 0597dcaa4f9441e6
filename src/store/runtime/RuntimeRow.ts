import * as SqlClient from "@effect/sql/SqlClient"
import * as SqlSchema from "@effect/sql/SqlSchema"
import * as Clock from "effect/Clock"
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import * as Schema from "effect/Schema"
import { isLiving, type Self } from "../sqlite/Process.ts"
import { runtimeRow } from "../queue/Statements.ts"
import { storeCall } from "../sqlite/StoreCall.ts"

const Row = Schema.Struct({
  host: Schema.String,
  pid: Schema.Int,
  started: Schema.Int,
  version: Schema.String,
  heartbeat: Schema.Int,
  blocked: Schema.NullOr(Schema.String)
})

const isOther = (info: typeof Row.Type, self: Self) => info.host !== self.host || info.pid !== self.pid

/** The row that says that a runtime lives, and what blocks it, if anything. */
export class RuntimeRow extends Effect.Service<RuntimeRow>()("plexsync/RuntimeRow", {
  effect: Effect.gen(function* () {
    const sql = yield* SqlClient.SqlClient

    /** Shows that this runtime lives, what blocks it, and its health as JSON. False when the row is another's. */
    const beat = (self: Self, blocked: string | null, health: string | null = null) =>
      Effect.flatMap(
        Clock.currentTimeMillis,
        (now) => sql`
          INSERT INTO runtime (id, host, pid, started, version, heartbeat, blocked, health)
          VALUES (1, ${self.host}, ${self.pid}, ${self.started}, ${self.version}, ${now}, ${blocked}, ${health})
          ON CONFLICT (id) DO UPDATE SET started = excluded.started, version = excluded.version,
            heartbeat = excluded.heartbeat, blocked = excluded.blocked, health = excluded.health
          WHERE host = excluded.host AND pid = excluded.pid RETURNING id`
      ).pipe(
        Effect.map((rows) => rows.length > 0),
        storeCall("runtime heartbeat")
      )

    const leave = (self: Self) =>
      Effect.asVoid(sql`DELETE FROM runtime WHERE host = ${self.host} AND pid = ${self.pid}`).pipe(
        storeCall("runtime leaves")
      )

    const find = SqlSchema.findOne({
      Request: Schema.Void,
      Result: Row,
      execute: () => sql.unsafe(...runtimeRow)
    })
    const alive = (host: string) =>
      Effect.gen(function* () {
        const now = yield* Clock.currentTimeMillis
        return Option.filter(yield* find(), (info) => isLiving(info, host, now))
      })

    /** The runtime that lives, if one does. */
    const living = (host: string) => alive(host).pipe(storeCall("read runtime"))

    /** The same, unless it is this process. */
    const other = (self: Self) =>
      Effect.map(
        alive(self.host),
        Option.filter((info) => isOther(info, self))
      ).pipe(storeCall("read runtime"))

    /** Takes the row of a runtime that is no more. Of several that start at once, one gets it. */
    const enter = (self: Self) =>
      Effect.gen(function* () {
        if (Option.exists(yield* alive(self.host), (info) => isOther(info, self))) return false
        const now = yield* Clock.currentTimeMillis
        const { heartbeat, host, pid } = Option.getOrElse(yield* find(), () => ({ heartbeat: -1, host: "", pid: -1 }))
        const rows = yield* sql`
          INSERT INTO runtime (id, host, pid, started, version, heartbeat, blocked)
          VALUES (1, ${self.host}, ${self.pid}, ${self.started}, ${self.version}, ${now}, NULL)
          ON CONFLICT (id) DO UPDATE SET host = excluded.host, pid = excluded.pid, started = excluded.started,
            version = excluded.version, heartbeat = excluded.heartbeat, blocked = NULL, health = NULL
          WHERE host = ${host} AND pid = ${pid} AND heartbeat = ${heartbeat} RETURNING id`
        return rows.length > 0
      }).pipe(storeCall("runtime enters"))

    const findHealth = SqlSchema.findOne({
      Request: Schema.Void,
      Result: Schema.Struct({ health: Schema.NullOr(Schema.String) }),
      execute: () => sql`SELECT health FROM runtime`
    })
    /** What the runtime last wrote of its health, as JSON. */
    const health = findHealth().pipe(
      Effect.map(Option.flatMap((row) => Option.fromNullable(row.health))),
      storeCall("read health")
    )

    return { enter, beat, leave, living, other, health } as const
  })
}) {}
