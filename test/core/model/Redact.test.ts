import { describe, expect, it } from "vitest"
import { redact } from "../../../src/core/model/Redact.ts"

describe("a text that may hold secrets", () => {
  it("shows none, wherever and however often it stands", () =>
    expect(redact("a=token1234, b=token1234, c=other-secret", ["token1234", "other-secret"])).toBe(
      "a=<redacted>, b=<redacted>, c=<redacted>"
    ))

  it("shows none that is written as a query writes it", () =>
    expect(redact(`?key=${encodeURIComponent("pass word+1")}`, ["pass word+1"])).toBe("?key=<redacted>"))

  it("keeps its words where a secret is so short that it could be one", () =>
    expect(redact("the title", ["title", ""])).toBe("the title"))
})
