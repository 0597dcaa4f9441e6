import { describe, expect, it } from "vitest"
import { Problem } from "../../../src/core/model/Problem.ts"
import { overviewLines } from "../../../src/serve/report/OverviewLines.ts"
import { plain } from "../../support/Overviews.ts"

const when = (at: number) => `T${at}`

describe("how everything is, for people", () => {
  it("begins with the database, whether all is well, and what is not", () => {
    const told = overviewLines({ ...plain, problems: [Problem.NoRuntime()] }, { verbose: false })
    expect(told[0]).toBe("Database: /d/plexsync.db")
    expect(told[1]).toContain("NOT WELL")
    expect(told[2]).toContain("No runtime is running")
    expect(told[3]).toContain("Scenes: ")
  })

  it("tells what is known of servers, libraries and times, and what is not", () => {
    const known = {
      ...plain,
      editedAt: 1,
      versions: { Plex: "1.43", Stash: "" },
      libraries: { used: ["Movies", "Filme"], unused: [{ title: "Serien", reason: "type show" }] }
    }
    expect(overviewLines(known, { verbose: false, when }).slice(6)).toEqual([
      "Last sync: none yet",
      "Last edit in Stash: T1",
      "Versions: PlexSync 1.0.0, Plex 1.43, Stash not asked yet",
      "Libraries: Movies, Filme; not used: Serien (type show)",
      "As of: now, from the database; no runtime tells more"
    ])
    expect(overviewLines(plain, { verbose: false, when })).toContain("Libraries: not asked yet")
  })

  it("leaves what goes on inside to who asks for it", () => {
    const inside = /^(Queue|Circuits|Lease|Fiber)/
    expect(overviewLines(plain, { verbose: false }).some((line) => inside.test(line))).toBe(false)
    expect(overviewLines(plain, { verbose: true }).some((line) => inside.test(line))).toBe(true)
  })
})
