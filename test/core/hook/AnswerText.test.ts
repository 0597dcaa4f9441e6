import * as FastCheck from "fast-check"
import { describe, expect, it } from "vitest"
import { answerText } from "../../../src/core/hook/AnswerText.ts"

const secret = "secret-of-plex-0123456789"

describe("the text of an answer", () => {
  it("has a line for each, behind the letter of its level", () => {
    expect(
      answerText(
        [
          { level: "e", text: "one\r\ntwo" },
          { level: "i", text: "three" }
        ],
        []
      )
    ).toBe("e one | two\ni three")
  })

  it("is bounded, keeps the end, and holds no secret", () => {
    FastCheck.assert(
      FastCheck.property(FastCheck.array(FastCheck.string({ maxLength: 3000 }), { maxLength: 60 }), (texts) => {
        const text = answerText(
          [...texts, `the end ${secret}`].map((one) => ({ level: "i", text: one + secret })),
          [secret]
        )
        expect(text.split("\n").length).toBeLessThanOrEqual(25)
        expect(text.length).toBeLessThan(25 * 1510)
        expect(text).toMatch(/i the end <redacted><redacted>$/)
        expect(text).not.toContain(secret)
      }),
      { numRuns: 500 }
    )
  })
})
