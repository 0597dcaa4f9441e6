import { assert, describe, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import * as Schema from "effect/Schema"
import * as SandboxClock from "../../../sandbox/http/SandboxClock.ts"
import * as FakePlexTv from "../../../sandbox/plextv/FakePlexTv.ts"
import { ask, json, post, type Ask } from "../http/Client.ts"

const plex = { url: "http://127.0.0.1:32400", token: "server-token", machineIdentifier: "0123456789abcdef" }
const Pin = Schema.Struct({
  id: Schema.Number,
  code: Schema.String,
  expiresIn: Schema.Number,
  expiresAt: Schema.String,
  authToken: Schema.NullOr(Schema.String)
})
const Row = Schema.Struct({
  name: Schema.String,
  clientIdentifier: Schema.String,
  provides: Schema.String,
  owned: Schema.Boolean,
  presence: Schema.Boolean,
  accessToken: Schema.NullOr(Schema.String),
  connections: Schema.Array(Schema.Struct({ uri: Schema.String, local: Schema.Boolean, relay: Schema.Boolean }))
})

/** A running plex.tv, asked as a client that is named `ours`. */
const lab = Effect.gen(function* () {
  const clock = yield* SandboxClock.make
  const { url } = yield* FakePlexTv.make({ port: 0, clock, latencyMs: 0, seed: 1, plex: () => plex })
  const get = (path: string, headers: Record<string, string> = {}, more: Ask = {}) =>
    ask(`${url}${path}`, {
      ...more,
      headers: {
        Accept: "application/json",
        "X-Plex-Client-Identifier": "ours",
        "X-Plex-Product": "PlexSync",
        ...headers
      }
    })
  const pinAt = (path: string, more: Ask = {}) =>
    Effect.map(get(path, {}, more), (seen) => Schema.decodeUnknownSync(Pin)(json(seen)))
  const control = (path: string, body: unknown = {}) => post(`${url}/__sandbox/${path}`, body)
  const begin = (strong = true) => pinAt(`/api/v2/pins?strong=${strong}`, { method: "POST" })
  const signIn = Effect.gen(function* () {
    const { id } = yield* begin()
    yield* control(`pins/${id}/approve`)
    return (yield* pinAt(`/api/v2/pins/${id}`)).authToken ?? ""
  })
  const userStatus = (token: string) =>
    Effect.map(get("/api/v2/user", { "X-Plex-Token": token }), ({ status }) => status)
  const resources = (token: string, query = "?includeHttps=1&includeRelay=1") =>
    Effect.map(get(`/api/v2/resources${query}`, { "X-Plex-Token": token }), (seen) =>
      Schema.decodeUnknownSync(Schema.parseJson(Schema.Array(Row)))(seen.text)
    )
  return { url, get, pinAt, begin, control, signIn, userStatus, resources }
})

describe("a sign-in", () => {
  it.scopedLive("waits until it is allowed, and then has a token that plex.tv takes", () =>
    Effect.gen(function* () {
      const { begin, control, pinAt, userStatus } = yield* lab
      const { authToken, code, expiresIn, id } = yield* begin()
      assert.deepStrictEqual([code.length, authToken], [25, null])
      assert.approximately(expiresIn, 1795, 5)
      assert.isNull((yield* pinAt(`/api/v2/pins/${id}`)).authToken)
      yield* control(`pins/${code}/approve`)
      const token = (yield* pinAt(`/api/v2/pins/${id}`)).authToken
      assert.strictEqual(yield* userStatus(token ?? ""), 200)
      assert.strictEqual(yield* userStatus("wrong"), 401)
    })
  )

  it.scopedLive(
    "has a short code of four characters for a quarter of an hour, and its body tells where the person is",
    () =>
      Effect.gen(function* () {
        const { get } = yield* lab
        const seen = yield* get("/api/v2/pins", { "Content-Type": "application/json" }, { method: "POST", body: "{}" })
        const pin = Schema.decodeUnknownSync(Pin)(json(seen))
        assert.strictEqual(seen.status, 201)
        assert.approximately(pin.expiresIn, 895, 5)
        assert.match(pin.code, /^[A-Z0-9]{4}$/)
        assert.include(seen.text, "Sandboxdam")
        for (const body of ["strong=true", '{"strong":true}']) {
          const strong = yield* get("/api/v2/pins", {}, { method: "POST", body })
          assert.lengthOf(Schema.decodeUnknownSync(Pin)(json(strong)).code, 25)
        }
      })
  )

  it.scopedLive("ends by the clock of plex.tv, which the header Date tells", () =>
    Effect.gen(function* () {
      const { begin, control, get } = yield* lab
      yield* control("clock", { at: "2030-01-01T00:00:00Z" })
      const { expiresAt, id } = yield* begin()
      assert.strictEqual(expiresAt, "2030-01-01T00:30:00Z")
      yield* control("clock", { advanceMs: 1_799_000 })
      const before = yield* get(`/api/v2/pins/${id}`)
      assert.deepStrictEqual([before.status, before.headers.date], [200, "Tue, 01 Jan 2030 00:29:59 GMT"])
      yield* control("clock", { advanceMs: 1000 })
      const after = yield* get(`/api/v2/pins/${id}`)
      assert.deepStrictEqual(json(after), {
        errors: [{ code: 1020, message: "Code not found or expired", status: 404 }]
      })
      assert.strictEqual((yield* control(`pins/${id}/approve`)).status, 404)
    })
  )

  it.scopedLive("is for its own client alone, and nobody is answered without an identifier", () =>
    Effect.gen(function* () {
      const { begin, get, url } = yield* lab
      const { id } = yield* begin()
      assert.strictEqual((yield* get(`/api/v2/pins/${id}`, { "X-Plex-Client-Identifier": "theirs" })).status, 404)
      const nameless = yield* ask(`${url}/api/v2/pins`, { method: "POST", headers: { Accept: "application/json" } })
      assert.deepStrictEqual(json(nameless), {
        errors: [{ code: 1000, message: "X-Plex-Client-Identifier is missing", status: 400 }]
      })
    })
  )

  it.scopedLive("that is denied is gone before its time", () =>
    Effect.gen(function* () {
      const { begin, control, get } = yield* lab
      const { id } = yield* begin()
      yield* control(`pins/${id}/deny`)
      assert.strictEqual((yield* get(`/api/v2/pins/${id}`)).status, 404)
    })
  )

  it.scopedLive("is allowed on the page of the link, and on the page where a code is typed", () =>
    Effect.gen(function* () {
      const { begin, get, pinAt } = yield* lab
      const strong = yield* begin()
      assert.include((yield* get("/auth")).text, ">Allow</button>")
      const query = `?clientID=ours&code=${strong.code}`
      assert.deepStrictEqual(json(yield* get(`/auth/pin${query}`)), { code: strong.code, product: "PlexSync" })
      assert.strictEqual((yield* get(`/auth/pin?clientID=theirs&code=${strong.code}`)).status, 404)
      yield* get(`/auth/allow${query}`, {}, { method: "POST" })
      assert.isString((yield* pinAt(`/api/v2/pins/${strong.id}`)).authToken)

      const short = yield* begin(false)
      assert.include((yield* get(`/link/?pin=${short.code}`)).text, `value="${short.code}"`)
      assert.include((yield* get("/link", {}, { method: "POST", body: "pin=0000" })).text, "not valid")
      const typed = yield* get("/link", {}, { method: "POST", body: `pin=${short.code.toLowerCase()}` })
      assert.include(typed.text, "Linked: PlexSync")
      assert.isString((yield* pinAt(`/api/v2/pins/${short.id}`)).authToken)
    })
  )

  it.scopedLive("is slowed down in plex.tv's own words by a fault", () =>
    Effect.gen(function* () {
      const { begin, control, get } = yield* lab
      const { id } = yield* begin()
      const route = "GET /api/v2/pins/:id"
      yield* control("faults", { faults: [{ route, kind: "status", status: 429, times: 1 }] })
      assert.deepStrictEqual(json(yield* get(`/api/v2/pins/${id}`)), {
        errors: [{ code: 1003, message: "Too many requests", status: 429 }]
      })
      assert.strictEqual((yield* get(`/api/v2/pins/${id}`)).status, 200)
    })
  )
})

describe("a token", () => {
  it.scopedLive("of an identifier that signs in again dies, or comes back though it was revoked", () =>
    Effect.gen(function* () {
      const { control, signIn, userStatus } = yield* lab
      const first = yield* signIn
      const second = yield* signIn
      assert.deepStrictEqual([yield* userStatus(first), yield* userStatus(second)], [401, 200])
      yield* control("behaviour", { tokens: "reuse" })
      assert.strictEqual(yield* signIn, second)
      yield* control("revoke")
      assert.strictEqual(yield* signIn, second)
      assert.strictEqual(yield* userStatus(second), 401)
    })
  )

  it.scopedLive("is kept by a ping, ended by signing out, and told as 422 where an older call is asked", () =>
    Effect.gen(function* () {
      const { get, signIn, userStatus } = yield* lab
      const token = { "X-Plex-Token": yield* signIn }
      assert.strictEqual((yield* get("/api/v2/ping", token)).status, 200)
      assert.strictEqual((yield* get("/users/account.json", token)).status, 200)
      assert.strictEqual((yield* get("/api/v2/users/signout", token, { method: "DELETE" })).status, 204)
      assert.strictEqual(yield* userStatus(token["X-Plex-Token"]), 401)
      assert.strictEqual((yield* get("/users/account.json", token)).status, 422)
    })
  )

  it.scopedLive("as a JWT is not to be had, and who does not ask for JSON is answered in XML", () =>
    Effect.gen(function* () {
      const { get, signIn } = yield* lab
      assert.strictEqual((yield* get("/api/v2/auth/jwk", {}, { method: "POST" })).status, 501)
      const headers = { "X-Plex-Token": yield* signIn, Accept: "*/*" }
      assert.match(
        (yield* get("/api/v2/user", headers)).text,
        /<user id="42" uuid="5a4dbc0c5a4dbc0c" username="sandbox"/
      )
      assert.match((yield* get("/api/v2/resources", headers)).text, /<connection protocol="http" address="127.0.0.1"/)
    })
  )
})

describe("the servers of the account", () => {
  it.scopedLive("are the sandbox's Plex, a friend's, and a player among them", () =>
    Effect.gen(function* () {
      const { resources, signIn } = yield* lab
      const [owned, friends, player] = yield* resources(yield* signIn)
      assert.include(owned, { owned: true, clientIdentifier: plex.machineIdentifier, accessToken: plex.token })
      assert.match(owned?.connections[0]?.uri ?? "", /^https:\/\/127-0-0-1\.[0-9a-f]{32}\.plex\.direct:32400$/)
      assert.include(friends, { owned: false, provides: "server" })
      assert.deepInclude(player, { provides: "client,player", accessToken: null, connections: [] })
    })
  )

  it.scopedLive("are what a test says: offline, in a container, at an address given by hand, behind a relay", () =>
    Effect.gen(function* () {
      const { control, resources, signIn } = yield* lab
      const kinds = ["offline", "docker", "custom", "relay"]
      const servers = kinds.map((kind) => ({ kind, url: "http://192.168.1.9:32400" }))
      yield* control("servers", { servers })
      const token = yield* signIn
      const [offline, docker, custom, relay] = yield* resources(token)
      assert.isFalse(offline?.presence)
      assert.match(docker?.connections[0]?.uri ?? "", /^https:\/\/172-17-0-2\./)
      assert.deepInclude(custom?.connections ?? [], { uri: "http://192.168.1.9:32400", local: true, relay: false })
      assert.deepStrictEqual(
        relay?.connections.map((connection) => connection.relay),
        [true]
      )
      assert.isEmpty((yield* resources(token, "?includeHttps=1"))[3]?.connections)
      assert.strictEqual((yield* control("servers", { servers: [{ kind: "owned", url: "no address" }] })).status, 400)
    })
  )
})
