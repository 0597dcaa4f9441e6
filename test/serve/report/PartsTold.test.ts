import { describe, expect, it } from "vitest"
import { cutLines, failingIn, unansweredSince } from "../../../src/serve/report/PartsTold.ts"

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
