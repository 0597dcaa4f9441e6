import * as SqlClient from "@effect/sql/SqlClient"
import * as SqlSchema from "@effect/sql/SqlSchema"
import * as Clock from "effect/Clock"
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import * as Schema from "effect/Schema"
import { isAlive, type Self } from "./Process.ts"
import { storeCall } from "./StoreCall.ts"

/** A runtime that is idle says so once a minute only; three missed ones mean that it is gone. */
const silence = 180_000

const Row = Schema.Struct({
  host: Schema.String,
  pid: Schema.Int,
  started: Schema.Int,
  version: Schema.String,
  heartbeat: Schema.Int,
  blocked: Schema.NullOr(Schema.String)
})

/** The row that says that a runtime lives, and what blocks it, if anything. */
export class RuntimeRow extends Effect.Service<RuntimeRow>()("plexsync/RuntimeRow", {
  effect: Effect.gen(function* () {
    const sql = yield* SqlClient.SqlClient

    const beat = (self: Self, blocked: string | null) =>
      Effect.flatMap(
        Clock.currentTimeMillis,
        (now) => sql`
          INSERT INTO runtime (id, host, pid, started, version, heartbeat, blocked)
          VALUES (1, ${self.host}, ${self.pid}, ${self.started}, ${self.version}, ${now}, ${blocked})
          ON CONFLICT (id) DO UPDATE SET host = excluded.host, pid = excluded.pid, started = excluded.started,
            version = excluded.version, heartbeat = excluded.heartbeat, blocked = excluded.blocked`
      ).pipe(Effect.asVoid, storeCall("runtime heartbeat"))

    const leave = (self: Self) =>
      Effect.asVoid(sql`DELETE FROM runtime WHERE host = ${self.host} AND pid = ${self.pid}`).pipe(
        storeCall("runtime leaves")
      )

    const find = SqlSchema.findOne({
      Request: Schema.Void,
      Result: Row,
      execute: () => sql`SELECT host, pid, started, version, heartbeat, blocked FROM runtime`
    })
    /** The runtime that lives, if one does. */
    const living = (host: string) =>
      Effect.gen(function* () {
        const now = yield* Clock.currentTimeMillis
        const row = yield* find()
        // A clock that was set back makes the last heartbeat one of the future: also too far away.
        return Option.filter(row, (info) =>
          info.host === host ? isAlive(info.pid, info.heartbeat, now) : Math.abs(now - info.heartbeat) < silence
        )
      }).pipe(storeCall("read runtime"))

    return { beat, leave, living } as const
  })
}) {}
