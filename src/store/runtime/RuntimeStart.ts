import * as SqlClient from "@effect/sql/SqlClient"
import * as SqlSchema from "@effect/sql/SqlSchema"
import * as Clock from "effect/Clock"
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import * as Schema from "effect/Schema"
import { isNewer } from "../../core/model/Version.ts"
import { isStarting, type Self } from "../sqlite/Process.ts"
import { longestStart, startClaim, startLimit } from "../queue/Statements.ts"
import { storeCall } from "../sqlite/StoreCall.ts"

const Claim = Schema.Struct({
  owner: Schema.String,
  host: Schema.String,
  pid: Schema.Int,
  seen: Schema.Int,
  version: Schema.String
})

/** Of many processes that find no runtime, one starts it. */
export class RuntimeStart extends Effect.Service<RuntimeStart>()("plexsync/RuntimeStart", {
  effect: Effect.gen(function* () {
    const sql = yield* SqlClient.SqlClient

    const find = SqlSchema.findOne({
      Request: Schema.Int,
      Result: Claim,
      execute: (now) => sql.unsafe(...startClaim(now))
    })

    /** Free, out of time, or `idle`: the claim of this owner, which comes to nothing or to an older runtime. */
    const take = (self: Self, now: number, idle: string | null) =>
      Effect.map(
        sql`
          INSERT INTO runtime_start (id, owner, until, host, pid, seen, version)
          VALUES (1, ${self.owner}, ${now + startLimit}, ${self.host}, ${self.pid}, ${now}, ${self.version})
          ON CONFLICT (id) DO UPDATE SET owner = excluded.owner, until = excluded.until, host = excluded.host, pid = excluded.pid,
            seen = excluded.seen, version = excluded.version
          WHERE until <= ${now} OR until > ${now + longestStart} OR owner = ${idle} RETURNING id`,
        (rows) => rows.length > 0
      )

    const giveUp = (owner: string) => Effect.asVoid(sql`DELETE FROM runtime_start WHERE owner = ${owner}`)

    return {
      /** True for the one who is to start the runtime now. Who is too late only reads. */
      claim: (self: Self) =>
        Effect.gen(function* () {
          const now = yield* Clock.currentTimeMillis
          const held = yield* find(now)
          if (Option.exists(held, (claim) => isStarting(claim, self, now))) return false
          return yield* take(self, now, Option.getOrNull(Option.map(held, ({ owner }) => owner)))
        }).pipe(storeCall("start runtime")),
      /** From now on the claim stands and falls with this process, which is to be the runtime. */
      handTo: (owner: string, pid: number) =>
        Effect.flatMap(
          Clock.currentTimeMillis,
          (now) => sql`UPDATE runtime_start SET pid = ${pid}, seen = ${now} WHERE owner = ${owner}`
        ).pipe(Effect.asVoid, storeCall("hand start over")),
      /** It is not this one who starts it after all. */
      giveUp: (owner: string) => giveUp(owner).pipe(storeCall("give start up")),
      /** This runtime lives: nobody is starting one any more, unless a newer one. */
      over: ({ version }: Pick<Self, "version">) =>
        Effect.flatMap(Effect.flatMap(Clock.currentTimeMillis, find), (held) =>
          Option.match(held, {
            onNone: () => Effect.void,
            onSome: (claim) => (isNewer(claim.version, version) ? Effect.void : giveUp(claim.owner))
          })
        ).pipe(storeCall("end start"))
    } as const
  })
}) {}
