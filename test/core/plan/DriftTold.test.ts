import { describe, expect, it } from "vitest"
import { type DriftReport, emptyReport } from "../../../src/core/plan/DriftReport.ts"
import { exampleLines } from "../../../src/core/plan/DriftTold.ts"

const one = { sceneId: 7, title: "Night Train", ratingKey: "1" }

const reportOf = (examples: DriftReport["examples"], more = 0): DriftReport => ({
  ...emptyReport("all", 0),
  examples,
  fields: { title: { edited: examples.length + more } }
})

describe("fields that differ", () => {
  it("are named with their scene, in people's words, and with both values", () =>
    expect(
      exampleLines(
        reportOf([
          { ...one, field: "originallyAvailableAt", kind: "edited", shown: '"2020-01-01"', wanted: '"2024-02-01"' },
          { ...one, field: "title", kind: "unlocked", shown: '"A"', wanted: '"A"' },
          { ...one, field: "thumb", kind: "missing" }
        ])
      )
    ).toEqual([
      '  Scene 7 "Night Train", Release date: Plex shows "2020-01-01", and should show "2024-02-01"; edited in Plex',
      '  Scene 7 "Night Train", Title: unlocked',
      '  Scene 7 "Night Train", Poster: missing'
    ]))

  it("of a report that an older version kept are named as far as it tells them", () =>
    expect(exampleLines(reportOf([{ sceneId: 7, ratingKey: "1", field: "title", kind: "stale" }]))).toEqual([
      "  Scene 7, Title: stale"
    ]))

  it("are twenty at most, and the rest is counted", () => {
    const many = Array.from({ length: 100 }, () => ({ ...one, field: "title", kind: "edited" as const }))
    const lines = exampleLines(reportOf(many, 50))
    expect(lines).toHaveLength(21)
    expect(lines.at(-1)).toBe("  ... and 130 more fields")
  })
})
