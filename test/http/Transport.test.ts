import * as HttpClient from "@effect/platform/HttpClient"
import { describe, expect, it } from "@effect/vitest"
import * as Cause from "effect/Cause"
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as Exit from "effect/Exit"
import * as Layer from "effect/Layer"
import * as Schedule from "effect/Schedule"
import type { ServerResponse } from "node:http"
import { setTimeout as wait } from "node:timers/promises"
import { Connections } from "../../src/http/Connections.ts"
import { layer as transport } from "../../src/http/Transport.ts"
import { editRequests } from "../../src/plex/EditQuery.ts"
import { PlexApi } from "../../src/plex/PlexApi.ts"
import { StashApi } from "../../src/stash/StashApi.ts"
import { deafServer, serve } from "../support/Loopback.ts"
import { id, itemWith, key } from "../support/Samples.ts"
import { apiKey, cookie, plexAt, stashAt, token } from "../support/Servers.ts"
import * as Spans from "../support/Spans.ts"
import { limit } from "../support/Limits.ts"

const limits = { connect: 1000, read: 1000 }

/** One read of a Plex over real sockets: its failure, and how long it took. */
const failing = (url: string) =>
  Effect.timed(Effect.flip(Effect.flatMap(PlexApi, (plex) => plex.libraries))).pipe(
    Effect.provide(Layer.provide(plexAt(url), transport(limits))),
    Effect.map(([took, failure]) => ({ failure, took: Duration.toMillis(took) }))
  )

const json = (response: ServerResponse, body: unknown) => {
  response.setHeader("content-type", "application/json")
  response.end(JSON.stringify(body))
}

describe("what is counted of connections", () => {
  it.scopedLive("is that one was opened, and that one will end or has ended: the next call may open another", () =>
    Effect.gen(function* () {
      const url = yield* serve((asked, response) => {
        if (asked.url === "/last") response.setHeader("connection", "close")
        // Once the answer has left.
        response.end("here", () => (asked.url === "/gone" ? asked.socket.destroySoon() : undefined))
      })
      const { turnover } = yield* Connections
      const client = yield* HttpClient.HttpClient
      const moved = (path: string) =>
        Effect.gen(function* () {
          const before = yield* turnover
          yield* Effect.flatMap(client.get(`${url}${path}`), (answer) => answer.text)
          return (yield* turnover) - before
        })
      expect(yield* moved("/first")).toBe(1)
      // A call right after another may open a second one.
      expect(yield* Effect.repeat(moved("/next"), { until: (count) => count === 0, times: 10 })).toBe(0)
      // The very next call knows.
      expect(yield* moved("/last")).toBeGreaterThanOrEqual(1)
      expect(yield* moved("/gone")).toBeGreaterThanOrEqual(1)
      const before = yield* turnover
      yield* Effect.repeat(turnover, { until: (now) => now > before, schedule: Schedule.spaced("5 millis") }).pipe(
        Effect.timeout("2 seconds")
      )
    }).pipe(Effect.provide(transport(limits)))
  )
})

