import { describe, expect, it } from "@effect/vitest"
import * as fc from "effect/FastCheck"
import { wrapped } from "../../../src/serve/report/Wrapped.ts"

const words = fc.array(fc.stringMatching(/^[a-z:,/]{1,12}$/), { minLength: 1, maxLength: 30 })

describe("lines for so many columns", () => {
  it("go on below, indented by two more than they begin", () => {
    expect(wrapped(["one two three", "  four five six"], 11)).toBe("one two\n  three\n  four five\n    six")
  })

  it("stay as they are where no width is given", () => {
    expect(wrapped(["one two three"], null)).toBe("one two three")
  })

  it("keep each word, and are no longer than that, for words that are shorter", () => {
    fc.assert(
      fc.property(words, fc.integer({ min: 20, max: 90 }), (list, columns) => {
        const lines = wrapped([list.join(" ")], columns).split("\n")
        expect(lines.join(" ").split(/ +/)).toEqual(list)
        for (const one of lines) expect(one.length).toBeLessThanOrEqual(columns)
      })
    )
  })

  it("leave a word whole that is longer", () => {
    expect(wrapped([`see ${"x".repeat(30)} there`], 20)).toContain("x".repeat(30))
  })
})
