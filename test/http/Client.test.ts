import * as HttpClient from "@effect/platform/HttpClient"
import * as HttpClientRequest from "@effect/platform/HttpClientRequest"
import { describe, expect, it } from "@effect/vitest"
import * as Deferred from "effect/Deferred"
import * as Effect from "effect/Effect"
import * as Fiber from "effect/Fiber"
import * as Runtime from "effect/Runtime"
import * as Stream from "effect/Stream"
import type { ServerResponse } from "node:http"
import { layer as transport } from "../../src/http/Transport.ts"
import { serve } from "../support/Loopback.ts"

const large = 3 * 1024 * 1024

/** As the program runs: nobody collects spans. */
const inProgram = <A, E, R>(call: Effect.Effect<A, E, R>) =>
  call.pipe(Effect.provide(transport({ connect: 5000, read: 5000 })), Effect.withTracerEnabled(false))

const answers: Readonly<Record<string, (response: ServerResponse) => void>> = {
  "/short": (response) => {
    response.setHeader("content-type", "application/json")
    response.setHeader("set-cookie", ["session=one; Path=/; Expires=Wed, 21 Oct 2026 07:28:00 GMT", "other=two"])
    response.end('{"a":"ä"}')
  },
  "/unnamed": (response) => {
    response.write('{"a":')
    response.end("1}")
  },
  "/large": (response) => {
    response.setHeader("content-length", large)
    response.end(Buffer.alloc(large, "x"))
  },
  "/none": (response) => response.writeHead(304).end(),
  "/cut": (response) => {
    response.setHeader("content-length", 100)
    response.write("here", () => response.destroy())
  }
}

const answering = serve((asked, response) => answers[asked.url ?? ""]?.(response))

describe("an answer", () => {
  it.scopedLive("that says how short it is is there as bytes, text, JSON and a stream, with its cookies", () =>
    inProgram(
      Effect.gen(function* () {
        const answer = yield* HttpClient.get(`${yield* answering}/short`)
        expect(answer.status).toBe(200)
        expect(answer.headers["content-type"]).toBe("application/json")
        expect(Object.keys(answer.cookies.cookies)).toEqual(["session", "other"])
        expect(yield* answer.json).toEqual({ a: "ä" })
        expect(yield* answer.text).toBe('{"a":"ä"}')
        expect((yield* answer.arrayBuffer).byteLength).toBe(10)
        expect(yield* Stream.runFold(answer.stream, 0, (sum, { length }) => sum + length)).toBe(10)
      })
    )
  )

  it.scopedLive("that does not say how long it is, or is long, is a stream", () =>
    inProgram(
      Effect.gen(function* () {
        const url = yield* answering
        expect(yield* Effect.flatMap(HttpClient.get(`${url}/unnamed`), ({ json }) => json)).toEqual({ a: 1 })
        const answer = yield* HttpClient.get(`${url}/large`)
        expect(yield* Stream.runFold(answer.stream, 0, (sum, { length }) => sum + length)).toBe(large)
        expect((yield* Effect.flatMap(HttpClient.get(`${url}/large`), (one) => one.arrayBuffer)).byteLength).toBe(large)
      })
    )
  )

  it.scopedLive("without a body is there at once", () =>
    inProgram(
      Effect.gen(function* () {
        const answer = yield* HttpClient.get(`${yield* answering}/none`)
        expect([answer.status, yield* answer.text]).toEqual([304, ""])
      })
    )
  )

  it.scopedLive("that breaks in its body is known by its status, and its body fails", () =>
    inProgram(
      Effect.gen(function* () {
        const answer = yield* HttpClient.get(`${yield* answering}/cut`)
        expect(answer.status).toBe(200)
        expect(yield* Effect.flip(answer.text)).toMatchObject({ _tag: "ResponseError" })
        expect(yield* Effect.flip(Stream.runDrain(answer.stream))).toMatchObject({ _tag: "ResponseError" })
      })
    )
  )
})

describe("a request", () => {
  it.scopedLive("ends with its fiber, and so does its connection", () =>
    Effect.gen(function* () {
      const heard = yield* Deferred.make<null>()
      const closed = yield* Deferred.make<null>()
      const run = Runtime.runFork(yield* Effect.runtime())
      const url = yield* serve((asked) => {
        run(Deferred.succeed(heard, null))
        asked.socket.on("close", () => run(Deferred.succeed(closed, null)))
      })
      yield* inProgram(
        Effect.gen(function* () {
          const call = yield* Effect.fork(HttpClient.get(url))
          yield* Deferred.await(heard)
          yield* Fiber.interrupt(call)
          yield* Deferred.await(closed)
        })
      )
    })
  )

  it.scopedLive("carries bytes, and a stream of them", () =>
    Effect.gen(function* () {
      const url = yield* serve((asked, response) => void asked.pipe(response))
      const sent = (body: (request: HttpClientRequest.HttpClientRequest) => HttpClientRequest.HttpClientRequest) =>
        inProgram(Effect.flatMap(HttpClient.execute(body(HttpClientRequest.post(url))), ({ text }) => text))
      expect(yield* sent(HttpClientRequest.bodyText("one", "text/plain"))).toBe("one")
      expect(yield* sent(HttpClientRequest.bodyStream(Stream.make(new TextEncoder().encode("two"))))).toBe("two")
    })
  )

  it.scopedLive("to no address fails as one", () =>
    inProgram(
      Effect.gen(function* () {
        expect(yield* Effect.flip(HttpClient.get("http://:x"))).toMatchObject({
          _tag: "RequestError",
          reason: "InvalidUrl"
        })
      })
    )
  )
})
