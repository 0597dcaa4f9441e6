import { describe, expect, it } from "vitest"
import { paceAt, waitFor, waitForReturn } from "../../../src/core/watch/Pace.ts"

const settings = { poll_interval: 30, fast_poll_for: 300 }

describe("the pace of polls", () => {
  it("is fast for a while after a change", () => {
    expect(paceAt(1_000_000, null, settings)).toBe("slow")
    expect(paceAt(1_000_000, 1_000_000, settings)).toBe("fast")
    expect(paceAt(1_299_999, 1_000_000, settings)).toBe("fast")
    expect(paceAt(1_300_000, 1_000_000, settings)).toBe("slow")
  })

  it("is slow when our clock was set back", () => expect(paceAt(999_999, 1_000_000, settings)).toBe("slow"))

  it("waits two seconds at most while it is fast", () => {
    expect(waitFor("slow", settings)).toBe(30_000)
    expect(waitFor("fast", settings)).toBe(2000)
    expect(waitFor("fast", { ...settings, poll_interval: 0.5 })).toBe(500)
  })

  it("looks every three seconds at most whether a Stash that is away is back", () => {
    expect(waitForReturn(settings)).toBe(3000)
    expect(waitForReturn({ ...settings, poll_interval: 3 })).toBe(3000)
    expect(waitForReturn({ ...settings, poll_interval: 0.5 })).toBe(500)
  })
})
