import { describe, expect, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import * as Fiber from "effect/Fiber"
import * as TestClock from "effect/TestClock"
import { familyOf, leavesDoubt } from "../../src/core/model/Failure.ts"
import { PlexApi } from "../../src/plex/PlexApi.ts"
import { breaks, ofPlex, type Reply, status } from "../support/HttpScript.ts"
import { plexOf } from "../support/Servers.ts"
import { type Api, over, answerOf, failureOf, read, readItems, edit, container } from "./Replies.ts"

describe("statuses", () => {
  it.effect.each([
    [401, "Unauthorized", "blocked"],
    [400, "Refused", "permanent"],
    [409, "Refused", "permanent"],
    [414, "Refused", "permanent"],
    [429, "Unavailable", "transient"],
    [500, "Unavailable", "transient"],
    [502, "Unavailable", "transient"],
    [503, "Unavailable", "transient"],
    [504, "Unavailable", "transient"]
  ] as const)("%d is %s: %s", ([code, tag, family]) =>
    Effect.gen(function* () {
      for (const call of [read, readItems, edit]) {
        const { calls, result } = yield* over<unknown, { readonly _tag: string }>(
          [status(code, { "content-type": "text/html" }, "<html>no</html>")],
          call
        )
        expect(calls).toHaveLength(1)
        expect(result).toMatchObject({ _tag: "Left", left: { _tag: tag, server: "Plex", status: code } })
      }
      const failure = yield* failureOf(status(code), edit)
      expect(failure === undefined ? undefined : familyOf(failure)).toBe(family)
    })
  )

  it.effect("404 of Plex is an item that is gone when an item was meant, and a refusal otherwise", () =>
    Effect.gen(function* () {
      expect(yield* failureOf(ofPlex(404), edit)).toMatchObject({ _tag: "ItemGone", ratingKey: "7" })
      expect(yield* failureOf(ofPlex(404), read)).toMatchObject({ _tag: "Refused", status: 404 })
      // Something before Plex may say so of a request that it does not like.
      expect(yield* failureOf(status(404, { server: "nginx" }), edit)).toMatchObject({ _tag: "Refused", status: 404 })
    })
  )

  it.effect(
    "403 is Plex's word about the token for a read, and for a write whose fault it is is yet to be found out",
    () =>
      Effect.gen(function* () {
        for (const call of [read, readItems])
          expect(yield* failureOf<unknown, unknown>(ofPlex(403), call)).toMatchObject({ _tag: "Unauthorized" })
        expect(yield* failureOf(ofPlex(403), edit)).toMatchObject({ _tag: "Refused", status: 403, before: null })
        for (const call of [read, readItems, edit])
          expect(yield* failureOf<unknown, unknown>(status(403, { server: "nginx" }), call)).toMatchObject({
            _tag: "Refused",
            status: 403,
            before: "nginx"
          })
      })
  )

  it.effect("says who answered, and never what", () =>
    Effect.gen(function* () {
      const page = (code: number, title: string) =>
        `<html><head><title>${title}</title></head><body><h1>${code} ${title}</h1></body></html>`
      const secret = "<html><body>Blocked: union select (rule 942100)</body></html>"
      const messages = yield* Effect.forEach(
        [
          status(400, { "x-plex-protocol": "1.0" }, secret),
          status(400, {}, page(400, "Bad Request")),
          status(400, { server: "Microsoft-IIS/10.0" }, secret),
          status(406, { server: "nginx/1.25.3 (Ubuntu) \u0007" }, secret),
          status(502, { server: "<b>odd</b>" }, secret),
          status(502, { server: "cloudflare" }, secret)
        ],
        (reply) => Effect.map(failureOf(reply, edit), (failure) => failure?.message)
      )
      expect(messages).toEqual([
        "Plex refused with status 400: it does not take this request (edit item)",
        "Plex refused with status 400: it does not take this request (edit item)",
        "Something before Plex (Microsoft-IIS/10.0) refused with status 400: it does not take this request (edit item)",
        "Something before Plex (nginx/1.25.3) refused with status 406: it does not take this request (edit item)",
        "Plex is not ready: something before it answered with status 502 (edit item)",
        "Plex is not ready: something before it (cloudflare) answered with status 502 (edit item)"
      ])
    })
  )

  it.effect("the right to edit is proved by a read that only the owner may, and by nothing else", () =>
    Effect.gen(function* () {
      const ask = (plex: Api) => plex.mayEdit
      const { calls } = yield* over([container({ size: 0 })], ask)
      expect(calls.map(({ url }) => url)).toEqual(["http://plex:32400/:/prefs"])
      expect(yield* answerOf(container({ size: 0 }), ask)).toBe("yes")
      for (const code of [401, 403]) expect(yield* answerOf(ofPlex(code), ask)).toBe("no")
      const page = status(200, { "content-type": "text/html" }, "<html>log in</html>")
      for (const reply of [ofPlex(404), status(403, { server: "nginx" }), page])
        expect(yield* answerOf(reply, ask)).toBe("unknown")
      expect(yield* failureOf(status(503), ask)).toMatchObject({ _tag: "Unavailable" })
    })
  )

  it.effect("400 of a Plex that is still starting up passes", () =>
    Effect.gen(function* () {
      const failure = yield* failureOf(
        status(400, {}, "<html>The server is still starting up. Please retry later.</html>"),
        edit
      )
      expect(failure).toMatchObject({ _tag: "Unavailable", status: 400, problem: "it is still starting up" })
    })
  )

  it.effect("401 and 403 say what a person must do", () =>
    Effect.gen(function* () {
      expect((yield* failureOf(status(401), edit))?.message).toMatch(
        /^Authentication failed: Unauthorized .*Sign in again \(plexsync login\)/
      )
      expect((yield* failureOf(ofPlex(403), read))?.message).toContain("the server's owner, not of a shared user")
    })
  )

  it.effect.each([
    ["20", 20_000],
    ["0", 0],
    ["", null],
    ["soon", null],
    ["Wed, 31 Dec 1969 23:00:00 GMT", 0]
  ] as const)("Retry-After %j asks for %s ms", ([header, wait]) =>
    Effect.gen(function* () {
      for (const code of [429, 503]) {
        expect(yield* failureOf(status(code, header === "" ? {} : { "retry-after": header }), edit)).toMatchObject({
          retryAfter: wait
        })
      }
    })
  )
})

describe("broken connections", () => {
  it.effect.each([
    ["ECONNREFUSED", false],
    ["ENOTFOUND", false],
    ["EAI_AGAIN", false],
    ["EHOSTUNREACH", false],
    ["DEPTH_ZERO_SELF_SIGNED_CERT", false],
    ["UNABLE_TO_VERIFY_LEAF_SIGNATURE", false],
    ["ERR_TLS_CERT_ALTNAME_INVALID", false],
    ["ECONNRESET", true],
    ["EPIPE", true],
    ["UND_ERR_SOCKET", true],
    ["SOMETHING_NEW", true]
  ] as const)(
    "%s: a read is tried three times at once, then it is the queue's matter (may have arrived: %s)",
    ([code, sent]) =>
      Effect.gen(function* () {
        const { calls, result } = yield* over([breaks(code)], read)
        expect(calls).toHaveLength(3)
        expect(result).toMatchObject({
          _tag: "Left",
          left: { _tag: "Unreachable", server: "Plex", address: "http://plex:32400", quick: true, sent }
        })
      })
  )

  it.effect.each(["UND_ERR_CONNECT_TIMEOUT", "UND_ERR_HEADERS_TIMEOUT", "UND_ERR_BODY_TIMEOUT", "ETIMEDOUT"] as const)(
    "%s took its time already: one attempt",
    (code) =>
      Effect.gen(function* () {
        const { calls, result } = yield* over([breaks(code)], read)
        expect(calls).toHaveLength(1)
        expect(result).toMatchObject({
          left: { _tag: "Unreachable", quick: false, sent: code !== "UND_ERR_CONNECT_TIMEOUT" }
        })
      })
  )

  it.effect("an attempt that succeeds ends the trying", () =>
    Effect.gen(function* () {
      const { calls, result } = yield* over([breaks("ECONNRESET"), breaks("ECONNRESET"), container({})], read)
      expect([calls.length, result._tag]).toEqual([3, "Right"])
    })
  )

  it.effect("an edit is never sent again: its claim comes first", () =>
    Effect.gen(function* () {
      for (const code of ["ECONNREFUSED", "ECONNRESET"])
        expect((yield* over([breaks(code)], edit)).calls).toHaveLength(1)
    })
  )

  it.effect("a web page in answer to an edit is no success: a proxy's, and nobody knows what became of the edit", () =>
    Effect.gen(function* () {
      const failure = yield* failureOf(status(200, { "content-type": "text/html" }, "<!DOCTYPE html><p>Log in"), edit)
      expect(failure).toMatchObject({ _tag: "Unavailable", status: 200 })
      expect(failure !== undefined && failure._tag !== "ItemGone" && leavesDoubt(failure)).toBe(true)
    })
  )

  it.effect("an edit whose answer broke off leaves a doubt, one that never left does not", () =>
    Effect.gen(function* () {
      const doubt = (reply: Reply) =>
        Effect.map(
          failureOf(reply, edit),
          (failure) => failure !== undefined && failure._tag !== "ItemGone" && leavesDoubt(failure)
        )
      expect(yield* doubt(breaks("ECONNRESET"))).toBe(true)
      expect(yield* doubt({ status: 200, body: "x", cut: "UND_ERR_SOCKET" })).toBe(true)
      expect(yield* doubt(status(504))).toBe(true)
      expect(yield* doubt(breaks("ECONNREFUSED"))).toBe(false)
      expect(yield* doubt(status(503))).toBe(false)
    })
  )

  it.effect("waits 100 to 400 ms between attempts", () =>
    Effect.gen(function* () {
      const plex = plexOf(breaks("ECONNREFUSED"))
      yield* Effect.gen(function* () {
        const fiber = yield* Effect.fork(Effect.flip(Effect.flatMap(PlexApi, read)))
        yield* TestClock.adjust("99 millis")
        expect(plex.calls).toHaveLength(1)
        yield* TestClock.adjust("301 millis")
        expect(plex.calls.length).toBeGreaterThanOrEqual(2)
        yield* TestClock.adjust("400 millis")
        expect(plex.calls).toHaveLength(3)
        yield* Fiber.join(fiber)
      }).pipe(Effect.provide(plex.layer))
    })
  )

  it.effect("says what happened in words, without any secret", () =>
    Effect.gen(function* () {
      const failure = yield* failureOf(breaks("ECONNREFUSED"), read)
      expect(failure?.message).toBe(
        "Plex cannot be reached at http://plex:32400: connection refused; is it running, and is the port right? (list libraries)"
      )
    })
  )
})
