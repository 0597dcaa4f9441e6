import * as SqlClient from "@effect/sql/SqlClient"
import * as SqlSchema from "@effect/sql/SqlSchema"
import * as Clock from "effect/Clock"
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import * as Schema from "effect/Schema"
import { type Breaker, closed } from "../../core/retry/Breaker.ts"
import { Server } from "../../core/model/Failure.ts"
import { one, storeCall, transaction } from "../sqlite/StoreCall.ts"

/** A time when a server was left alone. Times in epoch ms; `ended` is null while it lasts. */
export const Outage = Schema.Struct({
  server: Server,
  began: Schema.Int,
  ended: Schema.NullOr(Schema.Int),
  /** The failure that opened the circuit: its route and status, never query values. */
  cause: Schema.String
})
export type Outage = typeof Outage.Type

const State: Schema.Schema<Breaker> = Schema.Union(
  Schema.TaggedStruct("Closed", { failures: Schema.Int }),
  Schema.TaggedStruct("Open", { since: Schema.Int, until: Schema.Number, silent: Schema.Boolean }),
  Schema.TaggedStruct("HalfOpen", { since: Schema.Int, silent: Schema.Boolean })
)
const StateJson = Schema.parseJson(State)

/** Outages that are remembered. */
const kept = 1000

/** The circuits as they were last, and the outages they saw. */
export class Outages extends Effect.Service<Outages>()("plexsync/Outages", {
  effect: Effect.gen(function* () {
    const sql = yield* SqlClient.SqlClient

    const begin = (server: Server, began: number, cause: string) =>
      Effect.zipRight(
        sql`
          INSERT INTO outage (server, began, cause) SELECT ${server}, ${began}, ${cause}
          WHERE NOT EXISTS (SELECT 1 FROM outage WHERE server = ${server} AND ended IS NULL)`,
        sql`DELETE FROM outage WHERE id <= (SELECT max(id) FROM outage) - ${kept}`
      )

    const end = (server: Server) =>
      Effect.flatMap(
        Clock.currentTimeMillis,
        (now) => sql`UPDATE outage SET ended = ${now} WHERE server = ${server} AND ended IS NULL`
      )

    /** Keeps a circuit as it is now. Open, it begins an outage or goes on with one; closed, it ends it. */
    const save = (server: Server, state: Breaker, cause: string) =>
      Effect.flatMap(Schema.encode(StateJson)(state), (text) =>
        Effect.zipRight(
          sql`INSERT INTO breaker (server, state) VALUES (${server}, ${text}) ON CONFLICT DO UPDATE SET state = excluded.state`,
          state._tag === "Closed" ? end(server) : begin(server, state.since, cause)
        )
      ).pipe(Effect.asVoid, transaction(sql, "keep circuit"))

    const findState = SqlSchema.findOne({
      Request: Server,
      Result: Schema.Struct({ state: Schema.String }),
      execute: (server) => sql`SELECT state FROM breaker WHERE server = ${server}`
    })
    /** A state that can no longer be read counts as none. */
    const state = (server: Server) =>
      findState(server).pipe(
        Effect.map(Option.flatMap(({ state: text }) => Schema.decodeUnknownOption(StateJson)(text))),
        storeCall("read circuit")
      )

    /** Every circuit as it was last; one that never moved is closed. */
    const states = Effect.all({ Plex: state("Plex"), Stash: state("Stash") }).pipe(
      Effect.map(({ Plex, Stash }) => ({
        Plex: Option.getOrElse(Plex, () => closed),
        Stash: Option.getOrElse(Stash, () => closed)
      }))
    )

    const findLast = SqlSchema.findAll({
      Request: Schema.Int,
      Result: Outage,
      execute: (limit) => sql`SELECT server, began, ended, cause FROM outage ORDER BY id DESC LIMIT ${limit}`
    })
    /** The newest first. */
    const list = (limit: number) => findLast(limit).pipe(storeCall("list outages"))

    const findLong = one({
      Request: Schema.Int,
      Result: Schema.Struct({ ended: Schema.NullOr(Schema.Int) }),
      execute: (least) => sql`SELECT max(ended) AS ended FROM outage WHERE ended - began > ${least}`
    })
    /** When the last outage ended that was longer than `least` milliseconds. */
    const lastLong = (least: number) =>
      findLong(least).pipe(
        Effect.map(({ ended }) => Option.fromNullable(ended)),
        storeCall("find last outage")
      )

    return { save, state, states, list, lastLong } as const
  })
}) {}
