import { assert, describe, it } from "@effect/vitest"
import * as Deferred from "effect/Deferred"
import * as Effect from "effect/Effect"
import * as Exit from "effect/Exit"
import * as Fiber from "effect/Fiber"
import * as Logger from "effect/Logger"
import * as Scope from "effect/Scope"
import type { Route } from "../../../sandbox/http/Exchange.ts"
import * as SandboxClock from "../../../sandbox/http/SandboxClock.ts"
import * as SandboxServer from "../../../sandbox/http/SandboxServer.ts"
import { ask, json, post } from "./Client.ts"

const echo = (method: string, pattern: string): Route => ({
  method,
  pattern,
  handle: ({ body, params, path, query, rawQuery }) =>
    Effect.sync(() => ({
      status: 200,
      headers: { "X-Two": ["a", "b"] },
      body: JSON.stringify({ pattern, params, path, rawQuery, a: query.getAll("a"), body: body.toString("utf8") })
    }))
})

const serve = (routes: ReadonlyArray<Route>, port = 0, stopsWithClient = false) =>
  Effect.gen(function* () {
    const clock = yield* SandboxClock.make
    const server = yield* SandboxServer.serve({
      name: "echo",
      port,
      routes,
      controls: [],
      clock,
      latencyMs: 0,
      stopsWithClient,
      notFound: () => Effect.succeed({ status: 404, body: "none" }),
      statusAnswer: (status) => ({ status, body: `own ${status}` })
    })
    return { ...server, clock }
  })

describe("a sandbox server", () => {
  it.scopedLive("hands a request over whole: path as sent, decoded names, query as sent, body", () =>
    Effect.gen(function* () {
      const { url } = yield* serve([echo("POST", "/things/:id")])
      const seen = yield* ask(`${url}/things/a%2Fb%20%C3%BC?a=1&a=%2B+x`, { method: "POST", body: "böd" })
      assert.deepStrictEqual(json(seen), {
        pattern: "/things/:id",
        params: { id: "a/b ü" },
        path: "/things/a%2Fb%20%C3%BC",
        rawQuery: "a=1&a=%2B+x",
        a: ["1", "+ x"],
        body: "böd"
      })
    })
  )

  it.scopedLive(
    "prefers fixed parts to names, takes literal colons and long lists, and answers HEAD as GET without body",
    () =>
      Effect.gen(function* () {
        const { url } = yield* serve([
          echo("GET", "/x/:id"),
          echo("GET", "/x/all"),
          echo("GET", "/::/rate"),
          echo("PUT", "/x/:id")
        ])
        const pattern = (path: string, method = "GET") =>
          Effect.map(ask(url + path, { method }), (seen) => json(seen)["pattern"])
        assert.strictEqual(yield* pattern("/x/all"), "/x/all")
        assert.strictEqual(yield* pattern(`/x/${"1,".repeat(5000)}`), "/x/:id")
        assert.strictEqual(yield* pattern("/:/rate"), "/::/rate")
        assert.strictEqual(yield* pattern("/x/all", "PUT"), "/x/:id")
        const head = yield* ask(`${url}/x/all`, { method: "HEAD" })
        assert.deepStrictEqual([head.status, head.text], [200, ""])
        assert.deepStrictEqual(json(yield* ask(`${url}/__sandbox/stats`))["requests"], {
          "GET /:/rate": 1,
          "GET /x/:id": 1,
          "GET /x/all": 2,
          "PUT /x/:id": 1
        })
      })
  )

  it.scopedLive("answers what no route fits, broken percent signs too, by its own notFound", () =>
    Effect.gen(function* () {
      const { url } = yield* serve([echo("GET", "/x/:id")])
      for (const path of ["/nothing", "/x/%ZZ"]) {
        const seen = yield* ask(url + path)
        assert.deepStrictEqual([seen.status, seen.text], [404, "none"], path)
      }
    })
  )

  it.scopedLive("survives a handler that dies, and says 500", () =>
    Effect.gen(function* () {
      const { url } = yield* serve([
        { method: "GET", pattern: "/dies", handle: () => Effect.die("by design of this test") },
        echo("GET", "/x/:id")
      ])
      const seen = yield* ask(`${url}/dies`)
      assert.deepStrictEqual([seen.status, seen.text], [500, "own 500"])
      assert.strictEqual((yield* ask(`${url}/x/1`)).status, 200)
    }).pipe(Effect.provide(Logger.remove(Logger.defaultLogger)))
  )

  it.scopedLive("fails with a reason if its port is taken", () =>
    Effect.gen(function* () {
      const { port } = yield* serve([])
      const error = yield* Effect.flip(serve([], port))
      assert.strictEqual(error._tag, "SandboxError")
      assert.match(error.message, /echo could not start: .*EADDRINUSE/)
    })
  )

  it.scopedLive("interrupts a handler whose client left, if it is that kind of server; otherwise lets it finish", () =>
    Effect.gen(function* () {
      const outcome = Effect.fnUntraced(function* (stopsWithClient: boolean) {
        const began = yield* Deferred.make<undefined>()
        const ended = yield* Deferred.make<string>()
        const release = yield* Deferred.make<undefined>()
        const handle = () =>
          Deferred.succeed(began, undefined).pipe(
            Effect.zipRight(Deferred.await(release)),
            Effect.onExit((exit) => Deferred.succeed(ended, exit._tag)),
            Effect.as({ status: 200 })
          )
        const { url } = yield* serve([{ method: "GET", pattern: "/waits", handle }], 0, stopsWithClient)
        const client = yield* Effect.fork(ask(`${url}/waits`))
        yield* Deferred.await(began)
        yield* Fiber.interrupt(client)
        if (!stopsWithClient) yield* Deferred.succeed(release, undefined)
        const how = yield* Deferred.await(ended)
        return [how, json(yield* ask(`${url}/__sandbox/stats`))["applied"]]
      })
      assert.deepStrictEqual(yield* outcome(true), ["Failure", {}])
      assert.deepStrictEqual(yield* outcome(false), ["Success", { "GET /waits": 1 }])
    })
  )

  it.live("is gone when its scope closes, open connections and hanging requests with it", () =>
    Effect.gen(function* () {
      const scope = yield* Scope.make()
      const { url } = yield* serve([{ method: "GET", pattern: "/hangs", handle: () => Effect.never }]).pipe(
        Scope.extend(scope)
      )
      const hanging = yield* Effect.fork(ask(`${url}/hangs`))
      yield* ask(`${url}/__sandbox/stats`)
      yield* Scope.close(scope, Exit.void)
      assert.strictEqual((yield* hanging).ended, "ECONNRESET")
      assert.strictEqual((yield* ask(url)).ended, "ECONNREFUSED")
    })
  )
})

describe("the clock", () => {
  it.scopedLive("is moved and set by control, and runs on from there", () =>
    Effect.gen(function* () {
      const { clock, url } = yield* serve([])
      const before = clock.now()
      yield* post(`${url}/__sandbox/clock`, { advanceMs: 3_600_000 })
      assert.isAtLeast(clock.now() - before, 3_600_000)
      assert.isBelow(clock.now() - before, 3_660_000)
      yield* post(`${url}/__sandbox/clock`, { at: 1_700_000_000_000 })
      assert.approximately(clock.now(), 1_700_000_000_000, 10_000)
      const seen = yield* post(`${url}/__sandbox/clock`, { at: "2024-01-02T03:04:05Z" })
      assert.approximately(Number(json(seen)["now"]), Date.UTC(2024, 0, 2, 3, 4, 5), 10_000)
    })
  )
})
