import { assert, describe, it } from "@effect/vitest"
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import { gunzipSync } from "node:zlib"
import { ask, json, post, type Seen } from "./Client.ts"
import { until } from "./Until.ts"
import { counter, writing } from "./Counter.ts"

const reading = "GET /items/:id"

const statuses = (seen: ReadonlyArray<Seen>) => seen.map(({ status }) => status)

describe("faults", () => {
  it.scopedLive("refuse resets the connection without handling", () =>
    Effect.gen(function* () {
      const { fault, handled, put } = yield* counter
      yield* fault({ route: writing, kind: "refuse" })
      const seen = yield* put("1")
      assert.deepStrictEqual([seen.ended, seen.status, handled], ["ECONNRESET", undefined, []])
    })
  )

  it.scopedLive("reset breaks the answer off in mid-body after handling", () =>
    Effect.gen(function* () {
      const { fault, get, handled, put } = yield* counter
      yield* fault({ route: "*", kind: "reset" })
      const seen = yield* get()
      assert.strictEqual(seen.status, 200)
      assert.strictEqual(seen.ended, "ECONNRESET")
      assert.isTrue(seen.body.length > 100 && seen.body.length < Number(seen.headers["content-length"]))
      const written = yield* put("7")
      assert.notStrictEqual(written.ended, "whole")
      assert.deepStrictEqual(handled, ["7"])
    })
  )

  it.scopedLive("truncate closes in good order before the promised length", () =>
    Effect.gen(function* () {
      const { fault, get } = yield* counter
      yield* fault({ route: reading, kind: "truncate" })
      const seen = yield* get()
      assert.strictEqual(seen.status, 200)
      assert.notStrictEqual(seen.ended, "whole")
      assert.isTrue(seen.body.length > 100 && seen.body.length < Number(seen.headers["content-length"]))
    })
  )

  it.scopedLive("malformed is well framed and does not parse", () =>
    Effect.gen(function* () {
      const { fault, get } = yield* counter
      yield* fault({ route: reading, kind: "malformed" })
      const seen = yield* get()
      assert.deepStrictEqual(
        [seen.ended, seen.status, seen.headers["content-type"]],
        ["whole", 200, "application/json"]
      )
      assert.strictEqual(Number(seen.headers["content-length"]), seen.body.length)
      assert.throws(() => json(seen))
    })
  )

  it.scopedLive("hang stays silent until the client leaves, and at point answered stalls after one byte", () =>
    Effect.gen(function* () {
      const { fault, get, handled, put } = yield* counter
      yield* fault({ route: "*", kind: "hang" })
      const seen = yield* put("1", { silenceMs: 200 })
      assert.deepStrictEqual([seen.ended, seen.status, handled], ["silence", undefined, []])
      yield* fault({ route: "*", kind: "hang", point: "answered" })
      const stalled = yield* get("1", { silenceMs: 200 })
      assert.deepStrictEqual([stalled.status, stalled.body.length], [200, 1])
      yield* fault({ route: "*", kind: "hang", point: "applied", ms: 50 })
      const dropped = yield* put("2")
      assert.deepStrictEqual([dropped.ended, handled], ["ECONNRESET", ["2"]])
    })
  )

  it.scopedLive("slow answers whole, later; at point answered the body trickles", () =>
    Effect.gen(function* () {
      const { fault, get } = yield* counter
      for (const point of ["before", "applied", "answered"]) {
        yield* fault({ route: "*", kind: "slow", ms: 300, point })
        const [took, seen] = yield* Effect.timed(get())
        assert.isAtLeast(Duration.toMillis(took), 250, point)
        assert.deepStrictEqual([seen.status, seen.ended], [200, "whole"])
        assert.strictEqual(json(seen)["id"], "1")
      }
    })
  )

  it.scopedLive("status carries Retry-After, and by its point is applied or not", () =>
    Effect.gen(function* () {
      const { fault, handled, put } = yield* counter
      yield* fault({ route: writing, kind: "status", status: 503, retryAfter: 7 })
      const seen = yield* put("1")
      assert.deepStrictEqual(
        [seen.status, seen.headers["retry-after"], seen.text, handled],
        [503, "7", "<h1>503</h1>", []]
      )
      yield* fault({ route: writing, kind: "status", point: "applied" })
      assert.strictEqual((yield* put("2")).status, 500)
      assert.deepStrictEqual(handled, ["2"])
    })
  )

  it.scopedLive("html is a 200 with a page, unauthorized the server's own 401", () =>
    Effect.gen(function* () {
      const { fault, get } = yield* counter
      yield* fault({ route: "*", kind: "html" })
      const page = yield* get()
      assert.deepStrictEqual([page.status, page.headers["content-type"]], [200, "text/html"])
      assert.include(page.text, "<html>")
      yield* fault({ route: "*", kind: "unauthorized" })
      assert.strictEqual((yield* get()).status, 401)
    })
  )

  it.scopedLive("proxy is a page and a name of something before the server, and what it refuses is not handled", () =>
    Effect.gen(function* () {
      const { fault, handled, put } = yield* counter
      yield* fault({ route: writing, kind: "proxy" })
      const seen = yield* put("1")
      assert.deepStrictEqual([seen.status, seen.headers["server"], handled], [403, "sandbox-proxy/1.0 (in front)", []])
      assert.include(seen.text, "<center><h1>403 Blocked</h1></center>")
      yield* fault({ route: writing, kind: "proxy", status: 406 })
      assert.strictEqual((yield* put("1")).status, 406)
    })
  )

  it.scopedLive("drip never ends, endless by its bytes, and bomb is small until it is unpacked", () =>
    Effect.gen(function* () {
      const { fault, get, handled, put } = yield* counter
      yield* fault({ route: "*", kind: "drip", ms: 20, status: 500 })
      const dripped = yield* Effect.timeoutOption(get(), "300 millis")
      assert.isTrue(Option.isNone(dripped))
      yield* fault({ route: "*", kind: "endless", bytes: 200_000, status: 404 })
      const seen = yield* get()
      assert.strictEqual(seen.status, 404)
      assert.isAtLeast(seen.body.length, 200_000)
      yield* fault({ route: "*", kind: "bomb", point: "applied" })
      const packed = yield* put("1")
      assert.strictEqual(packed.headers["content-encoding"], "gzip")
      assert.isAtMost(packed.body.length, 1024 * 1024)
      assert.strictEqual(gunzipSync(packed.body).length, 64 * 1024 * 1024)
      assert.deepStrictEqual(handled, ["1"])
    })
  )

  it.scopedLive("query and longer choose requests by what they ask, decoded, and by how long that is", () =>
    Effect.gen(function* () {
      const { fault, url } = yield* counter
      const put = (query: string) =>
        Effect.map(ask(`${url}/items/1?${query}`, { method: "PUT" }), ({ status }) => status)
      yield* fault({ route: writing, kind: "proxy", query: "union .*select", times: 2 })
      const text = encodeURIComponent("a UNION (all) SELECT")
      assert.deepStrictEqual(
        [
          yield* put(`text=${text}`),
          yield* put("text=selected"),
          yield* put("text=union+select"),
          yield* put(`text=${text}`)
        ],
        [403, 200, 403, 200]
      )
      yield* fault({ route: writing, kind: "status", status: 414, longer: 100 })
      assert.deepStrictEqual([yield* put("x".repeat(100)), yield* put("x".repeat(101))], [200, 414])
    })
  )

  it.scopedLive("operation: only requests whose body holds that text; errors is an answer of GraphQL", () =>
    Effect.gen(function* () {
      const { fault, handled, put } = yield* counter
      yield* fault({ route: writing, operation: "findTags", kind: "errors" })
      assert.strictEqual((yield* put("1", { body: "query { findScenes }" })).text, "")
      assert.deepStrictEqual(JSON.parse((yield* put("2", { body: "query { findTags }" })).text), {
        errors: [{ message: "database is locked" }],
        data: null
      })
      assert.deepStrictEqual(handled, ["1"])
    })
  )

  it.scopedLive("skip, times and an empty list", () =>
    Effect.gen(function* () {
      const { fault, get } = yield* counter
      yield* fault({ route: reading, kind: "status", status: 429, skip: 1, times: 2 })
      const seen = yield* Effect.forEach([1, 2, 3, 4], () => get())
      assert.deepStrictEqual(statuses(seen), [200, 429, 429, 200])
      yield* fault({ route: "*", kind: "status" })
      assert.strictEqual((yield* get()).status, 500)
      yield* fault()
      assert.strictEqual((yield* get()).status, 200)
    })
  )

  it.scopedLive("rate draws the same pattern for the same seed, another for another", () =>
    Effect.gen(function* () {
      const { fault, get } = yield* counter
      const draw = (seed: number) =>
        Effect.gen(function* () {
          yield* fault({ route: reading, kind: "status", rate: 0.5, seed })
          return statuses(yield* Effect.forEach(Array.from({ length: 24 }), () => get()))
        })
      const first = yield* draw(1)
      assert.deepStrictEqual(yield* draw(1), first)
      assert.notDeepEqual(yield* draw(2), first)
      assert.isTrue(first.includes(500) && first.includes(200))
    })
  )

  it.scopedLive("forMs heals by itself", () =>
    Effect.gen(function* () {
      const { fault, get } = yield* counter
      yield* fault({ route: reading, kind: "status", forMs: 200 })
      assert.strictEqual((yield* get()).status, 500)
      yield* until(get(), ({ status }) => status === 200)
    })
  )

  it.scopedLive("requests counts what came, applied leaves out what was refused", () =>
    Effect.gen(function* () {
      const { fault, get, put, url } = yield* counter
      yield* get("1")
      yield* put("1")
      yield* put("2", { headers: { "x-bad": "1" } })
      yield* ask(`${url}/nowhere`)
      yield* fault({ route: writing, kind: "status" })
      yield* put("3")
      const stats = yield* ask(`${url}/__sandbox/stats`)
      assert.deepStrictEqual(json(stats), {
        requests: { "GET (unknown)": 1, [reading]: 1, [writing]: 3 },
        applied: { [reading]: 1, [writing]: 1 }
      })
      yield* post(`${url}/__sandbox/reset-stats`, {})
      assert.deepStrictEqual(json(yield* ask(`${url}/__sandbox/stats`)), { requests: {}, applied: {} })
    })
  )
})

