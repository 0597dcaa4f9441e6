import { describe, expect, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import { familyOf } from "../../src/core/model/Failure.ts"
import { breaks, json, status } from "../support/HttpScript.ts"
import { answers } from "../support/Recorded.ts"
import { refusals, replyOf, over, failureOf, ask } from "./Replies.ts"

const transport = answers("graphql-http.json")

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
