import { describe, expect, it } from "vitest"
import { idsOf, oddScenes, stampsOf } from "../../../src/core/model/OddScenes.ts"
import { id } from "../../support/Samples.ts"

const skipped = (given: string, stamp: string | null = null) => ({ id: given, stamp, reason: "title is 7" })
const moment = "2026-11-21T00:15:20-05:00"

describe("scenes that cannot be read", () => {
  it("are told by their ids, with a stamp that is one", () => {
    expect(oddScenes([skipped("7", moment), skipped("8", "yesterday")])).toEqual({
      odd: [
        { id: id(7), stamp: moment, reason: "title is 7" },
        { id: id(8), stamp: null, reason: "title is 7" }
      ],
      nameless: false
    })
  })

  it.each(["", "-1", "seven", "1.5"])("may be any scene where the id is '%s'", (given) =>
    expect(oddScenes([skipped(given), skipped("7")])).toMatchObject({ odd: [{ id: 7 }], nameless: true })
  )

  it("count among the ids, and among the stamps as far as they say one", () => {
    const rows = {
      rows: [{ id: id(1), updated_at: moment }],
      skipped: [skipped("7", moment), skipped("8"), skipped("")]
    }
    expect(idsOf(rows)).toEqual([1, 7, 8])
    expect(stampsOf(rows)).toEqual([1, 7].map((one) => ({ id: one, at: Date.parse(moment) })))
  })
})
