import * as SqlClient from "@effect/sql/SqlClient"
import * as Clock from "effect/Clock"
import * as Effect from "effect/Effect"
import * as Schema from "effect/Schema"
import { KeyValues } from "../sqlite/KeyValues.ts"
import { storeCall } from "../sqlite/StoreCall.ts"
import { severalTold, tellOfSeveral } from "./Statements.ts"

/** How a process that Stash started tells the runtime of many edits at once: a reason to look, never the truth. */
export class SeveralEdits extends Effect.Service<SeveralEdits>()("plexsync/SeveralEdits", {
  effect: Effect.gen(function* () {
    const sql = yield* SqlClient.SqlClient
    const values = yield* KeyValues
    return {
      tell: Effect.flatMap(Clock.currentTimeMillis, (now) => sql.unsafe(...tellOfSeveral(now))).pipe(
        Effect.asVoid,
        storeCall("tell of edits")
      ),
      /** Moves each time. */
      last: values.get(severalTold, Schema.Number)
    } as const
  }),
  dependencies: [KeyValues.Default]
}) {}
