import * as fc from "fast-check"
import { describe, expect, it } from "vitest"
import { mergePages } from "../../../src/core/watch/MergePages.ts"

const ids = fc
  .uniqueArray(fc.integer({ min: 1, max: 60 }), { maxLength: 40 })
  .map((list) => list.toSorted((a, b) => a - b))
const after = (list: ReadonlyArray<number>, last: number, size: number) => list.filter((id) => id > last).slice(0, size)
/** A page as Stash answers it: a full one may go on. */
const shown = (list: ReadonlyArray<number>, size: number) => ({ ids: list, ended: list.length < size })

describe("pages of two lists", () => {
  it("go through both, each id once, by rising id, in pages of the size", () => {
    fc.assert(
      fc.property(ids, ids, fc.integer({ min: 1, max: 9 }), (a, b, size) => {
        const met: Array<number> = []
        for (let round = 0; round < 200; round += 1) {
          const last = met.at(-1) ?? 0
          const page = mergePages(after(a, last, size), shown(after(b, last, size), size), size)
          expect(page.ids.length).toBeLessThanOrEqual(size)
          met.push(...page.ids)
          if (page.ended) break
        }
        expect(met).toEqual([...new Set([...a, ...b])].toSorted((x, y) => x - y))
      }),
      { numRuns: 1000 }
    )
  })
})
