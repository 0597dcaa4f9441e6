import * as SqlClient from "@effect/sql/SqlClient"
import * as Clock from "effect/Clock"
import * as Effect from "effect/Effect"
import { longestStart, startClaimed, startLimit } from "./Statements.ts"
import { storeCall } from "./StoreCall.ts"

/** Of many processes that find no runtime, one starts it. */
export class RuntimeStart extends Effect.Service<RuntimeStart>()("plexsync/RuntimeStart", {
  effect: Effect.map(SqlClient.SqlClient, (sql) => {
    const isFree = (now: number) => Effect.map(sql.unsafe(...startClaimed(now)), (rows) => rows.length === 0)

    const take = (owner: string, now: number) =>
      Effect.map(
        sql`
          INSERT INTO runtime_start (id, owner, until) VALUES (1, ${owner}, ${now + startLimit})
          ON CONFLICT (id) DO UPDATE SET owner = excluded.owner, until = excluded.until
          WHERE until <= ${now} OR until > ${now + longestStart} RETURNING id`,
        (rows) => rows.length > 0
      )

    return {
      /** True for the one who is to start the runtime now. Who is too late only reads. */
      claim: (owner: string) =>
        Effect.flatMap(Clock.currentTimeMillis, (now) =>
          Effect.if(isFree(now), { onTrue: () => take(owner, now), onFalse: () => Effect.succeed(false) })
        ).pipe(storeCall("start runtime")),
      /** Lets another try: this start came to nothing. */
      giveUp: (owner: string) =>
        Effect.asVoid(sql`DELETE FROM runtime_start WHERE owner = ${owner}`).pipe(storeCall("give up start")),
      /** The runtime that was started has ended: the next one may be started at once. */
      over: Effect.asVoid(sql`DELETE FROM runtime_start`).pipe(storeCall("end start"))
    } as const
  })
}) {}
