import * as fc from "fast-check"
import { describe, expect, it } from "vitest"
import { isOwn, noEdits, taken, troubled, written } from "../../../src/core/retry/EditRecord.ts"
import { key } from "../../support/Samples.ts"

describe("edits that are answered with trouble", () => {
  it("are an item's own after three errors, if one of another item was taken since the first: whatever else happened", () => {
    const items = ["1", "2", "3"].map(key)
    const event = fc.record({
      item: fc.constantFrom(...items),
      what: fc.constantFrom("taken", "written", "500", "503")
    })
    fc.assert(
      fc.property(fc.array(event, { maxLength: 30 }), fc.constantFrom(...items), (events, item) => {
        const record = events.reduce((known, { item: one, what }) => {
          if (what === "taken") return taken(known, one)
          return what === "written" ? written(known, one) : troubled(known, one, Number(what))
        }, noEdits)
        const since = events.slice(events.findLastIndex((one) => one.item === item && one.what === "written") + 1)
        const first = since.findIndex((one) => one.item === item && one.what === "500")
        const errors = since.filter((one) => one.item === item && one.what === "500").length
        const others = first !== -1 && since.slice(first).some((one) => one.item !== item && one.what === "taken")
        expect(isOwn(record, item)).toBe(errors >= 3 && others)
        const last = events.findLastIndex(({ what }) => what === "taken")
        expect(record.troubled).toBe(events.slice(last + 1).filter(({ what }) => /^5/.test(what)).length)
      })
    )
  })
})

describe("a record of edits", () => {
  it("counts what was taken", () => expect(taken(taken(noEdits, key("1")), key("2")).taken).toBe(2))

  it("forgets the errors of the items that failed longest ago: no more than 500 are remembered", () => {
    const items = Array.from({ length: 501 }, (_, at) => key(String(at)))
    const record = items.reduce((known, item) => troubled(known, item, 500), noEdits)
    expect(record.errors.size).toBe(500)
    expect([record.errors.has(key("0")), record.errors.has(key("500"))]).toEqual([false, true])
  })
})
