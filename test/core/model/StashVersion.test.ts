import { describe, expect, it } from "vitest"
import { supportOf } from "../../../src/core/model/Version.ts"

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
