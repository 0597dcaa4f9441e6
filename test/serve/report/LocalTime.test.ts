import * as fc from "fast-check"
import { expect, it } from "vitest"
import { localTime, seenFrom } from "../../../src/serve/report/LocalTime.ts"

it("a time is printed with its offset, and read back as the same moment", () => {
  fc.assert(
    fc.property(fc.integer({ min: 0, max: 4e12 }), (at) => {
      expect(localTime(at)).toMatch(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}[+-]\d\d:\d\d$/)
      expect(Date.parse(localTime(at))).toBe(at)
    })
  )
})

it.each([
  [0, "0 s ago"],
  [59_999, "59 s ago"],
  [120_000, "2 min ago"],
  [3 * 3_600_000, "3 h ago"],
  [49 * 3_600_000, "2 d ago"],
  [-61_000, "in 1 min"]
])("for who looks %i ms later, a time is %s", (away, words) => {
  const now = Date.parse("2026-11-21T10:15:59.000Z")
  const told = seenFrom(now)(now - away)
  expect(told).toMatch(/^\d{4}-\d\d-\d\d \d\d:\d\d [+-]\d\d:\d\d \(/)
  expect(told.endsWith(`(${words})`)).toBe(true)
})
