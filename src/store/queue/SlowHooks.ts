import * as SqlClient from "@effect/sql/SqlClient"
import * as Effect from "effect/Effect"
import { slowHookTold } from "./Statements.ts"
import { storeCall } from "../sqlite/StoreCall.ts"

/** Remembers when it was last said that hooks are slow: once a day is enough. */
export class SlowHooks extends Effect.Service<SlowHooks>()("plexsync/SlowHooks", {
  effect: Effect.map(SqlClient.SqlClient, (sql) => ({
    /** True once a day. `now` in epoch ms. */
    firstToday: (now: number) =>
      sql.unsafe(...slowHookTold(now)).pipe(
        Effect.map((rows) => rows.length > 0),
        storeCall("note slow hook")
      )
  }))
}) {}
