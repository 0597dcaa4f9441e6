import * as Schedule from "effect/Schedule"
import { describe, expect, it } from "vitest"
import { firstWait } from "../../../src/core/retry/Stepped.ts"

describe("the first wait of a schedule", () => {
  it("is what it says, in whole milliseconds", () => {
    expect(firstWait(Schedule.spaced("5 seconds"), 0.5)).toBe(5000)
    expect(firstWait(Schedule.exponential("100 millis"), 0.5)).toBe(100)
  })

  it("is a jitter's by the chance that is given, and by nothing else", () => {
    const jittered = Schedule.jittered(Schedule.spaced("10 seconds"))
    expect([0, 0.5, 0].map((chance) => firstWait(jittered, chance))).toEqual([8000, 10_000, 8000])
  })

  it("is none of a schedule that repeats nothing", () => expect(firstWait(Schedule.stop, 0.5)).toBeNull())
})
