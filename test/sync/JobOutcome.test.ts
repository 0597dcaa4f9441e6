import * as fc from "fast-check"
import { describe, expect, it } from "vitest"
import { emptyTally, ran, summed, tallied } from "../../src/sync/JobOutcome.ts"
import { id } from "../support/Samples.ts"

const tallyOf = (...runs: ReadonlyArray<ReturnType<typeof ran>>) => tallied(emptyTally(), runs)

describe("what was done in all", () => {
  it("counts a scene by its last run, and the writes of all of them", () => {
    const tally = tallyOf(ran(id(1), { synced: 1, writes: 2, uploads: 1 }), ran(id(1), { unchanged: 1, writes: 1 }))
    expect(summed(tally, [])).toEqual({ synced: 0, unchanged: 1, writes: 3, uploads: 1 })
  })

  it("counts what another process finished, and what we did once", () => {
    const finished = [
      { sceneId: id(1), writes: 9, uploads: 9 },
      { sceneId: id(2), writes: 0, uploads: 1 },
      { sceneId: id(3), writes: 0, uploads: 0 }
    ]
    expect(summed(tallyOf(ran(id(1), { synced: 1, writes: 2 })), finished)).toEqual({
      synced: 2,
      unchanged: 1,
      writes: 2,
      uploads: 1
    })
  })

  it("counts a job that came to nothing as nothing", () =>
    expect(summed(tallyOf(ran(id(1), {}), ran(id(2), { waiting: 1 })), [])).toEqual({
      synced: 0,
      unchanged: 0,
      writes: 0,
      uploads: 0
    }))

  it("is the same in however many parts it was told", () => {
    const run = fc
      .tuple(fc.integer({ min: 1, max: 5 }), fc.boolean(), fc.nat({ max: 3 }))
      .map(([number, synced, writes]) => ran(id(number), synced ? { synced: 1, writes } : { unchanged: 1 }))
    fc.assert(
      fc.property(fc.array(run), fc.array(run), (first, then) => {
        expect(summed(tallied(tallyOf(...first), then), [])).toEqual(summed(tallyOf(...first, ...then), []))
      })
    )
  })
})
