import * as Schema from "effect/Schema"
import { describe, expect, it } from "vitest"
import { lengthOf, rowsBy, textIn, whole } from "../../../src/core/model/Rows.ts"

const read = whole(Schema.Struct({ title: Schema.String }))
const rowsOf = (isText: boolean) => rowsBy(read, { id: "id", stamp: "updated_at", isText })

describe("rows of an answer", () => {
  it("are read one by one: an odd one spoils no other, and says who it is, when it changed, and what is wrong", () => {
    const found = rowsOf(true)([{ title: "A" }, { id: "7", updated_at: "2026", title: null }, { title: "B" }])
    expect(found).toEqual({
      rows: [{ title: "A" }, { title: "B" }],
      skipped: [{ id: "7", stamp: "2026", reason: "title is null, a text is needed" }]
    })
    expect(lengthOf(found)).toBe(3)
  })

  it("that do not say who they are may be any: an id of another kind is none where ids are texts", () => {
    const odd = [{ id: 7 }, {}, null, "x"]
    expect(rowsOf(true)(odd).skipped.map(({ id }) => id)).toEqual(["", "", "", ""])
    expect(rowsOf(false)(odd).skipped.map(({ id }) => id)).toEqual(["7", "", "", ""])
  })
})

it("a field of a row is a text where it is one, or a number", () =>
  expect(["x", 7, true, null].map((value) => textIn({ value }, "value"))).toEqual(["x", "7", null, null]))
