import { expect, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import * as Either from "effect/Either"
import * as Layer from "effect/Layer"
import * as Option from "effect/Option"
import * as Stream from "effect/Stream"
import { describe } from "vitest"
import { read } from "../../src/core/settings/Address.ts"
import { layer as transport } from "../../src/http/Transport.ts"
import { PlexApi } from "../../src/plex/PlexApi.ts"
import { batches } from "../../src/stash/LogSocket.ts"
import { StashApi } from "../../src/stash/StashApi.ts"
import { listening } from "../support/Listening.ts"
import { id } from "../support/Samples.ts"
import { apiKey, plexAt, stashAt } from "../support/Servers.ts"

const header = `Basic ${btoa("user:p@ss")}`
const withLogin = (url: string) => Either.getOrThrow(read(url.replace("http://", "http://user:p%40ss@"), "plex_token"))

/** A server that keeps what authorises each request, and sends everybody on to `elsewhere`, if it is given. */
const asked = (elsewhere?: string) =>
  Effect.gen(function* () {
    const seen: Array<string | undefined> = []
    const { headers, url } = yield* listening((socket) => socket.close(), {
      status: elsewhere === undefined ? 101 : 302,
      answer: (request, response) => {
        seen.push(request.headers.authorization)
        if (elsewhere === undefined) response.writeHead(200, { "content-type": "application/json" }).end("{}")
        else response.writeHead(307, { location: `${elsewhere}${request.url ?? ""}` }).end()
      }
    })
    return { url, seen, upgrades: () => headers.map(({ authorization }) => authorization) }
  })

const message = <A, R>(call: Effect.Effect<A, { readonly message: string }, R>) =>
  Effect.match(call, { onFailure: ({ message: said }) => said, onSuccess: () => "" })

/** Every kind of call, to servers at this address, whatever becomes of it. */
const calls = (url: string) => {
  const to = withLogin(url)
  const layer = Layer.merge(plexAt(to), stashAt(to, { apiKey })).pipe(
    Layer.provide(transport({ connect: 1000, read: 1000 }))
  )
  return Effect.gen(function* () {
    const plex = yield* PlexApi
    const stash = yield* StashApi
    const failures = [
      yield* message(plex.libraries),
      yield* message(stash.status),
      yield* message(stash.cover(id(1), Option.none()))
    ]
    const headers = yield* stash.credentials
    const lost = yield* batches({ address: stash.address, headers, insecure: false }, "x").pipe(
      Stream.runDrain,
      Effect.flip
    )
    return [...failures, lost.message, stash.address].join("\n")
  }).pipe(Effect.provide(layer))
}

describe("user and password of an address", () => {
  it.scopedLive("go with each call and websocket to its server", () =>
    Effect.gen(function* () {
      const server = yield* asked()
      yield* calls(server.url)
      expect(server.seen).toEqual([header, header, header])
      expect(server.upgrades()).toEqual([header])
    })
  )

  it.scopedLive("go nowhere else, wherever that server points, and stand in no message", () =>
    Effect.gen(function* () {
      const other = yield* asked()
      const server = yield* asked(other.url)
      const said = yield* calls(server.url)
      expect(server.seen).toEqual([header, header, header])
      expect([...other.seen, ...other.upgrades()]).toEqual([])
      for (const secret of ["p@ss", "p%40ss", "user:", header]) expect(said).not.toContain(secret)
    })
  )
})
