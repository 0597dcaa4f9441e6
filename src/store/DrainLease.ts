import * as SqlClient from "@effect/sql/SqlClient"
import * as SqlSchema from "@effect/sql/SqlSchema"
import * as Clock from "effect/Clock"
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import * as Schema from "effect/Schema"
import { isAlive, type Self } from "./Process.ts"
import { storeCall } from "./StoreCall.ts"

/** The right to drain the queue, as one process holds it. */
export interface Lease {
  readonly owner: string
  readonly epoch: number
}

/** Milliseconds a lease is good for without renewal. */
export const leaseTime = 10_000

const Holder = Schema.Struct({
  owner: Schema.String,
  epoch: Schema.Int,
  host: Schema.String,
  pid: Schema.Int,
  started: Schema.Int,
  version: Schema.String,
  until: Schema.Int
})
export type Holder = typeof Holder.Type

/** One drainer per database. Whoever takes the lease raises the epoch, which every claim and write is held against. */
export class DrainLease extends Effect.Service<DrainLease>()("plexsync/DrainLease", {
  effect: Effect.gen(function* () {
    const sql = yield* SqlClient.SqlClient

    const find = SqlSchema.findOne({
      Request: Schema.Void,
      Result: Holder,
      execute: () => sql`SELECT owner, epoch, host, pid, started, version, until FROM drain_lease`
    })
    const holder = find().pipe(storeCall("read lease"))

    const take = (self: Self, now: number, deadEpoch: number) =>
      sql.withTransaction(
        Effect.gen(function* () {
          const rows = yield* sql`
            INSERT INTO drain_lease (id, owner, epoch, host, pid, started, version, until)
            VALUES (1, ${self.owner}, 1, ${self.host}, ${self.pid}, ${self.started}, ${self.version}, ${now + leaseTime})
            ON CONFLICT (id) DO UPDATE SET owner = excluded.owner, epoch = epoch + 1, host = excluded.host, pid = excluded.pid,
              started = excluded.started, version = excluded.version, until = excluded.until
            WHERE until <= ${now} OR epoch = ${deadEpoch}
            RETURNING owner, epoch, host, pid, started, version, until`
          const [taken] = yield* Schema.decodeUnknown(Schema.Array(Holder))(rows)
          if (taken === undefined) return Option.none<Lease>()
          // What an earlier drainer had in hand is free again.
          yield* sql`UPDATE job SET state = 'ready', epoch = NULL WHERE state = 'running' AND epoch < ${taken.epoch}`
          return Option.some<Lease>({ owner: taken.owner, epoch: taken.epoch })
        })
      )

    /** Tries to take the lease: free, expired, or held by a process of this host that is no more. */
    const acquire = (self: Self) =>
      Effect.gen(function* () {
        const now = yield* Clock.currentTimeMillis
        const current = yield* holder
        const dead = Option.filter(current, ({ host, pid }) => host === self.host && pid !== self.pid && !isAlive(pid))
        return yield* take(self, now, Option.match(dead, { onNone: () => -1, onSome: ({ epoch }) => epoch })).pipe(
          storeCall("take lease")
        )
      })

    /** False when another process has the lease by now. */
    const renew = ({ epoch, owner }: Lease) =>
      Effect.flatMap(
        Clock.currentTimeMillis,
        (now) =>
          sql`UPDATE drain_lease SET until = ${now + leaseTime} WHERE owner = ${owner} AND epoch = ${epoch} RETURNING epoch`
      ).pipe(
        Effect.map((rows) => rows.length > 0),
        storeCall("renew lease")
      )

    /** Gives the lease and every claim under it back. The epoch stays: it only ever rises. */
    const release = ({ epoch, owner }: Lease) =>
      sql
        .withTransaction(
          Effect.zipRight(
            sql`UPDATE job SET state = 'ready', epoch = NULL WHERE state = 'running' AND epoch = ${epoch}`,
            sql`UPDATE drain_lease SET until = 0 WHERE owner = ${owner} AND epoch = ${epoch}`
          )
        )
        .pipe(Effect.asVoid, storeCall("release lease"))

    return { acquire, renew, release, holder } as const
  })
}) {}
