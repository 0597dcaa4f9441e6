import * as fc from "fast-check"
import { describe, expect, it } from "vitest"
import { sceneHead, sceneText, valueText } from "../../../src/core/model/Quote.ts"

describe("a value for people", () => {
  it.each([
    ["", "(empty)"],
    [[], "(empty)"],
    ["New", '"New"'],
    [["Ann", "Bob"], '"Ann, Bob"'],
    ["two\nlines", String.raw`"two\nlines"`],
    ["x".repeat(200), `"${"x".repeat(117)}..."`]
  ])("%j is %s", (value, text) => expect(valueText(value)).toBe(text))

  it("is one line, and never cuts a character in two", () => {
    fc.assert(
      fc.property(fc.string({ unit: "grapheme", maxLength: 300 }), (text) => {
        const told = valueText(text)
        expect(told).not.toMatch(/\n|\\ud[89a-f]/i)
      })
    )
  })
})

describe("a scene for people", () => {
  it("is its number, with its title where it has one", () => {
    expect(sceneText(12, "Night Train")).toBe('scene 12 "Night Train"')
    expect([sceneText(12, ""), sceneText(12, null), sceneHead(12, undefined)]).toEqual([
      "scene 12",
      "scene 12",
      "Scene 12"
    ])
  })
})
