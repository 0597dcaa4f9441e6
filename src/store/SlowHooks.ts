import * as SqlClient from "@effect/sql/SqlClient"
import * as Effect from "effect/Effect"
import { storeCall } from "./StoreCall.ts"

const cursor = "slow hook told"
const day = 86_400_000

/** Remembers when it was last said that hooks are slow: once a day is enough. */
export class SlowHooks extends Effect.Service<SlowHooks>()("plexsync/SlowHooks", {
  effect: Effect.map(SqlClient.SqlClient, (sql) => ({
    /** True once a day. `now` in epoch ms. */
    firstToday: (now: number) =>
      sql`INSERT INTO cursor (name, value) VALUES (${cursor}, ${String(now)})
        ON CONFLICT DO UPDATE SET value = excluded.value WHERE CAST(value AS INTEGER) < ${now - day} RETURNING name`.pipe(
        Effect.map((rows) => rows.length > 0),
        storeCall("note slow hook")
      )
  }))
}) {}
