import * as SqlClient from "@effect/sql/SqlClient"
import * as SqlSchema from "@effect/sql/SqlSchema"
import * as Clock from "effect/Clock"
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import * as Schema from "effect/Schema"
import { isLiving, isStarting, type Self } from "../sqlite/Process.ts"
import { longestStart, runtimeRow, startClaim, startLimit } from "../queue/Statements.ts"
import { storeCall } from "../sqlite/StoreCall.ts"
import { isNewer } from "../../core/model/Version.ts"
import { KeyValues } from "../sqlite/KeyValues.ts"

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
    const heartbeat = (self: Self, blocked: string | null, health: string | null = null) =>
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

    return { enter, heartbeat, leave, living, other, health } as const
  })
}) {}

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

    const release = (owner: string) => Effect.asVoid(sql`DELETE FROM runtime_start WHERE owner = ${owner}`)

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
      release: (owner: string) => release(owner).pipe(storeCall("give start up")),
      /** This runtime lives: nobody is starting one any more, unless a newer one. */
      over: ({ version }: Pick<Self, "version">) =>
        Effect.flatMap(Effect.flatMap(Clock.currentTimeMillis, find), (held) =>
          Option.match(held, {
            onNone: () => Effect.void,
            onSome: (claim) => (isNewer(claim.version, version) ? Effect.void : release(claim.owner))
          })
        ).pipe(storeCall("end start"))
    } as const
  })
}) {}

const cursor = "runtime is asked to leave"
const Asked = Schema.Struct({ host: Schema.String, pid: Schema.Int, started: Schema.Int, version: Schema.String })

/** How a newer version asks the runtime of an older one to make way. */
export class Succession extends Effect.Service<Succession>()("plexsync/Succession", {
  effect: Effect.map(KeyValues, (cursors) => ({
    /** Asks this runtime to leave, for one of this version. */
    ask: ({ host, pid, started }: Pick<Self, "host" | "pid" | "started">, version: string) =>
      cursors.set(cursor, Asked, { host, pid, started, version }),
    /** The version this runtime is to make way for, if it is newer. */
    asked: (self: Self) =>
      Effect.map(
        cursors.get(cursor, Asked),
        Option.filterMap(({ host, pid, started, version }) =>
          // In a container that starts again, the new process has the old one's number.
          host === self.host && pid === self.pid && started === self.started && isNewer(version, self.version)
            ? Option.some(version)
            : Option.none()
        )
      )
  })),
  dependencies: [KeyValues.Default]
}) {}
