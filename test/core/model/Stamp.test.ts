import * as fc from "fast-check"
import { describe, expect, it } from "vitest"
import { parse, wallText } from "../../../src/core/model/Stamp.ts"

describe("a stamp of Stash", () => {
  it("tells the instant, what its clock showed, and how far that clock is from UTC", () => {
    expect(parse("2026-11-21T00:15:20-05:00")).toEqual({
      instant: Date.UTC(2026, 10, 21, 5, 15, 20),
      wall: Date.UTC(2026, 10, 21, 0, 15, 20),
      offset: -5 * 3_600_000
    })
  })

  it("is of the same instant with another offset, and of another time on the clock", () => {
    const [here, there] = [parse("2026-11-21T00:15:20-05:00"), parse("2026-11-21T05:15:20Z")]
    expect(here.instant).toBe(there.instant)
    expect(here.wall).toBeLessThan(there.wall)
  })

  it.each(["", "yesterday", "2026-13-45T00:00:00Z"])("that cannot be read ('%s') is older than everything", (text) =>
    expect(parse(text)).toEqual({ instant: 0, wall: 0, offset: 0 })
  )

  it("is compared as text with a bound that has no zone: in the order of the clock", () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 4e9 }), fc.integer({ min: 0, max: 4e9 }), (one, other) => {
        const texts = [wallText(one * 1000), wallText(other * 1000)] as const
        expect(texts[0] < texts[1]).toBe(one < other)
        expect(parse(`${texts[0]}Z`).wall).toBe(one * 1000)
      })
    )
    expect(wallText(-5)).toBe("1970-01-01T00:00:00")
  })
})
