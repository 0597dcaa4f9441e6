import * as fc from "fast-check"
import { describe, expect, it } from "vitest"
import { cut, distinct, hasControl, identity, line, paragraph } from "../../../src/core/model/Text.ts"
import { anyText, name } from "../../support/Arbitrary.ts"

describe("paragraph", () => {
  it("is clean whatever came in: no control characters, no halves, NFC, nothing at the ends", () => {
    fc.assert(
      fc.property(anyText, (text) => {
        const clean = paragraph(text)
        expect(hasControl(clean)).toBe(false)
        expect(clean).not.toMatch(/\p{Surrogate}/u)
        expect(clean.normalize("NFC")).toBe(clean)
        expect(clean.trim()).toBe(clean)
      })
    )
  })

  it("changes nothing the second time", () => {
    fc.assert(
      fc.property(anyText, (text) => {
        expect(paragraph(paragraph(text))).toBe(paragraph(text))
      })
    )
  })

  it("is the same for both normal forms", () => {
    fc.assert(
      fc.property(anyText, (text) => {
        expect(paragraph(text.normalize("NFD"))).toBe(paragraph(text.normalize("NFC")))
      })
    )
  })

  it("joins an accent to its letter when what stood between them is taken out", () => {
    expect(paragraph("e\u200b\u0301")).toBe("\u00e9")
  })

  it("keeps line breaks and tabs, whatever the system that wrote them", () => {
    expect(paragraph("a\r\nb\rc\u2028d\te")).toBe("a\nb\nc\nd\te")
  })

  it("parts words where a vertical tab or a form feed stood between them", () => {
    expect(paragraph("one\u000btwo\u000cthree")).toBe("one two three")
    expect(paragraph("\u000bone\u000c")).toBe("one")
  })

  it("straightens quotes and blanks", () => {
    expect(paragraph("\u201csaid\u201d\u00a0\u2018so\u2019")).toBe("\"said\" 'so'")
  })
})

describe("line", () => {
  it("is one line with single blanks", () => {
    fc.assert(
      fc.property(anyText, (text) => {
        expect(line(text)).not.toMatch(/[\n\r\t]| {2}/)
        expect(line(line(text))).toBe(line(text))
      })
    )
  })
})

it("a vertical tab is one blank on a line, whatever stands beside it", () => {
  expect(line("one \u000b\u000c two\u000bthree")).toBe("one two three")
})

describe("cut", () => {
  it("never exceeds the limit and never splits a character", () => {
    fc.assert(
      fc.property(fc.string({ unit: "grapheme", maxLength: 40 }), fc.integer({ min: 1, max: 20 }), (text, limit) => {
        const short = cut(text, limit)
        expect(Array.from(short).length).toBeLessThanOrEqual(limit)
        expect(text.startsWith(short)).toBe(true)
        expect(short).not.toMatch(/\p{Surrogate}/u)
      })
    )
  })

  it("leaves what fits, counted in characters, not in halves", () => {
    const faces = "\u{1f600}".repeat(255)
    expect(cut(faces, 255)).toBe(faces)
  })
})

describe("distinct", () => {
  it("keeps the first of names that differ in case or normal form only", () => {
    expect(distinct(["Caf\u00e9", "cafe\u0301", "CAF\u00c9", "Other"])).toEqual(["Caf\u00e9", "Other"])
  })

  it("loses no name and keeps the order", () => {
    fc.assert(
      fc.property(fc.array(name), (names) => {
        const kept = distinct(names)
        expect(new Set(kept.map(identity))).toEqual(new Set(names.map(identity)))
        expect(new Set(kept.map(identity)).size).toBe(kept.length)
        expect(names.filter((one) => kept.includes(one)).filter((one, at, all) => all.indexOf(one) === at)).toEqual(
          kept
        )
      })
    )
  })
})
