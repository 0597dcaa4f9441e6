import * as FastCheck from "fast-check"
import { describe, expect, it } from "vitest"
import { emptySum, type Planned, type PlanSum, withPlan } from "../../../src/core/plan/PlanSum.ts"

const field = FastCheck.constantFrom("title", "summary", "genre")
const item = FastCheck.record({ changes: FastCheck.array(FastCheck.record({ field }), { maxLength: 3 }) })
const planned: FastCheck.Arbitrary<Planned> = FastCheck.oneof(
  FastCheck.record({ kind: FastCheck.constant(null), items: FastCheck.array(item, { maxLength: 2 }) }),
  FastCheck.record({ kind: FastCheck.constantFrom("not in Plex", "out of scope"), items: FastCheck.constant([]) })
)
const summed = (plans: ReadonlyArray<Planned>) => plans.reduce<PlanSum<Planned>>(withPlan, emptySum)

describe("the sums of many plans", () => {
  it("count each scene once, and keep no more than 20 that write", () => {
    FastCheck.assert(
      FastCheck.property(FastCheck.array(planned, { maxLength: 80 }), (plans) => {
        const { first, not, scenes, unchanged, written } = summed(plans)
        const left = Object.values(not).reduce((sum, count) => sum + count, 0)
        expect([scenes, written + unchanged + left]).toEqual([plans.length, plans.length])
        expect(first).toHaveLength(Math.min(20, written))
        expect(first).toEqual(plans.filter((plan) => first.includes(plan)))
      })
    )
  })

  it("count a field once for each item, and a reason once for each scene", () => {
    const change = (...fields: ReadonlyArray<string>) => ({ changes: fields.map((one) => ({ field: one })) })
    const { fields, not, written } = summed([
      { kind: null, items: [change("title", "genre", "genre"), change("title")] },
      { kind: null, items: [change()] },
      { kind: "not in Plex", items: [] },
      { kind: "not in Plex", items: [] }
    ])
    expect({ fields, not, written }).toEqual({ fields: { title: 2, genre: 1 }, not: { "not in Plex": 2 }, written: 1 })
  })
})
