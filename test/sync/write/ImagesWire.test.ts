import { describe, expect, it } from "@effect/vitest"
import * as Clock from "effect/Clock"
import * as Effect from "effect/Effect"
import * as Either from "effect/Either"
import * as Layer from "effect/Layer"
import * as Redacted from "effect/Redacted"
import * as Schema from "effect/Schema"
import { Config } from "../../../src/config/Config.ts"
import { fileName } from "../../../src/core/model/FilePath.ts"
import { plain } from "../../../src/core/settings/Address.ts"
import { decode } from "../../../src/core/settings/Settings.ts"
import { layer as transport } from "../../../src/http/Transport.ts"
import { PlexApi } from "../../../src/plex/PlexApi.ts"
import { PlexConnection } from "../../../src/plex/PlexConnection.ts"
import * as Sandbox from "../../../sandbox/Sandbox.ts"
import { StashApi } from "../../../src/stash/StashApi.ts"
import { Blame } from "../../../src/sync/circuit/Blame.ts"
import { CircuitBreakers } from "../../../src/sync/circuit/CircuitBreaker.ts"
import { Images } from "../../../src/sync/write/Images.ts"
import { ask, json, post } from "../../sandbox/http/Client.ts"
import { id } from "../../support/Samples.ts"
import { stashAt } from "../../support/Servers.ts"
import { memory } from "../../support/TestStore.ts"

const settings = Either.getOrThrow(
  decode({ plex_url: "http://plex", plex_token: "0123456789", stash_url: "http://stash", skip_fields: "none" })
)

const over = ({ plex, stash }: Sandbox.Sandbox) => {
  const connection = Layer.succeed(PlexConnection, {
    server: Effect.succeed({ address: plain(plex.url), token: Redacted.make(plex.token) }),
    device: { id: "11111111-2222-4333-8444-555555555555", version: "0.1.0", platform: "Linux" }
  })
  return Images.Default.pipe(
    Layer.provideMerge(Blame.Default),
    Layer.provideMerge(CircuitBreakers.Default),
    Layer.provideMerge(Layer.mergeAll(Layer.provide(PlexApi.Default, connection), stashAt(stash.url), memory())),
    Layer.provideMerge(Layer.succeed(Config, { settings: Effect.succeed(settings) })),
    Layer.provide(transport({ connect: 2000, read: 5000 }))
  )
}

/** A scene as Stash tells it now, with the items that have its first file's name. */
const taskOf = (scene: number) =>
  Effect.gen(function* () {
    const plex = yield* PlexApi
    const { rows } = yield* Effect.flatMap(StashApi, (stash) => stash.scenesByIds([id(scene)]))
    const [found] = rows
    if (found === undefined) throw new Error(`no scene ${scene}`)
    const { parts } = yield* plex.partsPage("1", 0)
    const keys = parts
      .filter(({ file }) => fileName(file) === fileName(found.files[0]?.path ?? ""))
      .map((part) => part.ratingKey)
    return { scene: found, server: "machine", targets: (yield* plex.items(keys)).items.map((item) => ({ item })) }
  })

const sync = (scene: number) =>
  Effect.gen(function* () {
    const images = yield* Images
    return yield* images.apply(
      "machine",
      yield* images.prepare(yield* taskOf(scene), settings),
      Clock.currentTimeMillis
    )
  })

const Stats = Schema.Struct({ requests: Schema.Record({ key: Schema.String, value: Schema.Number }) })

/** Requests about pictures since the last look, by route. */
const pictureRequests = (url: string) =>
  Effect.gen(function* () {
    const { requests } = Schema.decodeUnknownSync(Stats)(json(yield* ask(`${url}/__sandbox/stats`)))
    yield* post(`${url}/__sandbox/reset-stats`, {})
    return Object.fromEntries(Object.entries(requests).filter(([route]) => /poster|art|screenshot/.test(route)))
  })

const options = { seed: 7, scenes: 3, stashPort: 0, plexPort: 0, latencyMs: 0, trouble: false, stashTimezone: "UTC" }

describe("pictures, from a Stash to a Plex over HTTP", () => {
  it.scopedLive("are uploaded once, read again only when their scene changes, and locked", () =>
    Effect.gen(function* () {
      const sandbox = yield* Sandbox.make({ ...options, stashCredentials: "none" })
      const { plex, stash } = sandbox
      const edit = (input: string) =>
        ask(`${stash.url}/graphql`, {
          method: "POST",
          headers: { "Content-Type": "application/json" },
          body: JSON.stringify({ query: `mutation{sceneUpdate(input:{id:1,${input}}){id}}` })
        })
      yield* Effect.gen(function* () {
        expect(yield* sync(1)).toMatchObject({ uploads: 2 })
        expect(yield* pictureRequests(plex.url)).toEqual({
          "GET /library/metadata/:id/posters": 1,
          "GET /library/metadata/:id/arts": 1,
          "POST /library/metadata/:id/posters": 1,
          "POST /library/metadata/:id/arts": 1
        })
        const { targets } = yield* taskOf(1)
        expect([...(targets[0]?.item.locked ?? [])]).toEqual(expect.arrayContaining(["thumb", "art"]))
        yield* sync(1)
        expect(yield* pictureRequests(plex.url)).toEqual({})
        expect(yield* pictureRequests(stash.url)).toEqual({ "GET /scene/:id/screenshot": 1 })

        yield* edit(`title:"Another"`)
        expect(yield* sync(1)).toMatchObject({ uploads: 0 })
        expect(yield* pictureRequests(stash.url)).toEqual({ "GET /scene/:id/screenshot": 1 })
        expect(yield* pictureRequests(plex.url)).toEqual({})

        const png = "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=="
        yield* edit(`cover_image:"data:image/png;base64,${png}"`)
        expect(yield* sync(1)).toMatchObject({ uploads: 2 })
        const listed = yield* Effect.flatMap(PlexApi, (api) =>
          Effect.forEach(targets, ({ item }) => api.pictures(item.ratingKey, "poster"))
        )
        expect(listed.flat()).toHaveLength(3)
      }).pipe(Effect.provide(over(sandbox)))
    })
  )
})
