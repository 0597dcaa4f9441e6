import { assert, describe, it } from "@effect/vitest"
import * as Clock from "effect/Clock"
import * as Effect from "effect/Effect"
import * as Inspectable from "effect/Inspectable"
import * as Option from "effect/Option"
import * as Redacted from "effect/Redacted"
import { PlexTvApi } from "../../src/plextv/PlexTvApi.ts"
import { breaks, json, status, type Reply } from "../support/HttpScript.ts"
import { deviceId, fakePlexTv, itsPlex, plexTvAt, plexTvOf } from "../support/PlexTv.ts"

const token = Redacted.make("token-of-the-account")
const words = (code: number, message: string, of: number) => json({ errors: [{ code, message, status: of }] }, of)

/** What a call on plex.tv fails with, where it answers so. */
const failed = <A>(
  reply: Reply,
  call: (api: PlexTvApi) => Effect.Effect<A, { readonly _tag: string; readonly message: string }>
) => Effect.flip(Effect.flatMap(PlexTvApi, call)).pipe(Effect.provide(plexTvOf(reply).layer))

const check = ({ user }: PlexTvApi) => user(token)

describe("signing in at plex.tv", () => {
  it.scopedLive("by a short code: a link, the code, an end, and the account's token once it is allowed", () =>
    Effect.gen(function* () {
      const { control, layer, url } = yield* fakePlexTv
      yield* Effect.gen(function* () {
        const api = yield* PlexTvApi
        const pin = yield* api.beginPin("short")
        assert.match(pin.code, /^[A-Z0-9]{4}$/)
        assert.strictEqual(pin.link, `${url}/link/?pin=${pin.code}`)
        assert.approximately(pin.endsAt - (yield* Clock.currentTimeMillis), 900_000, 5000)
        assert.isTrue(Option.isNone(yield* api.tokenOf(pin)))
        yield* control(`pins/${pin.code}/approve`)
        const given = yield* api.tokenOf(pin)
        assert.strictEqual(yield* api.user(Option.getOrThrow(given)), "sandbox")
      }).pipe(Effect.provide(layer))
    })
  )

  it.scopedLive("by a strong one: the link is that of the page with Allow", () =>
    Effect.gen(function* () {
      const { layer, url } = yield* fakePlexTv
      const { code, link } = yield* Effect.flatMap(PlexTvApi, ({ beginPin }) => beginPin("strong")).pipe(
        Effect.provide(layer)
      )
      assert.strictEqual(
        link,
        `${url}/auth#?clientID=${deviceId}&code=${code}&context%5Bdevice%5D%5Bproduct%5D=PlexSync`
      )
    })
  )

  it.scopedLive("ends by the clock of plex.tv, though ours is years off", () =>
    Effect.gen(function* () {
      const { control, layer } = yield* fakePlexTv
      yield* control("clock", { at: "2040-01-01T00:00:00Z" })
      yield* Effect.gen(function* () {
        const { beginPin, tokenOf } = yield* PlexTvApi
        const pin = yield* beginPin("short")
        assert.approximately(pin.endsAt - (yield* Clock.currentTimeMillis), 900_000, 5000)
        yield* control("clock", { advanceMs: 901_000 })
        assert.strictEqual((yield* Effect.flip(tokenOf(pin)))._tag, "PinGone")
      }).pipe(Effect.provide(layer))
    })
  )

  it.effect("says who we are in headers, at plex.tv itself where no other address is given", () =>
    Effect.gen(function* () {
      const pin = {
        id: 7,
        code: "7RQZ",
        expiresAt: "2026-11-29T10:15:00Z",
        authToken: null,
        location: { city: "Home" }
      }
      const { calls, layer } = plexTvOf(json(pin, 201, { date: "Sun, 29 Nov 2026 10:00:00 GMT" }))
      const begun = yield* Effect.flatMap(PlexTvApi, ({ beginPin }) => beginPin("short")).pipe(Effect.provide(layer))
      assert.deepStrictEqual(begun, { id: 7, code: "7RQZ", link: "https://plex.tv/link/?pin=7RQZ", endsAt: 900_000 })
      assert.strictEqual(calls[0]?.url, "https://plex.tv/api/v2/pins?strong=false")
      assert.include(calls[0]?.headers, {
        accept: "application/json",
        "x-plex-client-identifier": deviceId,
        "x-plex-product": "PlexSync"
      })
      assert.notProperty(calls[0]?.headers, "x-plex-token")
    })
  )
})

