import { describe, expect, it } from "vitest"
import {
  type BulkRun,
  emptyBulkSum,
  endLine,
  inBoth,
  keptText,
  partLine,
  runFrom,
  withEnded,
  withKept
} from "../../../src/core/model/BulkTold.ts"

const ended = (run: BulkRun, scenes: number, outcome: Parameters<typeof withEnded>[2]) =>
  inBoth(run, (sum) => withEnded(sum, scenes, outcome))
const told = (run: BulkRun): BulkRun => ({ ...run, part: emptyBulkSum })
const begun = runFrom(1000)

describe("the summary of bulk work", () => {
  it("adds up what became of the scenes", () => {
    const run = ended(ended(begun, 1, { synced: 1, writes: 2, uploads: 1 }), 50, { unchanged: 50 })
    const line = "Bulk work: 51 scenes: 1 synced, 50 unchanged, 0 waiting, 0 parked, 0 failed (2 writes, 1 pictures)"
    expect([partLine(run), endLine(run, 9000)]).toEqual([line, line])
  })

  it("tells of the last scenes while it goes on, and of all of them at its end, with time and rate", () => {
    const run = ended(told(ended(begun, 1000, { unchanged: 990, dead: 10 })), 1000, { unchanged: 1000 })
    expect(partLine(run)).toMatch(/^Bulk work: 1000 scenes \(2000 so far\): 0 synced, 1000 unchanged, .* 0 failed/)
    expect(endLine(told(run), 81_000)).toMatch(
      /^Bulk work: 2000 scenes in all, in 80\.0 s \(25\/s\): 0 synced, 1990 unchanged, .* 10 failed/
    )
  })

  it("is none where nothing came to its end", () => expect(endLine(begun, 2000)).toBeUndefined())

  it("counts what it keeps to itself, by kind", () => {
    const run = (["texts repaired", "covers not used", "covers not used"] as const).reduce(
      (before, kind) => inBoth(before, (sum) => withKept(sum, kind)),
      ended(begun, 1, { dead: 1 })
    )
    expect(keptText(run.all.kept)).toBe("2 covers not used, 1 texts repaired")
    expect(partLine(run)).toMatch(/1 failed \(0 writes, 0 pictures\); 2 covers not used, 1 texts repaired \(debug_/)
  })
})
