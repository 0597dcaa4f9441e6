import { describe, expect, it } from "@effect/vitest"
import * as fc from "effect/FastCheck"
import { isSilent } from "../../../src/core/model/Heartbeat.ts"

const now = 1_800_000_000_000

describe("a runtime's heartbeat", () => {
  it("is silence from 3 minutes on, into the past as into the future", () => {
    fc.assert(
      fc.property(fc.integer({ min: -400_000, max: 400_000 }), (age) => {
        expect(isSilent(now - age, now)).toBe(Math.abs(age) >= 180_000)
      }),
      { examples: [[179_999], [180_000], [-179_999], [-180_000]] }
    )
  })
})
