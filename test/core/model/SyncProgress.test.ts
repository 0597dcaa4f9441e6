import * as fc from "fast-check"
import { describe, expect, it } from "vitest"
import { type Looks, progressLine, rateOf, withLook } from "../../../src/core/model/SyncProgress.ts"

const looked = (...looks: ReadonlyArray<readonly [seconds: number, settled: number]>): Looks =>
  looks.reduce<Looks>((before, [seconds, settled]) => withLook(before, seconds * 1000, settled), [])

describe("the rate of work", () => {
  it("is that of the last half minute", () => {
    expect(rateOf(looked([0, 0], [10, 1000], [20, 1010], [45, 1350]))).toBe(10)
  })

  it("is told also where looks are far apart", () => expect(rateOf(looked([0, 0], [100, 500]))).toBe(5))

  it.each([
    ["before the second look", looked([0, 3])],
    ["while nothing moves", looked([0, 3], [10, 3])],
    ["while more comes back than is done", looked([0, 9], [10, 3])]
  ])("is unknown %s", (_, looks) => expect(rateOf(looks)).toBeUndefined())
})

describe("the line that tells how far work has come", () => {
  const now = { settled: 1234, all: 12_345, failed: 3 }

  it.each([
    [80, "███░░░░░░░░░░░░░░░░░░░░░░░░░ 1234 of 12345 scenes, 12/s, 3 failed, 15m 30s left"],
    [60, "█░░░░░░░ 1234 of 12345 scenes, 12/s, 3 failed, 15m 30s left"],
    [52, "1234 of 12345 scenes, 12/s, 3 failed, 15m 30s left"]
  ])("fits into %i columns", (width, line) => expect(progressLine(now, 12, width)).toBe(line))

  it("tells no rate that is not known, and no time left at the end", () => {
    expect(progressLine({ ...now, settled: 0, failed: 0 }, undefined, 80)).toMatch(/░ 0 of 12345 scenes, 0 failed$/)
    expect(progressLine({ ...now, settled: 12_345 }, 12, 80)).toMatch(/█ 12345 of 12345 scenes, 3 failed$/)
  })

  it("is never wider than the terminal, and tells rate, failures and time left wherever there is room", () => {
    const count = fc.nat(1_000_000)
    const rate = fc.double({ min: 0.01, max: 5000, noNaN: true })
    fc.assert(
      fc.property(count, count, count, rate, fc.integer({ min: 20, max: 200 }), (all, part, failed, speed, width) => {
        const line = progressLine({ settled: Math.min(part, all), all, failed: Math.min(failed, all) }, speed, width)
        expect(Array.from(line).length).toBeLessThan(width)
        if (width >= 80 && part < all) expect(line).toMatch(/\d\/s, \d+ failed, \S.* left$/)
      })
    )
  })
})
