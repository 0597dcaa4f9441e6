import { describe, expect, it } from "@effect/vitest"
import * as fc from "effect/FastCheck"
import { Because } from "../../../src/core/model/Job.ts"
import { countLines, waitingBy } from "../../../src/serve/report/CountLines.ts"
import { plain } from "../../support/Overviews.ts"

const counts = { ...plain.counts, waiting: 7, parked: 3, because: { not_in_plex: 4, size_differs: 3, absent: 3 } }

describe("counts, for people", () => {
  it("are none where nothing is", () => {
    expect(countLines(plain)).toEqual([
      "Scenes: 0 in sync, 0 never synced",
      "To be synced: none",
      "Waiting: none",
      "Failed: none"
    ])
  })

  it("tell what Plex does not have, what it has in another size, and what it has in its trash", () => {
    expect(countLines({ ...plain, counts, trashed: { waiting: 1, parked: 2 } }).slice(2, 7)).toEqual([
      "Waiting: 10",
      "  not in Plex yet: 3",
      "  of another size in Plex: 3",
      "  absent from Plex: 1",
      "  in Plex's trash: 3"
    ])
  })

  it("tell what failed by its cause, and the last ones by their scene", () => {
    const failed = [
      { tag: "Refused", jobs: 2 },
      { tag: "OfAnotherVersion", jobs: 1 }
    ]
    expect(countLines({ ...plain, counts: { ...counts, dead: 3 }, failed }).slice(-3)).toEqual([
      "Failed: 3",
      "  the server refused: 2",
      "  OfAnotherVersion: 1"
    ])
  })

  it("of reasons make up all that waits, whatever of it is in the trash", () => {
    const number = fc.nat({ max: 50 })
    const because = fc.record(Object.fromEntries(Because.literals.map((one) => [one, number])))
    fc.assert(
      fc.property(because, number, number, (by, waiting, parked) => {
        const trashed = {
          waiting: Math.min(waiting, by["not_in_plex"] ?? 0),
          parked: Math.min(parked, by["absent"] ?? 0)
        }
        const told = waitingBy({ counts: { ...plain.counts, because: by }, trashed })
        const sum = (all: ReadonlyArray<number>) => all.reduce((one, other) => one + other, 0)
        expect(sum(told.map(([, scenes]) => scenes))).toBe(sum(Object.values(by)))
        expect(told.every(([, scenes]) => scenes > 0)).toBe(true)
      })
    )
  })
})
