import { assert, it } from "@effect/vitest"
import * as HttpClient from "@effect/platform/HttpClient"
import * as HttpClientResponse from "@effect/platform/HttpClientResponse"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import * as Redacted from "effect/Redacted"
import * as Ref from "effect/Ref"
import { describe } from "vitest"
import { plain } from "../../src/core/settings/Address.ts"
import { StashApi } from "../../src/stash/StashApi.ts"
import { type Access, StashConnection } from "../../src/stash/StashConnection.ts"

const key = (text: string): Access => ({ apiKey: Redacted.make(text) })
const session = (text: string): Access => ({ sessionCookie: Redacted.make(text) })

const shown = (headers: Readonly<Record<string, string>>) => headers["apikey"] ?? headers["cookie"] ?? "nothing"

const body = { data: { version: { version: "v0.30.1" }, systemStatus: { status: "OK" } } }

/** A Stash that lets one way in, and what was shown to it; ways that may be found meanwhile. */
const world = (used: Access, lets: string, found: ReadonlyArray<Access>) => {
  const seen: Array<string> = []
  const others = Ref.unsafeMake(found)
  const open = Ref.unsafeMake(lets)
  const client = HttpClient.make((request) =>
    Effect.map(Ref.get(open), (right) => {
      const given = shown(request.headers)
      seen.push(given)
      const answer =
        given === right
          ? new Response(JSON.stringify(body), { headers: { "content-type": "application/json" } })
          : new Response("", { status: 401 })
      return HttpClientResponse.fromWeb(request, answer)
    })
  )
  const layer = StashApi.Default.pipe(
    Layer.provide(Layer.succeed(HttpClient.HttpClient, client)),
    Layer.provide(
      Layer.succeed(StashConnection, {
        address: plain("http://stash"),
        apiKey: used.apiKey,
        sessionCookie: used.sessionCookie,
        others: Ref.get(others)
      })
    )
  )
  return { seen, others, open, layer }
}

const ask = Effect.flatMap(StashApi, ({ status }) => status)

describe("a Stash that refuses what was used last", () => {
  it.effect("is tried with what else is known, and what it took is used from then on", () => {
    const { layer, seen } = world(key("old"), "new", [key("old"), session("s"), key("new")])
    return Effect.gen(function* () {
      yield* ask
      yield* ask
      assert.deepStrictEqual(seen, ["old", "session=s", "new", "new"])
    }).pipe(Effect.provide(layer))
  })

  it.effect("is tried without anything where it has no password any more", () => {
    const { layer, seen } = world(key("old"), "nothing", [key("old"), {}])
    return Effect.gen(function* () {
      yield* ask
      assert.deepStrictEqual(seen, ["old", "nothing"])
    }).pipe(Effect.provide(layer))
  })

  it.effect("is no failure once somebody has handed over a key", () => {
    const { layer, others } = world({}, "handed over", [{}])
    return Effect.gen(function* () {
      const failure = yield* Effect.flip(ask)
      assert.match(failure.message, /Make an API key in Stash \(Settings > Security\), or run any PlexSync task once/)
      yield* Ref.set(others, [key("handed over"), {}])
      yield* ask
    }).pipe(Effect.provide(layer))
  })

  it.effect("says that the key is wrong where there was one", () => {
    const { layer } = world(key("wrong"), "right", [])
    return Effect.gen(function* () {
      assert.match((yield* Effect.flip(ask)).message, /Set stash_api_key to the API key/)
    }).pipe(Effect.provide(layer))
  })
})
