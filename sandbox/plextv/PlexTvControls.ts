import * as DateTime from "effect/DateTime"
import * as Effect from "effect/Effect"
import * as Schema from "effect/Schema"
import { command, json, refused, report } from "../http/Control.ts"
import type { Route } from "../http/Exchange.ts"
import * as Pins from "./Pins.ts"
import { Behaviour, type Pin, type PlexTvState } from "./PlexTvState.ts"
import * as ServerRows from "./ServerRows.ts"

/** A person's answer to a sign-in, which is named by its id or its code. */
const answer = (state: PlexTvState, verb: string, act: (state: PlexTvState, pin: Pin) => void): Route => ({
  method: "POST",
  pattern: `/__sandbox/pins/:pin/${verb}`,
  handle: ({ params }) =>
    Effect.sync(() => {
      const pin = Pins.find(state, params["pin"] ?? "")
      if (pin === undefined) return refused("There is no such sign-in, or its time is over", 404)
      act(state, pin)
      return json({ id: pin.id })
    })
})

/** The control routes that only this server has. */
export const make = (state: PlexTvState, plex: () => ServerRows.Plex): ReadonlyArray<Route> => [
  report("/__sandbox/pins", () => ({
    pins: [...state.pins.values()].map(({ clientIdentifier, code, expiresAt, id, product, strong, token }) => ({
      id,
      code,
      strong,
      product,
      clientIdentifier,
      expiresAt: DateTime.formatIso(DateTime.unsafeMake(expiresAt)),
      allowed: token !== null
    }))
  })),
  answer(state, "approve", Pins.approve),
  answer(state, "deny", Pins.deny),
  report("/__sandbox/behaviour", () => state.behaviour),
  command("/__sandbox/behaviour", Schema.partialWith(Behaviour, { exact: true }), (changes) =>
    Effect.sync(() => {
      state.behaviour = { ...state.behaviour, ...changes }
      return state.behaviour
    })
  ),
  command("/__sandbox/servers", Schema.Struct({ servers: Schema.Array(ServerRows.Wish) }), ({ servers }) =>
    Effect.sync(() => {
      state.servers = () => servers.map((wish) => ServerRows.make(wish, plex()))
      return { servers: servers.length }
    })
  ),
  // As after a new password with "sign out everywhere".
  command("/__sandbox/revoke", Schema.Struct({}), () =>
    Effect.sync(() => {
      const revoked = state.alive.size
      state.alive.clear()
      return { revoked }
    })
  )
]
