import fc from "fast-check"
import { describe, expect, it } from "vitest"
import { isNewer, supportOf } from "../../../src/core/model/Version.ts"

describe("a version", () => {
  it.each([
    ["0.2.0", "0.1.9", true],
    ["0.10.0", "0.9.0", true],
    ["1.0", "0.9.9", true],
    ["0.1.0", "0.1.0", false],
    ["0.1", "0.1.0", false],
    ["0.1.0", "0.2.0", false],
    ["v1.2.3", "1.2.2", true],
    ["", "0.1.0", false]
  ])("%s is newer than %s: %s", (one, other, newer) => expect(isNewer(one, other)).toBe(newer))

  const version = fc
    .array(fc.integer({ min: 0, max: 30 }), { minLength: 1, maxLength: 4 })
    .map((parts) => parts.join("."))
  it("is never newer than one that is newer than it", () => {
    fc.assert(
      fc.property(version, version, (one, other) => !(isNewer(one, other) && isNewer(other, one))),
      { numRuns: 500 }
    )
  })
})

describe("supportOf", () => {
  it.each([
    ["v0.31.1", "full"],
    ["v0.30.0", "full"],
    ["v1.2.0", "full"],
    ["0.30.1-4-gabcdef", "full"],
    ["v0.29.3", "no file stamps"],
    ["v0.27.0", "no file stamps"],
    ["v0.26.2", "none"],
    ["v0.3.0", "none"],
    ["", "unknown"],
    ["official-abcdef", "unknown"]
  ])("of %s is %s", (version, support) => expect(supportOf(version)).toBe(support))
})
