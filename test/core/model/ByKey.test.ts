import * as fc from "fast-check"
import { describe, expect, it } from "vitest"
import { byKey } from "../../../src/core/model/ByKey.ts"

describe("byKey", () => {
  it("puts everything under its key, in its order, and nothing elsewhere", () => {
    fc.assert(
      fc.property(
        fc.array(fc.record({ key: fc.constantFrom("a", "__proto__", "constructor", ""), n: fc.nat() })),
        (list) => {
          const groups = byKey(list, ({ key }) => key)
          expect(new Set(groups.keys())).toEqual(new Set(list.map(({ key }) => key)))
          for (const [key, group] of groups) expect(group).toEqual(list.filter((one) => one.key === key))
        }
      ),
      { numRuns: 500 }
    )
  })
})
