import * as DateTime from "effect/DateTime"
import * as Effect from "effect/Effect"
import type { Answer, Exchange, Route } from "../http/Exchange.ts"
import { plexParameter } from "../plex/Query.ts"
import * as Pins from "./Pins.ts"
import type { Pin, PlexTvState } from "./PlexTvState.ts"
import { clientIdentifierOf, type Fields, refuse, reply } from "./Reply.ts"

/** The person's home: no client may log it. */
const location = {
  code: "NL",
  country: "Netherlands",
  city: "Sandboxdam",
  time_zone: "Europe/Amsterdam",
  postal_code: "1234",
  subdivisions: "Sandbox Holland",
  coordinates: "52.3676, 4.9041",
  european_union_member: true,
  continent_code: "EU",
  in_privacy_restricted_country: true
}

const iso = (epochMs: number): string => DateTime.formatIso(DateTime.unsafeMake(epochMs)).replace(/\.\d+Z$/, "Z")

const body = (state: PlexTvState, pin: Pin): Fields => ({
  id: pin.id,
  code: pin.code,
  product: pin.product,
  trusted: false,
  qr: `https://plex.tv/api/v2/pins/qr/${pin.code}`,
  clientIdentifier: pin.clientIdentifier,
  location,
  expiresIn: Math.floor((pin.expiresAt - state.clock.now()) / 1000),
  createdAt: iso(pin.createdAt),
  expiresAt: iso(pin.expiresAt),
  authToken: pin.token,
  newRegistration: null
})

/** `strong` may stand in the query, in a form or in JSON. */
const isStrong = ({ body: sent, query }: Exchange): boolean => {
  const text = sent.toString("utf8")
  return (
    (query.get("strong") ?? new URLSearchParams(text).get("strong") ?? /"strong"\s*:\s*(\w+)/.exec(text)?.[1]) ===
    "true"
  )
}

const create = (state: PlexTvState) => (exchange: Exchange) =>
  Effect.sync(() => {
    const pin = Pins.make(state, {
      strong: isStrong(exchange),
      clientIdentifier: clientIdentifierOf(exchange) ?? "",
      product: plexParameter(exchange, "X-Plex-Product") ?? "Unknown"
    })
    return reply(exchange, "pin", body(state, pin), 201)
  })

const read = (state: PlexTvState) => (exchange: Exchange) =>
  Effect.sync((): Answer => {
    const pin = Pins.find(state, exchange.params["id"] ?? "")
    return pin === undefined || pin.clientIdentifier !== clientIdentifierOf(exchange)
      ? refuse(exchange, "noCode")
      : reply(exchange, "pin", body(state, pin))
  })

export const make = (state: PlexTvState): ReadonlyArray<Route> => [
  { method: "POST", pattern: "/api/v2/pins", handle: create(state) },
  { method: "GET", pattern: "/api/v2/pins/:id", handle: read(state) }
]