describe("a token at plex.tv", () => {
  it.effect.each([401, 403, 422])("is wrong where plex.tv says so itself: %i", (of) =>
    Effect.gen(function* () {
      assert.strictEqual(
        (yield* failed(words(1001, "User could not be authenticated", of), check))._tag,
        "TokenRefused"
      )
    })
  )

  it.effect.each<readonly [string, Reply]>([
    ["no connection", breaks("ECONNREFUSED")],
    ["an unknown name", breaks("ENOTFOUND")],
    ["too many requests", words(1003, "Too many requests", 429)],
    ["trouble of its own", status(503)],
    ["a page that asks to sign in to a network", status(401, { "content-type": "text/html" }, "<html>")],
    ["a proxy that refuses", status(403, { "content-type": "text/html" }, "<html>")],
    ["an answer that is cut off", { ...json({}), cut: "ECONNRESET" }],
    ["an answer that is none", json({ nothing: true })]
  ])("is never told as wrong by %s", ([, reply]) =>
    Effect.gen(function* () {
      const failure = yield* failed(reply, check)
      assert.strictEqual(failure._tag, "PlexTvAway")
      assert.match(failure.message, /^plex\.tv cannot be reached: .* Whether the token is good is not known/)
    })
  )

  it.effect("of the account is in a header only, and in no failure", () =>
    Effect.gen(function* () {
      const { calls, layer } = plexTvOf(json({ username: "me", id: 1, authToken: "token-of-the-account" }))
      assert.strictEqual(yield* Effect.provide(Effect.flatMap(PlexTvApi, check), layer), "me")
      assert.strictEqual(calls[0]?.headers["x-plex-token"], "token-of-the-account")
      assert.notInclude(calls[0]?.url, "token-of")
      const odd = json({ id: 1, code: 5, authToken: "token-of-the-account", location: { city: "Sandboxdam" } })
      const failure = yield* failed(odd, ({ beginPin }) => beginPin("short"))
      assert.notMatch(Inspectable.toStringUnknown(failure), /token-of-the-account|Sandboxdam/)
    })
  )

  it.scopedLive("is kept by a ping, and ended by signing out", () =>
    Effect.gen(function* () {
      const { control, layer } = yield* fakePlexTv
      yield* Effect.gen(function* () {
        const api = yield* PlexTvApi
        const pin = yield* api.beginPin("short")
        yield* control(`pins/${pin.id}/approve`)
        const given = Option.getOrThrow(yield* api.tokenOf(pin))
        yield* api.ping(given)
        yield* api.signOut(given)
        assert.strictEqual((yield* Effect.flip(api.user(given)))._tag, "TokenRefused")
      }).pipe(Effect.provide(layer))
    })
  )
})

describe("a sign-in of another program", () => {
  it.scopedLive("is none of ours", () =>
    Effect.gen(function* () {
      const { layer, url } = yield* fakePlexTv
      const pin = yield* Effect.flatMap(PlexTvApi, ({ beginPin }) => beginPin("short")).pipe(Effect.provide(layer))
      const failure = yield* Effect.flip(Effect.flatMap(PlexTvApi, ({ tokenOf }) => tokenOf(pin))).pipe(
        Effect.provide(plexTvAt(url, "another-device"))
      )
      assert.strictEqual(failure._tag, "PinGone")
    })
  )
})

describe("the servers of an account", () => {
  it.scopedLive("are its own and friends', each with a token of its own; players are none", () =>
    Effect.gen(function* () {
      const { control, layer } = yield* fakePlexTv
      yield* control("servers", {
        servers: ["owned", "friend", "player", "relay"].map((kind) => ({ kind })).concat({ kind: "offline" })
      })
      const servers = yield* Effect.gen(function* () {
        const api = yield* PlexTvApi
        const pin = yield* api.beginPin("short")
        yield* control(`pins/${pin.id}/approve`)
        return yield* api.servers(Option.getOrThrow(yield* api.tokenOf(pin)))
      }).pipe(Effect.provide(layer))
      assert.deepStrictEqual(
        servers.map(({ name, owned, owner, present }) => ({ name, owned, owner, present })),
        [
          { name: "Sandbox", owned: true, owner: null, present: true },
          { name: "A friend's", owned: false, owner: "friend", present: true },
          { name: "Far away", owned: true, owner: null, present: true },
          { name: "Attic", owned: true, owner: null, present: false }
        ]
      )
      assert.strictEqual(Redacted.value(servers[0]?.token ?? token), itsPlex.token)
      assert.isTrue(servers[2]?.connections[0]?.relay)
    })
  )

  it.effect("are told without a row, or an address, that cannot be read", () =>
    Effect.gen(function* () {
      const row = (more: object) => ({
        name: "Box",
        clientIdentifier: "0123",
        provides: "server",
        owned: true,
        accessToken: "server-token",
        ...more
      })
      const address = { uri: "https://x:1", address: "x", port: 1, local: true }
      const rows = [
        row({ connections: [address, { uri: 5 }] }),
        row({ clientIdentifier: null }),
        row({ accessToken: null }),
        row({ provides: "client, server", connections: null }),
        null
      ]
      const servers = yield* Effect.provide(
        Effect.flatMap(PlexTvApi, (api) => api.servers(token)),
        plexTvOf(json(rows)).layer
      )
      assert.deepStrictEqual(
        servers.map(({ connections }) => connections.length),
        [1, 0]
      )
    })
  )
})
