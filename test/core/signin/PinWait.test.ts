import { describe, expect, it } from "@effect/vitest"
import * as fc from "effect/FastCheck"
import { endOf, nextWait, PinLook, usualWait } from "../../../src/core/signin/PinWait.ts"

const looks = fc.array(
  fc.oneof(
    fc.constant(PinLook.Pending()),
    fc.constant(PinLook.Away()),
    fc.option(fc.integer({ min: 0, max: 600_000 })).map((retryAfter) => PinLook.Slow({ retryAfter }))
  ),
  { maxLength: 40 }
)

describe("the wait between two looks at a sign-in", () => {
  it.prop("is never shorter than a second nor longer than half a minute, whatever plex.tv says", [looks], ([all]) => {
    let wait = usualWait
    for (const look of all) {
      wait = nextWait(wait, look)
      expect(wait).toBeGreaterThanOrEqual(1000)
      expect(wait).toBeLessThanOrEqual(30_000)
    }
  })

  it("grows with each 429, at least to what is asked for, and goes back afterwards", () => {
    expect(nextWait(1000, PinLook.Slow({ retryAfter: null }))).toBe(2000)
    expect(nextWait(2000, PinLook.Slow({ retryAfter: 9000 }))).toBe(9000)
    expect(nextWait(9000, PinLook.Pending())).toBe(4500)
    expect(nextWait(1500, PinLook.Pending())).toBe(1000)
  })

  it("is a second while plex.tv cannot be reached", () => {
    expect(nextWait(1000, PinLook.Away())).toBe(1000)
  })
})

describe("the end of a sign-in", () => {
  it.prop(
    "comes after what is left of it by the clock of plex.tv, however far ours is off",
    [fc.integer({ min: 0, max: 1_800_000 }), fc.integer(), fc.integer()],
    ([left, saidAt, now]) => {
      expect(endOf({ expiresAt: saidAt + left, saidAt, now })).toBe(now + left)
    }
  )

  it("is a quarter of an hour away where plex.tv does not tell", () => {
    expect(endOf({ expiresAt: null, saidAt: 5, now: 100 })).toBe(900_100)
    expect(endOf({ expiresAt: 5, saidAt: null, now: 100 })).toBe(900_100)
  })

  it("is now where it is over already", () => {
    expect(endOf({ expiresAt: 5, saidAt: 9, now: 100 })).toBe(100)
  })
})
