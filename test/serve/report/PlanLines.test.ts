import { describe, expect, it } from "vitest"
import { planLines, sumLine, sumLines } from "../../../src/serve/report/PlanLines.ts"
import type { ScenePlan } from "../../../src/sync/compare/DryRun.ts"
import { id, key } from "../../support/Samples.ts"

const change = { field: "title", before: "", after: "New", reason: "empty in Plex" }
const plan = (given: Partial<ScenePlan> = {}): ScenePlan => ({
  sceneId: id(7),
  title: "Night Train",
  problem: null,
  kind: null,
  decisions: [],
  items: [{ ratingKey: key("1"), changes: [change], kept: [] }],
  ...given
})

describe("a dry run", () => {
  it("tells each change with its reason, and what would be written in all", () => {
    const same = { ratingKey: key("2"), changes: [], kept: [] }
    const date = { ...change, field: "originallyAvailableAt", after: "2024-02-01" }
    const first = plan({ items: [{ ratingKey: key("1"), changes: [change, date], kept: [] }] })
    const missing = plan({ title: null, problem: "not in Plex: b.mp4", kind: "not in Plex", items: [] })
    expect(planLines([first, plan({ items: [same] }), missing])).toEqual([
      'Scene 7 "Night Train" -> Plex item 1',
      '  Title: (empty) -> "New" (empty in Plex)',
      '  Release date: (empty) -> "2024-02-01" (empty in Plex)',
      'Scene 7 "Night Train" -> Plex item 2: nothing to write',
      "Scene 7: not in Plex: b.mp4",
      "Would not be written: not in Plex 1",
      "3 scenes looked at: 1 would be written (items by field: Title 1, Release date 1), 1 are as they should be, 1 would not be written; nothing was written"
    ])
  })

  it("cuts long texts", () => {
    const long = { ...change, after: "x".repeat(200) }
    const [, line = ""] = planLines([plan({ items: [{ ratingKey: key("1"), changes: [long], kept: [] }] })])
    expect(line).toContain(`"${"x".repeat(117)}..."`)
  })
})

describe("a dry run of many scenes", () => {
  const sum = {
    scenes: 9,
    written: 2,
    unchanged: 4,
    not: { gone: 1, "not in Plex": 2 },
    fields: { title: 2 },
    first: [plan()]
  }

  it("tells the first of them in a line each, and why others would not be written, the most first", () => {
    const locked = { ...change, before: "New" }
    expect(
      sumLines({ ...sum, first: [plan(), plan({ items: [{ ratingKey: key("1"), changes: [locked], kept: [] }] })] })
    ).toEqual([
      'Scene 7 "Night Train": item 1: Title: (empty) -> "New"',
      'Scene 7 "Night Train": item 1: Title: locked as it is',
      "Would not be written: not in Plex 2, gone 1"
    ])
  })

  it("is one line in all", () =>
    expect(sumLine(sum)).toBe(
      "9 scenes looked at without their pictures: 2 would be written (items by field: Title 2), 4 are as they should be, 3 would not be written; nothing was written"
    ))
})
