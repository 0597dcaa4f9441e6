import * as SqlClient from "@effect/sql/SqlClient"
import * as SqlSchema from "@effect/sql/SqlSchema"
import * as Clock from "effect/Clock"
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import * as Schema from "effect/Schema"
import { KeyValues } from "../sqlite/KeyValues.ts"
import { isAlive, leaseTime, type Self } from "../sqlite/Process.ts"
import { storeCall, transaction } from "../sqlite/StoreCall.ts"

/** The right to drain the queue, as one process holds it. */
export interface Lease {
  readonly owner: string
  readonly epoch: number
}

/** When a write of unknown outcome is looked at once more. Milliseconds. */
export const doubtTime = 60_000
/** What is good for longer than this was taken before the clock was set back. Milliseconds. */
const longest = 2 * leaseTime
/** A clock that is set back by less does not matter. Milliseconds. */
const jolt = 1000

/** Who waits for the lease says so by a cursor; older than this, nobody does any more. Milliseconds. */
const requestKey = "lease wanted"
const requestTime = 5000
/** How often it is said anew. Milliseconds. */
export const requestInterval = 2000
const LeaseRequest = Schema.Struct({ owner: Schema.String, at: Schema.Number })

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
    const cursors = yield* KeyValues

    const find = SqlSchema.findOne({
      Request: Schema.Void,
      Result: Holder,
      execute: () => sql`SELECT owner, epoch, host, pid, started, version, until FROM drain_lease`
    })
    const holder = find().pipe(storeCall("read lease"))

    /** How far the clock was set back since the lease was last renewed, in ms. */
    const setBack = (held: Option.Option<Holder>, now: number) =>
      Option.match(held, { onNone: () => 0, onSome: ({ until }) => until - leaseTime - now })

    /** Times that were still to come go back with the clock: nothing waits for hours that were to be seconds. */
    const follow = (back: number, now: number) =>
      back <= jolt
        ? Effect.void
        : Effect.all(
            [
              sql`UPDATE job SET not_before = not_before - ${back} WHERE state = 'waiting' AND not_before >= ${now + back}`,
              sql`UPDATE job SET again_at = again_at - ${back} WHERE again_at >= ${now + back}`,
              sql`UPDATE dead_letter SET retry_at = retry_at - ${back} WHERE retry_at >= ${now + back}`
            ],
            { discard: true }
          )

    const take = (self: Self, now: number, deadEpoch: number, back: number) =>
      Effect.gen(function* () {
        const rows = yield* sql`
          INSERT INTO drain_lease (id, owner, epoch, host, pid, started, version, until)
          VALUES (1, ${self.owner}, 1, ${self.host}, ${self.pid}, ${self.started}, ${self.version}, ${now + leaseTime})
          ON CONFLICT (id) DO UPDATE SET owner = excluded.owner, epoch = epoch + 1, host = excluded.host, pid = excluded.pid,
            started = excluded.started, version = excluded.version, until = excluded.until
          WHERE until <= ${now} OR until > ${now + longest} OR epoch = ${deadEpoch}
          RETURNING owner, epoch, host, pid, started, version, until`
        const [taken] = yield* Schema.decodeUnknown(Schema.Array(Holder))(rows)
        if (taken === undefined) return Option.none<Lease>()
        yield* follow(back, now)
        // What an earlier drainer had in hand is free again. A write it had fenced may still take effect, though nobody waits for its answer.
        yield* sql`
          UPDATE job SET state = 'ready', epoch = NULL,
            again_at = CASE WHEN renewed_at IS NULL THEN again_at ELSE ${now + doubtTime} END
          WHERE state = 'running' AND epoch < ${taken.epoch}`
        return Option.some<Lease>({ owner: taken.owner, epoch: taken.epoch })
      }).pipe(transaction(sql, "take lease"))

    /** In a container that starts again, the new process has the old one's number. */
    const isGone = ({ pid, started, until }: Holder, self: Self, now: number) =>
      pid === self.pid ? started !== self.started : !isAlive(pid, until - leaseTime, now)

    /** Tries to take the lease: free, expired, or held by a process of this host that is no more. */
    const acquire = (self: Self) =>
      Effect.gen(function* () {
        const now = yield* Clock.currentTimeMillis
        const current = yield* holder
        const dead = Option.filter(current, (held) => held.host === self.host && isGone(held, self, now))
        const deadEpoch = Option.match(dead, { onNone: () => -1, onSome: ({ epoch }) => epoch })
        return yield* take(self, now, deadEpoch, setBack(current, now))
      })

    /** False when another process has the lease by now. */
    const renew = ({ epoch, owner }: Lease) =>
      Effect.gen(function* () {
        const now = yield* Clock.currentTimeMillis
        const back = setBack(yield* holder, now)
        const renewed = sql`
          UPDATE drain_lease SET until = ${now + leaseTime} WHERE owner = ${owner} AND epoch = ${epoch} RETURNING epoch`
        const rows = yield* back <= jolt
          ? storeCall("renew lease")(renewed)
          : Effect.tap(renewed, (ours) => (ours.length === 0 ? Effect.void : follow(back, now))).pipe(
              transaction(sql, "renew lease")
            )
        return rows.length > 0
      })

    /** Gives the lease and every claim under it back. The epoch stays: it only ever rises. */
    const release = ({ epoch, owner }: Lease) =>
      Effect.zipRight(
        sql`UPDATE job SET state = 'ready', epoch = NULL WHERE state = 'running' AND epoch = ${epoch}`,
        sql`UPDATE drain_lease SET until = 0 WHERE owner = ${owner} AND epoch = ${epoch}`
      ).pipe(Effect.asVoid, transaction(sql, "release lease"))

    /** A runtime says that it waits for the lease; said again, for as long as it does. */
    const request = (self: Self) =>
      Effect.flatMap(Clock.currentTimeMillis, (now) =>
        cursors.set(requestKey, LeaseRequest, { owner: self.owner, at: now })
      )

    /** Whether somebody else waited for the lease a moment ago. */
    const requested = ({ owner }: Lease) =>
      Effect.gen(function* () {
        const now = yield* Clock.currentTimeMillis
        const wish = yield* cursors.get(requestKey, LeaseRequest)
        return Option.exists(wish, (one) => one.owner !== owner && Math.abs(now - one.at) < requestTime)
      })

    return { acquire, renew, release, holder, request, requested } as const
  }),
  dependencies: [KeyValues.Default]
}) {}
