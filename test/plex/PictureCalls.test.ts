import { describe, expect, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import * as Fiber from "effect/Fiber"
import * as Layer from "effect/Layer"
import * as TestClock from "effect/TestClock"
import { createHash } from "node:crypto"
import { layer as transport } from "../../src/http/Transport.ts"
import type { CallFailure, ItemGone } from "../../src/core/model/Failure.ts"
import { PlexApi } from "../../src/plex/PlexApi.ts"
import { breaks, json, ofPlex, type Reply, status } from "../support/HttpScript.ts"
import { serve } from "../support/Loopback.ts"
import { key } from "../support/Samples.ts"
import { plexAt, plexOf } from "../support/Servers.ts"

type Api = Effect.Effect.Success<typeof PlexApi>

const over = <A, E>(reply: Reply, call: (plex: Api) => Effect.Effect<A, E>) => {
  const plex = plexOf(reply)
  return Effect.gen(function* () {
    const fiber = yield* Effect.fork(Effect.either(Effect.flatMap(PlexApi, call)))
    yield* TestClock.adjust("10 seconds")
    const result = yield* Fiber.join(fiber)
    return { calls: plex.calls, result: result._tag === "Right" ? result.right : result.left }
  }).pipe(Effect.provide(plex.layer))
}

const list = (plex: Api) => plex.pictures(key("1049"), "poster")
const upload = (plex: Api) => plex.upload(key("1049"), "art", new TextEncoder().encode("raw"), "image/png")
const select = (plex: Api) => plex.select(key("1049"), "poster", "upload://posters/9f70?a&b")
const root = "http://plex:32400/library/metadata/1049"

describe("the pictures of an item", () => {
  it.effect("are listed with the one that is shown, however Plex spells it", () =>
    Effect.gen(function* () {
      const rows = [
        { ratingKey: "upload://posters/9f70", selected: true },
        { ratingKey: "media://x", selected: "0" },
        { ratingKey: "metadata://y", selected: 1, provider: "local" },
        { ratingKey: "https://z" }
      ]
      const { calls, result } = yield* over(json({ MediaContainer: { size: 4, Metadata: rows } }), list)
      expect(result).toEqual([
        { ratingKey: "upload://posters/9f70", selected: true },
        { ratingKey: "media://x", selected: false },
        { ratingKey: "metadata://y", selected: true },
        { ratingKey: "https://z", selected: false }
      ])
      expect(calls).toMatchObject([{ method: "GET", url: `${root}/posters` }])
    })
  )

  it.effect("may be none", () =>
    Effect.gen(function* () {
      expect((yield* over(json({ MediaContainer: { size: 0 } }), list)).result).toEqual([])
      const { calls } = yield* over(json({ MediaContainer: { size: 0 } }), (plex) => plex.pictures(key("1"), "art"))
      expect(calls[0]?.url).toBe("http://plex:32400/library/metadata/1/arts")
    })
  )

  it.effect("are uploaded as raw bytes, under what they are", () =>
    Effect.gen(function* () {
      const { calls } = yield* over(status(200), upload)
      expect(calls).toMatchObject([{ method: "POST", url: `${root}/arts`, body: "raw" }])
      expect(calls[0]?.headers).toMatchObject({ "content-type": "image/png" })
    })
  )

  it.effect("are selected by their whole address, at the slot's own name", () =>
    Effect.gen(function* () {
      const { calls } = yield* over(status(200), select)
      const url = new URL(calls[0]?.url ?? "")
      expect(calls[0]?.method).toBe("PUT")
      expect(url.pathname).toBe("/library/metadata/1049/poster")
      expect([...url.searchParams]).toEqual([["url", "upload://posters/9f70?a&b"]])
    })
  )

  it.effect.each([
    { name: "list", call: list },
    { name: "upload", call: upload },
    { name: "select", call: select }
  ])("of an item that is gone are known to be so: $name", ({ call }) =>
    Effect.gen(function* () {
      expect(
        (yield* over(ofPlex(404), (plex) => Effect.asVoid<unknown, CallFailure | ItemGone, never>(call(plex)))).result
      ).toMatchObject({
        _tag: "ItemGone",
        ratingKey: "1049"
      })
    })
  )

  it.effect("are listed three times when the connection fails, but never sent twice", () =>
    Effect.gen(function* () {
      expect((yield* over(breaks("ECONNRESET"), list)).calls).toHaveLength(3)
      expect((yield* over(breaks("ECONNRESET"), upload)).calls).toHaveLength(1)
      expect((yield* over(breaks("ECONNRESET"), select)).calls).toHaveLength(1)
    })
  )

  it.effect("that Plex does not take are refused, those it has no time for are not", () =>
    Effect.gen(function* () {
      expect((yield* over(status(415), upload)).result).toMatchObject({ _tag: "Refused", status: 415 })
      expect((yield* over(status(500), upload)).result).toMatchObject({ _tag: "Unavailable", status: 500 })
      // What stands before Plex may refuse a picture with 403, too: whose fault it is is found out by who sent it.
      expect((yield* over(ofPlex(403), upload)).result).toMatchObject({ _tag: "Refused", status: 403, before: null })
      expect((yield* over(status(403, { server: "nginx/1.25 (x)" }), upload)).result).toMatchObject({
        _tag: "Refused",
        before: "nginx/1.25"
      })
    })
  )

  it.scopedLive("arrive byte by byte", () => {
    const bytes = Buffer.from(Array.from({ length: 300_000 }, (_, index) => (index * 31) % 256))
    const sha1 = (content: Uint8Array) => createHash("sha1").update(content).digest("hex")
    const seen: Array<string> = []
    return Effect.gen(function* () {
      const url = yield* serve((request, response) => {
        const chunks: Array<Uint8Array> = []
        request.on("data", (chunk: Uint8Array) => chunks.push(chunk))
        request.on("end", () => {
          seen.push(sha1(Buffer.concat(chunks)), request.headers["content-length"] ?? "")
          response.end()
        })
      })
      // A view into a larger buffer, as a cover's bytes are.
      const view = new Uint8Array(bytes.buffer, bytes.byteOffset, bytes.length)
      yield* Effect.flatMap(PlexApi, (plex) => plex.upload(key("1"), "poster", view, "image/jpeg")).pipe(
        Effect.provide(Layer.provide(plexAt(url), transport({ connect: 1000, read: 1000 })))
      )
      expect(seen).toEqual([sha1(bytes), "300000"])
    })
  })
})