describe("time limits, over real sockets", () => {
  it.scopedLive("end a connection that never stands within the connect limit and a second", () =>
    Effect.gen(function* () {
      const { full, url } = yield* deafServer
      expect(full).toBe(true)
      const { failure, took } = yield* failing(url)
      expect(failure).toMatchObject({
        _tag: "Unreachable",
        problem: "no connection within connect_timeout",
        quick: false,
        sent: false
      })
      expect(took).toBeGreaterThanOrEqual(900)
      expect(took).toBeLessThanOrEqual(limit(2))
    })
  )

  it.scopedLive("end a wait for headers that never come within the read limit and a second", () =>
    Effect.gen(function* () {
      const { failure, took } = yield* failing(yield* serve(() => undefined))
      expect(failure).toMatchObject({
        _tag: "Unreachable",
        problem: "no answer within read_timeout",
        quick: false,
        sent: true
      })
      expect(took).toBeGreaterThanOrEqual(900)
      expect(took).toBeLessThanOrEqual(limit(2))
    })
  )

  it.scopedLive("end a body that stalls after one byte within the read limit and a second", () =>
    Effect.gen(function* () {
      const url = yield* serve((_, response) => {
        response.setHeader("content-type", "application/json")
        response.write("{")
      })
      const { failure, took } = yield* failing(url)
      expect(failure).toMatchObject({
        _tag: "Unreachable",
        problem: "the answer stalled for read_timeout",
        quick: false,
        sent: true
      })
      expect(took).toBeGreaterThanOrEqual(900)
      expect(took).toBeLessThanOrEqual(limit(2))
    })
  )

  it.scopedLive("leave an answer alone that comes slowly but steadily", () =>
    Effect.gen(function* () {
      const url = yield* serve((_, response) => {
        response.setHeader("content-type", "application/json")
        const trickle = async () => {
          for (const piece of '{"MediaContainer":{}}') {
            response.write(piece)
            await wait(100)
          }
          response.end()
        }
        void trickle()
      })
      const libraries = yield* Effect.flatMap(PlexApi, (plex) => plex.libraries).pipe(
        Effect.provide(Layer.provide(plexAt(url), transport(limits)))
      )
      expect(libraries).toEqual({ rows: [], skipped: [] })
    })
  )

  it.scopedLive("hold for an edit too, whose answer nobody reads", () =>
    Effect.gen(function* () {
      const url = yield* serve((_, response) => response.write(" "))
      const [query] = editRequests(key("7"), [{ kind: "lock", field: "title" }]).map((request) => request.query)
      const [took, failure] = yield* Effect.timed(
        Effect.flip(Effect.flatMap(PlexApi, (plex) => plex.edit(itemWith(), query!)))
      ).pipe(Effect.provide(Layer.provide(plexAt(url), transport(limits))))
      expect(failure).toMatchObject({ _tag: "Unreachable", sent: true })
      expect(Duration.toMillis(took)).toBeLessThanOrEqual(limit(2))
    })
  )
})

describe("broken connections, over real sockets", () => {
  it.scopedLive("a port where nobody listens is refused, three times at most in a moment", () =>
    Effect.gen(function* () {
      const url = yield* Effect.scoped(serve(() => undefined))
      const { failure, took } = yield* failing(url)
      expect(failure).toMatchObject({
        _tag: "Unreachable",
        quick: true,
        sent: false,
        problem: "connection refused; is it running, and is the port right?"
      })
      expect(took).toBeLessThanOrEqual(limit(1.5))
    })
  )

  it.scopedLive("a server that hangs up before it answers is asked three times", () =>
    Effect.gen(function* () {
      let asked = 0
      const url = yield* serve((request) => {
        asked += 1
        request.socket.destroy()
      })
      const { failure } = yield* failing(url)
      expect(failure).toMatchObject({ _tag: "Unreachable", quick: true, sent: true })
      expect(asked).toBe(3)
    })
  )

  it.scopedLive("an answer that is cut off in its body is no answer, and is not asked for again at once", () =>
    Effect.gen(function* () {
      let asked = 0
      const url = yield* serve((_, response) => {
        asked += 1
        response.setHeader("content-type", "application/json")
        response.setHeader("content-length", "1000")
        response.write('{"MediaContainer":', () => response.destroy())
      })
      const { failure } = yield* failing(url)
      expect(failure).toMatchObject({
        _tag: "Unavailable",
        status: 200,
        problem: "its answer was cut off or is not readable"
      })
      expect(asked).toBe(1)
    })
  )

  it.scopedLive("https to a port for http says what to write", () =>
    Effect.gen(function* () {
      const url = yield* serve((_, response) => json(response, {}))
      const { failure } = yield* failing(url.replace("http:", "https:"))
      expect(failure).toMatchObject({ _tag: "Unreachable", sent: false })
      expect(failure.message).toContain("this port does not speak https; write http:// in plex_url, or give the port")
    })
  )

  it.scopedLive("a Plex that closes the connection without a word may want https", () =>
    Effect.gen(function* () {
      const { failure } = yield* failing(yield* serve((request) => void request.socket.destroy()))
      expect(failure).toMatchObject({ _tag: "Unreachable", sent: true })
      expect(failure.message).toContain(
        "the connection was closed; if that stays so, Plex asks for secure connections: write https:// in plex_url"
      )
    })
  )

  it.scopedLive("a redirect is not followed: the token stays where it was sent", () =>
    Effect.gen(function* () {
      let elsewhere = 0
      const other = yield* serve((_, response) => {
        elsewhere += 1
        json(response, { MediaContainer: {} })
      })
      const url = yield* serve((_, response) => response.writeHead(302, { location: `${other}/login` }).end())
      const { failure } = yield* failing(url)
      expect(failure).toMatchObject({ _tag: "NotUsable", ofAddress: true })
      expect(failure.message).toContain(`sends on to ${other}/login`)
      expect(elsewhere).toBe(0)
    })
  )
})

