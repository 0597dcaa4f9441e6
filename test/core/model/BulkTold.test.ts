import { describe, expect, it } from "vitest"
import { bulkLine, emptyBulkSum, withEnded, withKept } from "../../../src/core/model/BulkTold.ts"

describe("the summary of bulk work", () => {
  it("adds up what became of the scenes", () => {
    const told = withEnded(withEnded(emptyBulkSum, 1, { synced: 1, writes: 2, uploads: 1 }), 50, { unchanged: 50 })
    expect(bulkLine(told)).toBe(
      "Bulk work: 51 scenes: 1 synced, 50 unchanged, 0 waiting, 0 parked, 0 failed (2 writes, 1 pictures)"
    )
  })

  it("counts what it keeps to itself, by kind", () => {
    const told = withKept(
      withKept(withKept(withEnded(emptyBulkSum, 1, { dead: 1 }), "texts repaired"), "covers not used"),
      "covers not used"
    )
    expect(bulkLine(told)).toMatch(/1 failed \(0 writes, 0 pictures\); 2 covers not used, 1 texts repaired \(debug_/)
  })
})
