import { describe, expect, it } from "vitest"
import { letterJson, letterLine, letterLines } from "../../../src/serve/report/LetterLines.ts"
import { localTime } from "../../../src/serve/report/LocalTime.ts"
import { id } from "../../support/Samples.ts"

const letter = {
  sceneId: id(7),
  reason: "hook" as const,
  errorTag: "Unavailable",
  family: "transient" as const,
  message: "Plex answered with 503",
  cause: [
    { tag: "Unavailable", message: "503", route: "Plex: edit item", status: 503 },
    { tag: "ECONNRESET", message: "reset", route: null, status: null }
  ],
  attempts: 3,
  firstAt: 1,
  failedAt: 2,
  tries: 1,
  retryAt: 9,
  candidates: ["item 5"],
  queued: null
}

describe("a failed job", () => {
  it("is one line that says whether it is tried again", () => {
    const start = `Scene 7: Unavailable at ${localTime(2)}, 3 attempts, `
    const end = ": Plex answered with 503"
    expect(letterLine(letter)).toBe(`${start}tried again by itself at ${localTime(9)}${end}`)
    expect(letterLine({ ...letter, retryAt: null })).toBe(`${start}not tried again by itself${end}`)
    expect(letterLine({ ...letter, queued: "waiting" })).toBe(`${start}in the queue again (waiting)${end}`)
  })

  it("is told in full with its causes and candidates", () => {
    expect(letterLines(letter).slice(-5)).toEqual([
      "Cause:",
      "  Unavailable, Plex: edit item, status 503: 503",
      "  ECONNRESET: reset",
      "Candidates:",
      "  item 5"
    ])
    expect(letterLines({ ...letter, candidates: [] }).at(-1)).toBe("  ECONNRESET: reset")
  })

  it("has times as people write them, for programs too", () =>
    expect(letterJson(letter)).toMatchObject({ firstAt: localTime(1), failedAt: localTime(2), retryAt: localTime(9) }))
})
