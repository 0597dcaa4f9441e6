import * as fc from "fast-check"
import { describe, expect, it } from "vitest"
import { atLeast, crashesAfter, delay, restartDelay } from "../../../src/core/retry/Backoff.ts"

const random = fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true })
const policy = fc.record({ base: fc.integer({ min: 1, max: 60_000 }), cap: fc.integer({ min: 1, max: 86_400_000 }) })

describe("delay", () => {
  it("lies between nothing and the doubled wait, never above the cap, after any number of attempts", () => {
    fc.assert(
      fc.property(policy, fc.nat({ max: 100_000 }), random, (given, attempt, dice) => {
        const wait = delay(given, attempt, dice)
        expect(Number.isSafeInteger(wait)).toBe(true)
        expect(wait).toBeGreaterThanOrEqual(0)
        expect(wait).toBeLessThanOrEqual(Math.min(given.cap, given.base * 2 ** attempt))
      })
    )
  })

  it("doubles what is possible with each attempt until the cap", () => {
    const most = (attempt: number) => delay({ base: 5000, cap: 80_000 }, attempt, 0.999_999_999)
    expect([0, 1, 2, 3, 4, 5, 60].map(most)).toEqual([4999, 9999, 19_999, 39_999, 79_999, 79_999, 79_999])
  })

  it("uses the whole range: a small die waits little, a large one long", () => {
    fc.assert(
      fc.property(policy, fc.nat({ max: 30 }), random, random, (given, attempt, one, other) => {
        const [low, high] = one < other ? [one, other] : [other, one]
        expect(delay(given, attempt, low)).toBeLessThanOrEqual(delay(given, attempt, high))
      })
    )
    expect(delay({ base: 5000, cap: 80_000 }, 3, 0)).toBe(0)
  })
})

describe("atLeast", () => {
  it("is never sooner than the server asked, and never sooner than the wait", () => {
    fc.assert(
      fc.property(fc.option(fc.nat(), { nil: null }), fc.nat(), (asked, wait) => {
        expect(atLeast(asked, wait)).toBeGreaterThanOrEqual(wait)
        expect(atLeast(asked, wait)).toBeGreaterThanOrEqual(asked ?? 0)
      })
    )
  })
})

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
