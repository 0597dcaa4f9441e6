import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import * as SandboxClock from "../../sandbox/http/SandboxClock.ts"
import * as FakePlexTv from "../../sandbox/plextv/FakePlexTv.ts"
import { layer as transport } from "../../src/http/Transport.ts"
import { PlexTvApi } from "../../src/plextv/PlexTvApi.ts"
import { PlexTvConnection } from "../../src/plextv/PlexTvConnection.ts"
import { post } from "../sandbox/http/Client.ts"
import { httpScript, type Reply } from "./HttpScript.ts"

export const deviceId = "11111111-2222-4333-8444-555555555555"

const connectedTo = (address: string | undefined, id = deviceId) =>
  Layer.succeed(PlexTvConnection, {
    address,
    device: Effect.succeed({ id, version: "0.1.0", platform: "Linux" })
  })

export const plexTvAt = (address: string, id = deviceId) =>
  PlexTvApi.Default.pipe(
    Layer.provide(connectedTo(address, id)),
    Layer.provide(transport({ connect: 2000, read: 5000 }))
  )

/** PlexTvApi over a script. */
export const plexTvOf = (...replies: readonly [Reply, ...ReadonlyArray<Reply>]) => {
  const http = httpScript(...replies)
  return {
    calls: http.calls,
    layer: PlexTvApi.Default.pipe(Layer.provide(connectedTo(undefined)), Layer.provide(http.layer))
  }
}

export const itsPlex = {
  url: "http://127.0.0.1:32400",
  token: "token-of-the-server",
  machineIdentifier: "0123456789abcdef"
}

/** A running plex.tv of the sandbox, with ways to act as the person. */
export const fakePlexTv = Effect.gen(function* () {
  const clock = yield* SandboxClock.make
  const { url } = yield* FakePlexTv.make({ port: 0, clock, latencyMs: 0, seed: 1, plex: () => itsPlex })
  const control = (path: string, body: unknown = {}) => post(`${url}/__sandbox/${path}`, body)
  return { url, clock, control, layer: plexTvAt(url) }
})
