import * as fc from "fast-check"
import { describe, expect, it } from "vitest"
import { usualLimit } from "../../src/http/CallLimits.ts"
import { refusalOf, retryAfter } from "../../src/http/CallFailures.ts"

describe("Retry-After", () => {
  it.each([
    ["20", 20_000],
    [" 5 ", 5000],
    ["0.5", 500],
    ["0", 0],
    ["-5", 0],
    ["", null],
    ["  ", null],
    ["soon", null],
    ["Infinity", null],
    [undefined, null],
    ["Thu, 01 Jan 1970 00:01:30 GMT", 30_000],
    ["Thu, 01 Jan 1970 00:00:30 GMT", 0]
  ])("%j, read at 60 s, asks for %s ms", (header, expected) => expect(retryAfter(header, 60_000)).toBe(expected))

  it("is never negative and never infinite", () => {
    fc.assert(
      fc.property(
        fc.oneof(
          fc.string(),
          fc.integer().map(String),
          fc.date({ noInvalidDate: true }).map((date) => date.toUTCString())
        ),
        fc.nat(),
        (header, now) => {
          const wait = retryAfter(header, now)
          expect(wait === null || (Number.isFinite(wait) && wait >= 0)).toBe(true)
        }
      )
    )
  })
})

describe("what a status means", () => {
  const call = {
    server: "Plex",
    operation: "read",
    address: "http://plex",
    request: "GET /x",
    limit: usualLimit
  } as const
  const given = {
    headers: { "retry-after": "20" },
    now: 0,
    remedy: undefined,
    starting: false,
    before: null,
    away: "away",
    refused: "refused"
  }
  const meaning = (status: number, other: Partial<Parameters<typeof refusalOf>[1]> = {}) =>
    refusalOf(call, { ...given, status, ...other })

  it.each([408, 429, 500, 502, 503, 504, 599])("%d: the server is not ready, and says for how long", (status) =>
    expect(meaning(status)).toMatchObject({ _tag: "Unavailable", status, problem: "away", retryAfter: 20_000 })
  )

  it.each([300, 400, 401, 403, 404, 413, 422])("%d: this request is refused", (status) =>
    expect(meaning(status)).toMatchObject({ _tag: "Refused", status, problem: "refused" })
  )

  it("is that it is not ready, whatever the status, where it says that it is starting", () =>
    expect(meaning(400, { starting: true })).toMatchObject({ _tag: "Unavailable", problem: "away" }))

  it("is about the key where there is a remedy for that", () =>
    expect(meaning(401, { remedy: "another key" })).toMatchObject({ _tag: "Unauthorized", remedy: "another key" }))
})
