import fc from "fast-check"
import { describe, expect, it } from "vitest"
import { crashesAfter, restartDelay } from "../../../src/core/retry/Backoff.ts"

describe("a crashed fiber", () => {
  it("is started again after 50 ms at least and 5 s at most, later each time, never all at once", () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 1000 }),
        fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true }),
        (crashes, random) => {
          const wait = restartDelay(crashes, random)
          expect(wait).toBeGreaterThanOrEqual(50)
          expect(wait).toBeLessThanOrEqual(5000)
          expect(restartDelay(crashes + 1, random)).toBeGreaterThanOrEqual(wait)
        }
      ),
      { numRuns: 500 }
    )
    expect(restartDelay(1, 0)).not.toBe(restartDelay(1, 0.9))
  })

  it("that ran for a minute begins anew", () => {
    expect(crashesAfter(7, 59_999)).toBe(8)
    expect(crashesAfter(7, 60_000)).toBe(1)
  })
})
