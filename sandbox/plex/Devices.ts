import * as Effect from "effect/Effect"
import type { Exchange, Route } from "../http/Exchange.ts"
import { container, element } from "./Element.ts"
import { type PlexState, seconds } from "./PlexState.ts"
import { plexParameter } from "./Query.ts"
import { reply } from "./Reply.ts"

/** Notes who asks. A client that makes up a new identifier at each start leaves a row each time. */
export const note = (state: PlexState, exchange: Exchange): void => {
  const clientIdentifier = plexParameter(exchange, "X-Plex-Client-Identifier")
  if (clientIdentifier === undefined || clientIdentifier === "") return
  const known = state.devices.get(clientIdentifier)
  const name = plexParameter(exchange, "X-Plex-Device-Name") ?? plexParameter(exchange, "X-Plex-Product")
  const platform = plexParameter(exchange, "X-Plex-Platform")
  if (known === undefined) {
    const id = state.devices.size + 1
    const createdAt = seconds(state)
    state.devices.set(clientIdentifier, { id, clientIdentifier, name: name ?? "", platform: platform ?? "", createdAt })
  } else {
    known.name = name ?? known.name
    known.platform = platform ?? known.platform
  }
}

const list = (state: PlexState) => (exchange: Exchange) =>
  Effect.sync(() =>
    reply(
      exchange,
      container(
        { identifier: "com.plexapp.system.devices" },
        [...state.devices.values()].map((device) => element("Device", { ...device }))
      )
    )
  )

export const make = (state: PlexState): ReadonlyArray<Route> => [
  { method: "GET", pattern: "/devices", handle: list(state) }
]
