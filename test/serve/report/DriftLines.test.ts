import { describe, expect, it } from "vitest"
import { emptyReport } from "../../../src/core/plan/DriftReport.ts"
import { driftLines } from "../../../src/serve/report/DriftLines.ts"

describe("what a comparison found", () => {
  const report = { ...emptyReport("all", 0), scenes: 9, drifted: 3, enqueued: 2 }

  it("is one line where nothing more is to be told", () =>
    expect(driftLines(report)).toEqual(["9 scenes looked at, 3 differ from what Plex should show, 2 enqueued"]))

  it("names fields by kind, what was not compared, and what was never synced with what to do", () => {
    const [, title, not, unsynced] = driftLines({
      ...report,
      unsynced: 1,
      fields: { title: { edited: 1, missing: 2 } },
      notCompared: { "not in Plex": 4 }
    })
    expect([title, not]).toEqual(["  Title: 2 missing, 1 edited in Plex", "  not compared, not in Plex: 4"])
    expect(unsynced).toMatch(/^ {2}1 of those were never synced.*plexsync sync --all/)
  })
})
