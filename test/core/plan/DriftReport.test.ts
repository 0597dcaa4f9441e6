import * as fc from "fast-check"
import { describe, expect, it } from "vitest"
import { dueAt } from "../../../src/core/plan/DriftReport.ts"

const hour = 3_600_000

describe("the schedule", () => {
  it.each([
    ["hourly", hour],
    ["daily", 24 * hour],
    ["weekly", 168 * hour]
  ] as const)("%s is due %i ms after the last", (interval, span) =>
    expect(dueAt(interval, 1000, 5000)).toBe(1000 + span)
  )

  it("never is never due", () => expect(dueAt("never", 0, 1)).toBeNull())

  it("is due within an interval, also after a clock was set back", () => {
    fc.assert(
      fc.property(fc.nat(), fc.nat(), (last, now) => {
        expect(dueAt("daily", last, now)).toBeLessThanOrEqual(now + 24 * hour)
      })
    )
  })
})
