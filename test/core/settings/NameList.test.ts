import * as Either from "effect/Either"
import * as fc from "fast-check"
import { describe, expect, it } from "vitest"
import { format, parse } from "../../../src/core/settings/NameList.ts"

const read = (text: string) => Either.getOrElse(parse(text), (at) => at)

describe("a list of names in one text", () => {
  it("is separated by commas, without blank names", () => {
    expect(read(" A , B,, C ")).toEqual(["A", "B", "C"])
    expect(read("")).toEqual([])
  })

  it("a name that begins with a double quote ends at the next one, and two are one", () => {
    expect(read('"Black, White", C')).toEqual(["Black, White", "C"])
    expect(read('"The ""Best"", vol. 1"')).toEqual(['The "Best", vol. 1'])
    expect(read('" Movies","Movies" ')).toEqual([" Movies", "Movies"])
    expect(read('""')).toEqual([])
  })

  it("a double quote within another name is a letter like any other", () => {
    expect(read('12" vinyl, A "B" C')).toEqual(['12" vinyl', 'A "B" C'])
  })

  it.each([
    ['"A', 1],
    ['A, "B', 2],
    ['A, B, "C" D', 3],
    ['"A"" , B', 1]
  ])("%s does not end name %d", (text, at) => expect(read(text)).toBe(at))

  const word = fc.array(fc.constantFrom(" ", ",", '"', "a", "\u201c", "B"), { maxLength: 8 }).map((all) => all.join(""))
  const name = fc.oneof(word, fc.string({ unit: "grapheme" })).filter((one) => one.trim() !== "")

  it("gives back any names that were written with it", () => {
    fc.assert(
      fc.property(fc.array(name), (names) => {
        expect(read(format(names))).toEqual(names)
      })
    )
  })

  it("reads a text in which no name begins with a double quote as the pieces between its commas", () => {
    fc.assert(
      fc.property(fc.array(word.filter((one) => !/(?:^|,)\s*"/.test(one))), (pieces) => {
        const text = pieces.join(",")
        expect(read(text)).toEqual(
          text
            .split(",")
            .map((piece) => piece.trim())
            .filter((piece) => piece !== "")
        )
      })
    )
  })
})
