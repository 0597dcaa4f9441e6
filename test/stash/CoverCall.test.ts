import { describe, expect, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import * as Fiber from "effect/Fiber"
import * as Layer from "effect/Layer"
import * as Option from "effect/Option"
import * as TestClock from "effect/TestClock"
import type { RequestListener } from "node:http"
import { maxBytes } from "../../src/core/model/Cover.ts"
import { layer as transport } from "../../src/http/Transport.ts"
import { StashApi } from "../../src/stash/StashApi.ts"
import { breaks, type Reply, status } from "../support/HttpScript.ts"
import { serve } from "../support/Loopback.ts"
import { answers } from "../support/Recorded.ts"
import { id } from "../support/Samples.ts"
import { apiKey, cookie, type StashAccess, stashAt, stashOf } from "../support/Servers.ts"
import { limit } from "../support/Limits.ts"

const recorded = answers("images.json")
const recording = (name: string): Reply => {
  const answer = recorded.get(name)
  if (answer === undefined) throw new Error(`no recording ${name}`)
  const headers = Object.entries(answer.headers).filter(([header]) => header !== "content-length")
  return { status: answer.status, headers: Object.fromEntries(headers), body: answer.body }
}

const read = (reply: Reply, etag: string | null = null, access: StashAccess = {}) => {
  const stash = stashOf(access, reply)
  return Effect.gen(function* () {
    const call = Effect.flatMap(StashApi, (api) => api.cover(id(12), Option.fromNullable(etag)))
    const fiber = yield* Effect.fork(Effect.either(call))
    yield* TestClock.adjust("10 seconds")
    const result = yield* Fiber.join(fiber)
    return { calls: stash.calls, answer: result._tag === "Right" ? result.right : result.left }
  }).pipe(Effect.provide(stash.layer))
}
const text = (bytes: Uint8Array) => new TextDecoder().decode(bytes)

describe("a scene's cover", () => {
  it.effect("is read from our own address of Stash, with its ETag", () =>
    Effect.gen(function* () {
      const { answer, calls } = yield* read(status(200, { etag: '"e1"', "content-length": "5" }, "bytes"), null, {
        apiKey
      })
      expect(answer._tag === "Read" && text(answer.bytes)).toBe("bytes")
      expect(answer).toMatchObject({ etag: Option.some('"e1"') })
      expect(calls).toHaveLength(1)
      expect(calls[0]).toMatchObject({ method: "GET", url: "http://stash:9999/scene/12/screenshot" })
      expect(calls[0]?.headers).toMatchObject({ apikey: apiKey })
      expect(calls[0]?.headers).not.toHaveProperty("if-none-match")
    })
  )

  it.effect("is read with the session where there is no key, and without an ETag where Stash gives none", () =>
    Effect.gen(function* () {
      const { answer, calls } = yield* read(status(200, {}, "bytes"), null, { cookie })
      expect(answer).toMatchObject({ _tag: "Read", etag: Option.none() })
      expect(calls[0]?.headers).toMatchObject({ cookie: `session=${cookie}` })
    })
  )

  it.effect("is not sent again when it is the one that is known", () =>
    Effect.gen(function* () {
      const { answer, calls } = yield* read(recording("cover, If-None-Match"), '"e1"')
      expect(answer._tag).toBe("Unchanged")
      expect(calls[0]?.headers).toMatchObject({ "if-none-match": '"e1"' })
    })
  )

  it.effect("is missing where there is no such scene", () =>
    Effect.gen(function* () {
      expect((yield* read(recording("cover of an unknown scene"))).answer._tag).toBe("Missing")
    })
  )

  it.effect.each([
    { reply: status(302, { location: "/login?returnURL=/scene/1/screenshot" }), tag: "Unauthorized" },
    { reply: status(401), tag: "Unauthorized" },
    { reply: status(503), tag: "Unavailable" },
    { reply: status(429, { "retry-after": "7" }), tag: "Unavailable" },
    { reply: status(400), tag: "Refused" },
    { reply: status(200, { "content-length": "9" }, "short"), tag: "Unavailable" },
    { reply: { status: 200, body: "ab", cut: "ECONNRESET" }, tag: "Unavailable" },
    { reply: { status: 200, body: "ab", cut: "UND_ERR_BODY_TIMEOUT" }, tag: "Unreachable" }
  ])("fails with $tag for $reply.status", ({ reply, tag }) =>
    Effect.gen(function* () {
      const { answer, calls } = yield* read(reply)
      expect(answer._tag).toBe(tag)
      expect(calls.map(({ url }) => new URL(url).host)).toEqual(["stash:9999"])
    })
  )

  it.effect.each(["http://elsewhere/login", "https://stash:9999/scene/7/screenshot", "/covers/7.jpg"])(
    "is not looked for elsewhere, at %s: it is told where that is, and nothing is held up",
    (location) =>
      Effect.gen(function* () {
        const { answer, calls } = yield* read(status(302, { location }))
        expect(answer._tag === "Elsewhere" ? answer.where : "").toContain("sends on to http")
        expect(calls.map(({ url }) => new URL(url).host)).toEqual(["stash:9999"])
      })
  )

  it.effect("is asked for three times when the connection fails at once", () =>
    Effect.gen(function* () {
      const { answer, calls } = yield* read(breaks("ECONNREFUSED"))
      expect(answer._tag).toBe("Unreachable")
      expect(calls).toHaveLength(3)
    })
  )
})

const over = <A, E>(listener: RequestListener, use: Effect.Effect<A, E, StashApi>) =>
  Effect.flatMap(serve(listener), (url) =>
    Effect.provide(use, Layer.provide(stashAt(url), transport({ connect: 1000, read: 5000 })))
  )
const cover = Effect.flatMap(StashApi, (api) => api.cover(id(1), Option.none()))
const piece = Buffer.alloc(256 * 1024, 1)

describe("a cover, over real sockets", () => {
  it.scopedLive("of just what Plex takes is read whole, byte by byte", () => {
    const sent = Buffer.alloc(maxBytes)
    for (let index = 0; index < sent.length; index += 4096) sent.writeUInt32LE(index, index)
    return over(
      (_, response) => response.end(sent),
      Effect.gen(function* () {
        const answer = yield* cover
        expect(answer._tag === "Read" && sent.equals(answer.bytes)).toBe(true)
      })
    )
  })

  it.scopedLive("that says it is larger is not read, and its connection is free for the next ones", () => {
    let closed = 0
    return over(
      (_, response) => {
        response.on("close", () => (closed += 1))
        response.writeHead(200, { "content-length": maxBytes + 1, etag: '"big"' })
        response.write("x")
      },
      Effect.gen(function* () {
        // More than there are connections to a server.
        for (const answer of yield* Effect.replicateEffect(cover, 6)) {
          expect(answer).toMatchObject({ _tag: "TooLarge", length: maxBytes + 1, etag: Option.some('"big"') })
        }
        yield* Effect.repeat(Effect.sleep("10 millis"), { until: () => closed === 6 }).pipe(Effect.timeout(limit(5)))
      })
    )
  })

  it.scopedLive("that never ends is read no further than Plex takes", () => {
    let written = 0
    return over(
      (_, response) => {
        const write = () => {
          if (response.destroyed) return
          written += piece.length
          if (response.write(piece)) setImmediate(write)
          else response.once("drain", write)
        }
        write()
      },
      Effect.gen(function* () {
        expect(yield* cover).toMatchObject({ _tag: "TooLarge", length: null })
        // What fits into the buffers of both sides is sent, and no more.
        expect(written).toBeLessThan(3 * maxBytes)
      })
    )
  })

  it.scopedLive("leaves its connection to the next request", () => {
    const sockets = new Set<unknown>()
    return over(
      (request, response) => {
        sockets.add(request.socket)
        response.writeHead(200, { "content-length": piece.length })
        response.end(piece)
      },
      Effect.gen(function* () {
        yield* Effect.replicateEffect(cover, 20)
        // The pool may open a second one while the first is still being tidied up.
        expect(sockets.size).toBeLessThan(5)
      })
    )
  })

  it.scopedLive("that is cut off is no cover", () =>
    over(
      (_, response) => {
        response.writeHead(200, { "content-length": 1000 })
        response.write("x", () => response.destroy())
      },
      Effect.gen(function* () {
        expect(yield* Effect.flip(cover)).toMatchObject({ _tag: "Unavailable" })
      })
    )
  )
})
