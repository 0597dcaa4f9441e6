import * as Layer from "effect/Layer"
import * as Effect from "effect/Effect"
import * as Redacted from "effect/Redacted"
import { PlexApi } from "../../src/plex/PlexApi.ts"
import { PlexConnection } from "../../src/plex/PlexConnection.ts"
import { type Address, plain } from "../../src/core/settings/Address.ts"
import { StashApi } from "../../src/stash/StashApi.ts"
import { StashConnection } from "../../src/stash/StashConnection.ts"
import { httpScript, type Reply } from "./HttpScript.ts"

export const token = "token-of-plex-0123456789"
export const apiKey = "key-of-stash-0123456789"
export const cookie = "cookie-of-stash-0123456789"

const addressOf = (to: string | Address) => (typeof to === "string" ? plain(to) : to)

export const plexAt = (to: string | Address) =>
  Layer.provide(
    PlexApi.Default,
    Layer.succeed(PlexConnection, {
      server: Effect.succeed({ address: addressOf(to), token: Redacted.make(token) }),
      device: { id: "11111111-2222-4333-8444-555555555555", version: "0.1.0", platform: "Linux" }
    })
  )

export interface StashAccess {
  readonly apiKey?: string
  readonly cookie?: string
}

export const stashAt = (to: string | Address, access: StashAccess = {}) =>
  Layer.provide(
    StashApi.Default,
    Layer.succeed(StashConnection, {
      address: addressOf(to),
      apiKey: access.apiKey === undefined ? undefined : Redacted.make(access.apiKey),
      sessionCookie: access.cookie === undefined ? undefined : Redacted.make(access.cookie)
    })
  )

/** PlexApi over a script. */
export const plexOf = (...replies: readonly [Reply, ...ReadonlyArray<Reply>]) => {
  const http = httpScript(...replies)
  return { calls: http.calls, layer: Layer.provide(plexAt("http://plex:32400"), http.layer) }
}

/** StashApi over a script. */
export const stashOf = (access: StashAccess, ...replies: readonly [Reply, ...ReadonlyArray<Reply>]) => {
  const http = httpScript(...replies)
  return { calls: http.calls, layer: Layer.provide(stashAt("http://stash:9999", access), http.layer) }
}