describe("bad input to the control routes is 400 with a reason", () => {
  const cases: ReadonlyArray<readonly [string, string, RegExp]> = [
    ["faults", "no json", /JSON|Unexpected/],
    ["faults", "{}", /faults/],
    ["faults", '{"faults":[{"route":"*","kind":"explode"}]}', /kind/],
    ["faults", '{"faults":[{"route":"*","kind":"hang","time":3}]}', /time/],
    ["faults", '{"faults":[{"route":"GET /typo","kind":"hang"}]}', /No such route: GET \/typo/],
    ["faults", '{"faults":[{"route":"*","kind":"signal"}]}', /needs the pid/],
    ["faults", '{"faults":[{"route":"*","kind":"signal","pid":-1}]}', /pid/],
    ["faults", '{"faults":[{"route":"*","kind":"signal","pid":1}]}', /pid/],
    ["faults", '{"faults":[{"route":"*","kind":"hang","rate":2}]}', /rate/],
    ["clock", '{"advanceMs":"soon"}', /advanceMs/],
    ["clock", '{"at":"no date"}', /at/],
    ["clock", "{}", /advanceMs/]
  ]
  it.scopedLive.each(cases)("%s %s", ([route, body, reason]) =>
    Effect.gen(function* () {
      const { url } = yield* counter
      const seen = yield* ask(`${url}/__sandbox/${route}`, { method: "POST", body })
      assert.strictEqual(seen.status, 400)
      assert.match(String(json(seen)["error"]), reason)
    })
  )

  it.scopedLive("an unknown control route is 404 and names those there are", () =>
    Effect.gen(function* () {
      const { url } = yield* counter
      const seen = yield* ask(`${url}/__sandbox/nothing`)
      assert.strictEqual(seen.status, 404)
      assert.include(seen.text, "POST /__sandbox/faults")
    })
  )
})
