import * as fc from "fast-check"
import { describe, expect, it } from "vitest"
import { retryAfter } from "../../src/http/CallFailures.ts"

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
