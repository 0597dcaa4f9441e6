import { describe, expect, it } from "vitest"
import { cutLines, failingIn, isOn, unansweredSince } from "../../../src/serve/report/PartsTold.ts"

describe("whether a person switched it off", () => {
  const on = { enabled: true, problems: [] }
  const off = { enabled: false, problems: [] }

  it("is what the setting says", () => {
    expect(isOn({ blocked: null, settings: on })).toBe(true)
    expect(isOn({ blocked: null, settings: off })).toBe(false)
    expect(isOn({ blocked: "Authentication failed", settings: off })).toBe(false)
  })

  it("is not so where there are no settings that can be used", () => {
    const problems = ["Configuration error: plex_url: is required", "Configuration error: plex_token: is required"]
    expect(isOn({ blocked: problems.join("; "), settings: { enabled: false, problems } })).toBe(true)
    // The last good ones are in force, and those are off.
    expect(isOn({ blocked: null, settings: { enabled: false, problems } })).toBe(false)
  })
})

describe("what the parts of a runtime tell that is wrong", () => {
  it("is what a part cannot do, with since when and how often", () => {
    const trouble = (name: string, rounds: number) => ({ name, problem: "it is away", rounds, sinceAt: 7 })
    const watch = { troubles: [trouble("folders", 1), trouble("covers", 3)], more: 1 }
    expect(failingIn({ parts: { watch, other: { troubles: "x" }, empty: {}, none: { troubles: [] } } })).toEqual([
      { part: "watch", ...trouble("folders", 1) },
      { part: "watch", ...trouble("covers", 3) }
    ])
  })

  it("is a line that was tried and does not stand", () => {
    const cut = { connected: false, sinceAt: 7, problem: "refused" }
    expect(cutLines({ parts: { notifications: cut, "trace lines": { ...cut, connected: true } } })).toEqual({
      Plex: { since: 7, why: "refused" },
      Stash: null
    })
    for (const problem of ["", null])
      expect(cutLines({ parts: { notifications: { ...cut, problem } } }).Plex).toBeNull()
  })

  it("is a poll without an answer", () => {
    expect(unansweredSince({ parts: { watch: { late: true, pollingSinceAt: 7 } } })).toBe(7)
    expect(unansweredSince({ parts: { watch: { late: false, pollingSinceAt: 7 } } })).toBeNull()
    expect(unansweredSince({ parts: {} })).toBeNull()
  })
})
