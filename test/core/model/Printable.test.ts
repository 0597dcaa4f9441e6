import * as fc from "fast-check"
import { describe, expect, it } from "vitest"
import { printable } from "../../../src/core/model/Printable.ts"
import { anyText } from "../../support/Arbitrary.ts"

const control = /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u2028-\u202e\u2066-\u2069]/

describe("a text for a terminal or a log", () => {
  it("holds nothing that these obey, whatever it was made of", () => {
    fc.assert(
      fc.property(fc.oneof(anyText, fc.string({ unit: "binary" })), (text) => {
        expect(printable(text)).not.toMatch(control)
        expect(printable(printable(text))).toBe(printable(text))
      })
    )
  })

  it("says as JSON what it said before", () => {
    fc.assert(
      fc.property(fc.json(), fc.string({ unit: "binary" }), (value, key) => {
        const document = { [key]: JSON.parse(value) as unknown }
        expect(JSON.parse(printable(JSON.stringify(document)))).toEqual(JSON.parse(JSON.stringify(document)))
      })
    )
  })

  it.each([
    ["\u001b[31mred\u001b[0m", "\\u001b[31mred\\u001b[0m"],
    ["\u009b2J", "\\u009b2J"],
    ["over\rwritten\b", "over\\u000dwritten\\u0008"],
    ["\u202egpj.exe", "\\u202egpj.exe"],
    ["bell\u0007", "bell\\u0007"],
    ["two\nlines\tand a tab", "two\nlines\tand a tab"],
    ["Zoë, 日本語, \u{1f600}, שלום", "Zoë, 日本語, \u{1f600}, שלום"]
  ])("shows %j as %j", (text, shown) => expect(printable(text)).toBe(shown))
})