describe("secrets", () => {
  it.scopedLive("reach the server in headers, and stand in no span, no address and no failure", () =>
    Effect.gen(function* () {
      const heard: Array<string> = []
      const addresses: Array<string> = []
      const url = yield* serve((request, response) => {
        heard.push(String(request.headers["x-plex-token"] ?? request.headers["apikey"] ?? request.headers.cookie))
        addresses.push(request.url ?? "")
        response.setHeader("set-cookie", "session=fresh-cookie-of-stash; Path=/")
        response.setHeader("x-plex-token", token)
        response.statusCode = heard.length > 3 ? 500 : 200
        json(response, { MediaContainer: {}, data: { version: { version: "v" }, systemStatus: { status: "OK" } } })
      })
      const spans = Spans.collect()
      const plex = Layer.provide(plexAt(url), transport(limits))
      const status = Effect.flatMap(StashApi, (stash) => stash.status)
      const failures = yield* Effect.all([
        Effect.exit(
          Effect.provide(
            Effect.flatMap(PlexApi, (api) => api.libraries),
            plex
          )
        ),
        Effect.exit(Effect.provide(status, Layer.provide(stashAt(url, { apiKey }), transport(limits)))),
        Effect.exit(Effect.provide(status, Layer.provide(stashAt(url, { cookie }), transport(limits)))),
        Effect.exit(
          Effect.provide(
            Effect.flatMap(PlexApi, (api) => api.items([key("7")])),
            plex
          )
        ),
        Effect.exit(
          Effect.provide(
            Effect.flatMap(StashApi, (stash) => stash.scenesByIds([id(1)])),
            Layer.provide(stashAt(url, { apiKey }), transport(limits))
          )
        )
      ]).pipe(spans.with)
      expect(heard).toEqual([token, apiKey, `session=${cookie}`, token, apiKey])
      const told = failures.map((exit: Exit.Exit<unknown, unknown>) =>
        Exit.isFailure(exit) ? `${Cause.pretty(exit.cause)} ${JSON.stringify(exit.cause)}` : ""
      )
      expect(told.filter((text) => text !== "")).toHaveLength(2)
      const seen = JSON.stringify(spans.seen.map(({ attributes, name }) => [name, ...attributes]))
      expect(seen).toContain("http.request.header.x-plex-token")
      for (const secret of [token, apiKey, cookie, "fresh-cookie-of-stash"]) {
        expect(seen).not.toContain(secret)
        expect(addresses.join()).not.toContain(secret)
        expect(told.join()).not.toContain(secret)
      }
    })
  )

  it.scopedLive("are redacted for whoever uses the client", () =>
    Effect.gen(function* () {
      const url = yield* serve((_, response) => json(response, {}))
      const spans = Spans.collect()
      yield* Effect.flatMap(HttpClient.HttpClient, (client) =>
        client.get(url, { headers: { Authorization: "Bearer very-secret" } })
      ).pipe(Effect.scoped, Effect.provide(transport(limits)), spans.with)
      expect(spans.seen.length).toBeGreaterThan(0)
      expect(JSON.stringify(spans.seen.map(({ attributes }) => [...attributes]))).not.toContain("very-secret")
    })
  )
})
