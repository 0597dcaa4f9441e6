import * as fc from "fast-check"
import { describe, expect, it } from "vitest"
import { allowance, easing, pauseBetween } from "../../../src/core/retry/Pacing.ts"

const time = fc.integer({ min: 0, max: 2 * easing })

describe("bulk work after an outage", () => {
  it("starts with 5 jobs a second", () => {
    expect(allowance(0)).toBe(5)
    expect(pauseBetween(0)).toBe(200)
  })

  it("is not held back once five minutes are over, nor by an end that is still to come", () => {
    fc.assert(fc.property(fc.nat(), (more) => allowance(easing + more) === Infinity))
    fc.assert(fc.property(fc.nat(), (more) => allowance(-1 - more) === Infinity))
    expect(allowance(Infinity)).toBe(Infinity)
  })

  it("only ever gets faster", () => {
    fc.assert(
      fc.property(time, time, (one, other) => {
        const [sooner, later] = [Math.min(one, other), Math.max(one, other)]
        expect(allowance(later)).toBeGreaterThanOrEqual(allowance(sooner))
        expect(pauseBetween(later)).toBeLessThanOrEqual(pauseBetween(sooner))
      })
    )
  })

  it("rises over the whole time: still slow after a minute, twice as fast halfway", () => {
    expect(allowance(60_000)).toBe(6)
    expect(allowance(easing / 2)).toBe(10)
    expect(allowance(easing * 0.9)).toBe(50)
  })

  it("claims no more at once than a second of it may start", () => {
    fc.assert(
      fc.property(time, (since) => {
        fc.pre(since < easing)
        expect(allowance(since)).toBeGreaterThanOrEqual(5)
        expect(allowance(since) * pauseBetween(since)).toBeLessThanOrEqual(1000)
      })
    )
  })
})
