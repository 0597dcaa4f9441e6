import * as fc from "fast-check"
import { createHmac } from "node:crypto"
import { describe, expect, it } from "vitest"
import { codesIn, hashedBy, versionOr } from "../../../src/core/model/Hashed.ts"

const keyed = (key: string) => hashedBy((text) => createHmac("sha256", key).update(text).digest("hex"))
const [here, elsewhere] = [keyed("here"), keyed("elsewhere")]
const mark = /^#[0-9a-f]{12}$/

describe("a hash in the place of a name", () => {
  it("is the same for the same name alone, in any normal form", () => {
    fc.assert(
      fc.property(fc.string({ unit: "grapheme" }), fc.string({ unit: "grapheme" }), (one, other) => {
        const isSame = one.normalize("NFC") === other.normalize("NFC")
        expect(here.name(one) === here.name(other)).toBe(isSame)
        expect(here.name(one.normalize("NFD"))).toBe(here.name(one))
        expect(here.name(one)).toMatch(mark)
      })
    )
  })

  it("is another under another key, and of another kind of thing", () => {
    fc.assert(
      fc.property(fc.string(), (text) => {
        expect(here.name(text)).not.toBe(elsewhere.name(text))
        expect(here.id("scene", text)).not.toBe(here.id("item", text))
        expect(here.id("scene", text)).not.toBe(here.name(text))
      })
    )
  })

  it("tells of a sentence no more than what systems call trouble", () => {
    fc.assert(
      fc.property(fc.string(), fc.constantFrom("ECONNREFUSED", "SQLITE_FULL", "ENOENT"), (text, code) => {
        const [first, ...rest] = here.sentence(`${text} ${code}: ${text}`).split(" ")
        expect(first).toMatch(mark)
        expect(rest).toContain(code)
        expect(codesIn(rest.join(" "))).toEqual(rest)
      })
    )
    expect(codesIn("open '/data/ECANARY/ENOENT_X.mp4': EACCES")).toEqual(["EACCES"])
  })

  it("stands in the place of a version that may be a name", () => {
    expect(versionOr(here, "v0.30.1")).toBe("v0.30.1")
    expect(versionOr(here, "1.43.1.10611-1e34174b1")).toBe("1.43.1.10611-1e34174b1")
    expect(versionOr(here, "1.0 Jane")).toMatch(mark)
  })
})
