import * as Option from "effect/Option"
import * as Schema from "effect/Schema"
import { type PlexServer, Token } from "../core/signin/PlexServer.ts"

/** A sign-in that was begun. Where the person lives stands beside it, and is not read. */
export const Pin = Schema.Struct({
  id: Schema.Int,
  code: Schema.NonEmptyString,
  expiresAt: Schema.optionalWith(Schema.DateTimeUtc, { as: "Option", nullable: true, onNoneEncoding: Option.none }),
  authToken: Schema.NullOr(Token)
})
export type Pin = typeof Pin.Type

export const User = Schema.Struct({ username: Schema.String, id: Schema.Union(Schema.Int, Schema.String) })

const Connection = Schema.Struct({
  uri: Schema.NonEmptyString,
  address: Schema.NonEmptyString,
  port: Schema.Int,
  local: Schema.Boolean,
  relay: Schema.optionalWith(Schema.Boolean, { default: () => false })
})

const Row = Schema.Struct({
  name: Schema.String,
  clientIdentifier: Schema.NonEmptyString,
  provides: Schema.String,
  owned: Schema.Boolean,
  sourceTitle: Schema.optionalWith(Schema.String, { nullable: true }),
  accessToken: Schema.optionalWith(Token, { nullable: true }),
  httpsRequired: Schema.optionalWith(Schema.Boolean, { default: () => false, nullable: true }),
  presence: Schema.optionalWith(Schema.Boolean, { default: () => false, nullable: true }),
  connections: Schema.optionalWith(Schema.Array(Schema.Unknown), { default: () => [], nullable: true })
})

/** Rows are read one by one: what cannot be read of one hides no other. */
export const Resources = Schema.Array(Schema.Unknown)

const isServer = (provides: string): boolean => provides.split(",").some((word) => word.trim() === "server")

/** The servers among what an account has: players stand in the same list. */
export const serversIn = (rows: typeof Resources.Type): ReadonlyArray<PlexServer> =>
  rows.flatMap((raw) => {
    const row = Option.getOrUndefined(Schema.decodeUnknownOption(Row)(raw))
    if (row?.accessToken === undefined || !isServer(row.provides)) return []
    return [
      {
        name: row.name,
        machineIdentifier: row.clientIdentifier,
        owned: row.owned,
        owner: row.sourceTitle ?? null,
        token: row.accessToken,
        httpsRequired: row.httpsRequired,
        present: row.presence,
        connections: row.connections.flatMap((one) => Option.toArray(Schema.decodeUnknownOption(Connection)(one)))
      }
    ]
  })
