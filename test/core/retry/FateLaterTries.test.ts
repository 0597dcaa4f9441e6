import { describe, expect, it } from "vitest"
import { nextTry } from "../../../src/core/retry/Fate.ts"

const hours = (count: number) => count * 3_600_000

describe("a dead letter", () => {
  it("of the transient family is tried again after 1, 6 and 24 hours, then no more", () => {
    expect([0, 1, 2, 3, 4].map((tries) => nextTry("transient", tries, 1000))).toEqual([
      1000 + hours(1),
      1000 + hours(6),
      1000 + hours(24),
      null,
      null
    ])
  })

  it.each(["permanent", "not_found", "blocked"] as const)("of the family %s is not tried again by itself", (family) =>
    expect(nextTry(family, 0, 0)).toBeNull()
  )
})
