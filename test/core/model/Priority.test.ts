import { describe, expect, it } from "vitest"
import { Reason } from "../../../src/core/model/Job.ts"
import { isBulk, isEdit, priorityOf } from "../../../src/core/model/Priority.ts"

const those = (is: (reason: Reason) => boolean) => Reason.literals.filter(is)

describe("the reason of a wish", () => {
  it("lets a person's edit go before what was asked for by name, and that before bulk work", () => {
    const order = Reason.literals.toSorted((a, b) => priorityOf[a] - priorityOf[b])
    expect(order).toEqual(["hook", "edit", "wake", "named", "bulk", "recent", "fan_out", "all", "scan", "reconcile"])
    expect([priorityOf.hook, priorityOf.edit, priorityOf.wake]).toEqual([0, 0, 0])
  })

  it("tells whether a person waits for it", () =>
    expect(those(isEdit)).toEqual(["hook", "edit", "wake", "named", "bulk"]))

  it("tells whether it is one scene of many", () =>
    expect(those(isBulk)).toEqual(["bulk", "recent", "fan_out", "all", "scan", "reconcile"]))
})
