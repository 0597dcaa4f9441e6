import { describe, expect, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import * as Fiber from "effect/Fiber"
import * as Option from "effect/Option"
import * as Redacted from "effect/Redacted"
import * as Schema from "effect/Schema"
import * as Stream from "effect/Stream"
import * as TestClock from "effect/TestClock"
import { type CallFailure, familyOf } from "../../src/core/model/Failure.ts"
import type { Rows } from "../../src/core/model/Rows.ts"
import { StashApi } from "../../src/stash/StashApi.ts"
import { breaks, type Call, json, type Reply, status } from "../support/HttpScript.ts"
import { answers, type RecordedAnswer } from "../support/Recorded.ts"
import { id, rawScene } from "../support/Samples.ts"
import { apiKey, cookie, type StashAccess, stashOf } from "../support/Servers.ts"

type Api = Effect.Effect.Success<typeof StashApi>
type Replies = readonly [Reply, ...ReadonlyArray<Reply>]

const recorded = answers("graphql-data.json")
const transport = answers("graphql-http.json")
const refusals = answers("auth-and-subscriptions.json")

const replyOf = (answer: RecordedAnswer | undefined): Reply => {
  if (answer === undefined) throw new Error("no such recording")
  // What is served here is as long as it is, whatever was recorded.
  const headers = Object.entries(answer.headers).filter(([header]) => header !== "content-length")
  return { status: answer.status, headers: Object.fromEntries(headers), body: answer.body }
}
const data = (name: string) => replyOf(recorded.get(name))

const over = <A, E>(replies: Replies, call: (stash: Api) => Effect.Effect<A, E>, access: StashAccess = {}) => {
  const stash = stashOf(access, ...replies)
  return Effect.gen(function* () {
    const fiber = yield* Effect.fork(Effect.either(Effect.flatMap(StashApi, call)))
    yield* TestClock.adjust("10 seconds")
    return { result: yield* Fiber.join(fiber), calls: stash.calls }
  }).pipe(Effect.provide(stash.layer))
}
const answerOf = <A>(reply: Reply, call: (stash: Api) => Effect.Effect<A, CallFailure>) =>
  Effect.map(over([reply], call), ({ result }) => (result._tag === "Right" ? result.right : result.left.message))
const failureOf = <A>(reply: Reply, call: (stash: Api) => Effect.Effect<A, CallFailure>) =>
  Effect.map(over([reply], call), ({ result }) => (result._tag === "Left" ? result.left : undefined))

const Body = Schema.parseJson(
  Schema.Struct({ query: Schema.String, variables: Schema.Record({ key: Schema.String, value: Schema.Unknown }) })
)
const sent = (call: Call | undefined) => Schema.decodeSync(Body)(call?.body ?? "")

const ask = (stash: Api) => stash.status
const scene = (number: number, given: object = {}) => ({
  ...rawScene,
  id: String(number),
  title: "",
  details: "",
  date: null,
  rating100: null,
  organized: false,
  updated_at: "2026-11-21T00:15:20-05:00",
  files: [],
  studio: null,
  performers: [],
  tags: [],
  ...given
})
const scenes = (...list: ReadonlyArray<unknown>) => json({ data: { findScenes: { scenes: list } } })
const read =
  (...ids: ReadonlyArray<number>) =>
  (stash: Api) =>
    stash.scenesByIds(ids.map(id))

const Anything = Schema.Record({ key: Schema.String, value: Schema.Unknown })
const Found = Schema.parseJson(
  Schema.Struct({
    data: Schema.Struct({ findScene: Schema.extend(Schema.Struct({ performers: Schema.Array(Anything) }), Anything) })
  })
)

/** A recorded `findScene` as one of `findScenes`. The recorded query did not ask for the disambiguation, ours does. */
const asList = (name: string) => {
  const { findScene } = Schema.decodeSync(Found)(recorded.get(name)?.body ?? "").data
  return scenes({ ...findScene, performers: findScene.performers.map((one) => ({ ...one, disambiguation: "" })) })
}

/** The rows of an answer that none was skipped of. */
const rowsOf = <A>(answer: string | Rows<A>) =>
  typeof answer === "string" || answer.skipped.length > 0 ? answer : answer.rows

describe("scenes of a real Stash", () => {
  it.effect("are read with every field a sync needs", () =>
    Effect.gen(function* () {
      expect(rowsOf(yield* answerOf(asList("findScene, every field a sync reads"), read(1)))).toMatchObject([
        {
          id: 1,
          title: 'First & <Scène> "quoted"',
          details: "Line one\nLine two",
          date: "2024-05-17",
          rating100: 60,
          organized: true,
          updated_at: "2026-11-21T00:15:20-05:00",
          files: [{ id: "9", path: "/data/Other/First Scene copy.mp4", size: 29_769 }]
        }
      ])
    })
  )

  it.effect("are read when they say nothing about themselves", () =>
    Effect.gen(function* () {
      expect(rowsOf(yield* answerOf(asList("findScene without file or anything"), read(10)))).toMatchObject([
        { id: 10, title: "", details: "", date: null, rating100: null, studio: null, performers: [], tags: [] }
      ])
    })
  )

  it.effect("are walked with their stamps and files", () =>
    Effect.gen(function* () {
      const list = scenes({
        id: "6",
        updated_at: "2026-11-21T00:14:24-05:00",
        files: [{ id: "6", path: "/data/Movies/Studio Ă/Third – Scène #3.mp4", size: 5 }]
      })
      const found = yield* answerOf(list, (stash) => stash.scenesNamedLike("/x/Third – Scène #3.mp4"))
      expect(rowsOf(found)).toMatchObject([{ id: 6, files: [{ size: 5 }] }])
    })
  )
})

describe("scenesByIds", () => {
  it.effect("asks once for each id, and not at all for none", () =>
    Effect.gen(function* () {
      const { calls } = yield* over([scenes(scene(1), scene(5))], read(1, 5, 1))
      expect(calls.map((call) => sent(call).variables)).toEqual([{ ids: ["1", "5"] }])
      expect((yield* over([scenes()], read())).calls).toEqual([])
    })
  )

  it.effect(
    "finds the living where one id is dead: Stash fails as a whole, so each is asked for by itself, in one request",
    () =>
      Effect.gen(function* () {
        const { calls, result } = yield* over(
          [data("ids with one unknown"), json({ data: { s0: scene(1), s1: null } })],
          read(1, 9999)
        )
        expect(result).toMatchObject({ right: { rows: [{ id: 1 }], skipped: [] } })
        expect(calls).toHaveLength(2)
        expect(sent(calls[1])).toMatchObject({ variables: { i0: "1", i1: "9999" } })
        expect(sent(calls[1]).query).toMatch(/s0: findScene\(id: \$i0\).*s1: findScene\(id: \$i1\)/s)
      })
  )

  it.effect("fails on any other error, and does not mistake it for a missing scene", () =>
    Effect.gen(function* () {
      expect(yield* failureOf(data("sort unknown"), read(1))).toMatchObject({
        _tag: "Unavailable",
        problem: "invalid sort: nope"
      })
      expect((yield* over([data("sort unknown")], read(1))).calls).toHaveLength(1)
    })
  )

  it.effect("says which scene cannot be read", () =>
    Effect.gen(function* () {
      const { result } = yield* over([scenes(scene(1), { ...scene(2), files: "none" })], read(1, 2))
      expect(result).toMatchObject({
        right: { rows: [{ id: 1 }], skipped: [{ id: "2", reason: "files is a text, a list is needed" }] }
      })
    })
  )

  it.effect("is tried again at once when the connection failed", () =>
    Effect.gen(function* () {
      const { calls, result } = yield* over([breaks("ECONNRESET"), scenes(scene(1))], read(1))
      expect([calls.length, result._tag]).toEqual([2, "Right"])
    })
  )
})

describe("a scene that Stash cannot answer", () => {
  const inside = (path: ReadonlyArray<string | number>) => ({ message: "sql: no rows", path })
  const broken = json({ errors: [inside(["findScenes", "scenes", 1, "files"])], data: null })

  it.effect("spoils no other, and is not gone: each is asked for by itself", () =>
    Effect.gen(function* () {
      const one = json({ errors: [inside(["s1", "files"])], data: { s0: scene(1), s1: null, s2: null } })
      const { calls, result } = yield* over([broken, one], read(1, 2, 3))
      expect(result).toMatchObject({
        right: { rows: [{ id: 1 }], skipped: [{ id: "2", reason: "an error instead of it: sql: no rows" }] }
      })
      expect(calls).toHaveLength(2)
    })
  )

  it.effect("spoils no page of all scenes", () =>
    Effect.gen(function* () {
      const stamped = { updated_at: "2026-11-21T00:15:20-05:00", files: [] }
      const list = scenes({ id: "1", ...stamped }, { id: "2", ...stamped })
      const one = json({ errors: [inside(["s1", "files"])], data: { s0: scene(1), s1: null } })
      const { result } = yield* over([broken, list, broken, one], (stash) => stash.scenesAfter(0))
      expect(result).toMatchObject({ right: { rows: [{ id: 1 }], skipped: [{ id: "2" }], last: null } })
    })
  )

  it.effect("is any of those that are missing, where it does not say which it is", () =>
    Effect.gen(function* () {
      const { result } = yield* over([scenes(scene(1), null)], read(1, 2))
      expect(result).toMatchObject({
        right: { rows: [{ id: 1 }], skipped: [{ id: "2", reason: "it is null, an object is needed" }] }
      })
    })
  )
})

describe("pages", () => {
  const stamps = (from: number, count: number) =>
    scenes(
      ...Array.from({ length: count }, (_, at) => ({
        id: String(from + at),
        updated_at: "2026-11-21T00:15:20-05:00",
        files: []
      }))
    )

  it.effect("of all scenes follow the last id, until one is not full", () =>
    Effect.gen(function* () {
      const { calls, result } = yield* over([stamps(1, 500), stamps(701, 500), stamps(1300, 3)], (stash) =>
        Stream.runCollect(stash.allScenes)
      )
      expect(calls.map((call) => sent(call).variables)).toEqual([0, 500, 1200].map((after) => ({ after, size: 500 })))
      expect(result._tag === "Right" ? Array.from(result.right, ({ rows }) => rows.length) : []).toEqual([500, 500, 3])
    })
  )

  it.effect("of an empty Stash are one", () =>
    Effect.gen(function* () {
      const { calls } = yield* over([stamps(1, 0)], (stash) => Stream.runCollect(stash.allScenes))
      expect(calls).toHaveLength(1)
    })
  )

  it.effect("of the newest scenes are read only as far as somebody reads", () =>
    Effect.gen(function* () {
      const { calls } = yield* over([stamps(1, 500)], (stash) => Stream.runCollect(Stream.take(stash.newestScenes, 2)))
      expect(calls.map((call) => sent(call).variables)).toEqual([
        { page: 1, size: 500 },
        { page: 2, size: 500 }
      ])
    })
  )
})

describe("namesakes", () => {
  it.effect.each([
    ["/data/First Scene.mp4", "%First Scene.mp4"],
    ["C:\\v\\First Scene.mp4", "%First Scene.mp4"],
    ["/data/Caf\u00e9 01.mp4", "%Caf% 01.mp4"],
    ["/data/Cafe\u0301 01.mp4", "%Caf% 01.mp4"],
    ["/data/Third – Scène #3.mp4", "%Third % Sc%ne #3.mp4"]
  ] as const)("of %s are asked for as %s, whatever normal form Stash has", ([path, pattern]) =>
    Effect.gen(function* () {
      const { calls } = yield* over([scenes()], (stash) => stash.scenesNamedLike(path))
      expect(sent(calls[0]).variables).toEqual({ pattern })
    })
  )
})

describe("plugin settings", () => {
  it.effect.each([
    ["configuration.plugins, nothing set", {}],
    ["configuration.plugins include, nothing set", {}],
    ["configuration.plugins include another", {}],
    ["configuration.plugins", { a_string: "text", b_number: 5, c_toggle: true, undeclared: [1, { x: null }] }],
    ["configuration.plugins after the replacement", { c_toggle: false, "Mixed_Case.Key": "v" }]
  ] as const)("are read as recorded: %s", ([name, expected]) =>
    Effect.gen(function* () {
      expect(yield* answerOf(data(name), (stash) => stash.pluginSettings("recorder"))).toEqual(expected)
    })
  )
})

describe("what lets in", () => {
  it.effect("is nothing where Stash asks for no password", () =>
    Effect.gen(function* () {
      const reply = json({ data: { configuration: { general: { apiKey: "", username: "" } } } })
      expect(yield* answerOf(reply, (stash) => stash.access)).toEqual({ apiKey: Option.none(), password: false })
    })
  )

  it.effect("is a key, redacted, where one was made", () =>
    Effect.gen(function* () {
      const reply = json({ data: { configuration: { general: { apiKey, username: "admin" } } } })
      const found = yield* answerOf(reply, (stash) => stash.access)
      expect(JSON.stringify(found)).not.toContain(apiKey)
      expect(typeof found === "string" ? "" : Option.map(found.apiKey, Redacted.value)).toEqual(Option.some(apiKey))
      expect(found).toMatchObject({ password: true })
    })
  )
})

describe("access", () => {
  const ok = json({ data: { version: { version: "v0.30.1" }, systemStatus: { status: "OK" } } })
  const twice = (stash: Api) => Effect.all([Effect.either(stash.status), Effect.either(stash.status)])
  const cookies = (calls: ReadonlyArray<Call>) => calls.map(({ headers }) => headers["cookie"])

  it.effect("asks for JSON as such, at the address with its base path", () =>
    Effect.gen(function* () {
      const { calls } = yield* over([ok], ask)
      expect(calls[0]).toMatchObject({ method: "POST", url: "http://stash:9999/graphql" })
      expect(calls[0]?.headers).toMatchObject({ accept: "application/json", "content-type": "application/json" })
      expect(Object.keys(calls[0]?.headers ?? {})).not.toContain("apikey")
      expect(Object.keys(calls[0]?.headers ?? {})).not.toContain("cookie")
    })
  )

  it.effect("uses the key where there is one, and no cookie then", () =>
    Effect.gen(function* () {
      const { calls } = yield* over([ok], ask, { apiKey, cookie })
      expect(calls[0]?.headers["apikey"]).toBe(apiKey)
      expect(cookies(calls)).toEqual([undefined])
      expect(calls[0]?.url).not.toContain(apiKey)
    })
  )

  it.effect("goes on with the newest cookie Stash has given", () =>
    Effect.gen(function* () {
      const { calls } = yield* over(
        [json({ data: {} }, 200, { "set-cookie": "session=second; Path=/; Max-Age=3600" }), ok],
        twice,
        { cookie }
      )
      expect(cookies(calls)).toEqual([`session=${cookie}`, "session=second"])
    })
  )

  it.effect("learns no cookie from a refusal: that is a session of nobody", () =>
    Effect.gen(function* () {
      const refused = replyOf(refusals.get("credentials set: cookie of a hook that ran before"))
      const { calls, result } = yield* over([refused, ok], twice, { cookie })
      expect(cookies(calls)).toEqual([`session=${cookie}`, `session=${cookie}`])
      expect(result).toMatchObject({ right: [{ left: { _tag: "Unauthorized", status: 401 } }, { _tag: "Right" }] })
    })
  )

  it.effect("tells Stash's clock from its answers", () =>
    Effect.gen(function* () {
      const reply = json({ data: { version: { version: "v" }, systemStatus: { status: "OK" } } }, 200, {
        date: "Thu, 01 Jan 1970 01:00:00 GMT"
      })
      const stash = stashOf({}, reply)
      yield* Effect.gen(function* () {
        const api = yield* StashApi
        expect(yield* api.clockOffset).toBe(0)
        yield* api.status
        expect(yield* api.clockOffset).toBe(3_600_000)
      }).pipe(Effect.provide(stash.layer))
    })
  )

  it.effect("reads the version, and the state it is in", () =>
    Effect.gen(function* () {
      expect(yield* answerOf(ok, ask)).toEqual({ version: "v0.30.1", state: "OK" })
      expect(
        yield* answerOf(json({ data: { version: { version: null }, systemStatus: { status: "SETUP" } } }), ask)
      ).toEqual({ version: "", state: "SETUP" })
    })
  )
})

describe("what a real Stash answered to mistakes", () => {
  const cases: ReadonlyArray<readonly [string, string, string]> = [
    ["unknown field, Accept None", "NotUsable", "blocked"],
    ["unknown field, Accept application/json", "NotUsable", "blocked"],
    ["syntax error, Accept application/json", "NotUsable", "blocked"],
    ["unknown argument", "NotUsable", "blocked"],
    ["missing variable", "NotUsable", "blocked"],
    ["wrong variable type", "NotUsable", "blocked"],
    ["operationName unknown", "NotUsable", "blocked"],
    ["resolver error, Accept application/json", "Unavailable", "transient"],
    ["two errors, partial data", "Unavailable", "transient"],
    ["not JSON", "Refused", "permanent"],
    ["batch (array)", "Refused", "permanent"],
    ["content type text/plain", "Refused", "permanent"],
    ["GET with a mutation", "Refused", "permanent"],
    ["ApiKey sent though none is set", "Unauthorized", "blocked"],
    ["unknown path", "Unavailable", "transient"],
    ["healthz", "Unavailable", "transient"]
  ]

  it.effect.each(cases)("%s is %s (%s)", ([name, tag, family]) =>
    Effect.gen(function* () {
      const failure = yield* failureOf(replyOf(transport.get(name)), ask)
      expect(failure).toMatchObject({ _tag: tag, server: "Stash" })
      expect(failure === undefined ? "" : familyOf(failure)).toBe(family)
    })
  )

  it.effect.each([
    ["credentials set: no authentication, graphql", 401],
    ["credentials set: no authentication, page", 302],
    ["credentials set: no authentication, cover", 302]
  ] as const)("%s: the key is missing", ([name, code]) =>
    Effect.gen(function* () {
      const failure = yield* failureOf(replyOf(refusals.get(name)), ask)
      expect(failure).toMatchObject({ _tag: "Unauthorized", status: code })
      expect(failure?.message).toContain("Set stash_api_key")
    })
  )

  it.effect("a database that waits for its migration blocks, and says what to do", () =>
    Effect.gen(function* () {
      const failure = yield* failureOf(
        json({ errors: [{ message: "database not initialized", path: ["findScenes"] }], data: null }),
        ask
      )
      expect(failure).toMatchObject({ _tag: "NotUsable" })
      expect(failure?.message).toContain("finish the set-up or migration")
    })
  )
})

describe("statuses", () => {
  it.effect.each([
    [429, "Unavailable"],
    [500, "Unavailable"],
    [502, "Unavailable"],
    [503, "Unavailable"],
    [504, "Unavailable"],
    [401, "Unauthorized"],
    [302, "Unauthorized"],
    [400, "Refused"],
    [403, "Refused"]
  ] as const)("%d is %s, asked once", ([code, tag]) =>
    Effect.gen(function* () {
      const { calls, result } = yield* over(
        [status(code, { "retry-after": "7", "content-type": "text/html" }, "<html/>")],
        ask
      )
      expect(calls).toHaveLength(1)
      expect(result).toMatchObject({ left: { _tag: tag, status: code } })
      if (tag === "Unavailable") expect(result).toMatchObject({ left: { retryAfter: 7000 } })
    })
  )

  it.effect("a connection that fails is tried three times; a slow one once", () =>
    Effect.gen(function* () {
      expect((yield* over([breaks("ECONNREFUSED")], ask)).calls).toHaveLength(3)
      expect((yield* over([breaks("UND_ERR_HEADERS_TIMEOUT")], ask)).calls).toHaveLength(1)
    })
  )

  it.effect.each([
    [
      "cut off",
      { status: 200, headers: { "content-type": "application/json" }, body: '{"data":', cut: "UND_ERR_SOCKET" }
    ],
    ["no JSON in it", json("<html>")],
    ["an array", json([])],
    ["data of another shape", json({ data: { version: 5 } })],
    ["no data", json({})],
    ["null for data", json({ data: null })]
  ] as const)("an answer with %s is not believed", ([, reply]) =>
    Effect.gen(function* () {
      expect(yield* failureOf(reply, ask)).toMatchObject({ _tag: "Unavailable", server: "Stash" })
    })
  )
})
