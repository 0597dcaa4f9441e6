import * as fc from "fast-check"
import { describe, expect, it } from "vitest"
import { isContested, recent } from "../../../src/core/plan/ItemMemory.ts"

const day = 86_400_000
const now = 100 * day

describe("a value that was changed back", () => {
  it("is contested the third time within a week", () => {
    expect(isContested([], now)).toBe(false)
    expect(isContested([now - 6 * day], now)).toBe(false)
    expect(isContested([now - 6 * day, now - day], now)).toBe(true)
  })

  it("is not for what happened a week ago or earlier", () => {
    expect(isContested([now - 7 * day, now - day], now)).toBe(false)
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 0, max: 100 })), (days) => {
        const kept = recent(
          days.map((one) => one * day),
          now
        )
        expect(kept).toEqual(days.filter((one) => one > 93).map((one) => one * day))
      })
    )
  })
})
