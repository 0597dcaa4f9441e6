import { describe, expect, it } from "vitest"
import * as Schema from "effect/Schema"
import { firstPath, RatingKey, shownIn, stillHas } from "../../../src/core/model/PlexItem.ts"
import { part } from "../../support/Arbitrary.ts"
import { itemWith, key } from "../../support/Samples.ts"

describe("the key of an item", () => {
  it.each(["", "1,2", "1/children", "1&id=2", "1 "])("is never '%s': an edit would change other items", (raw) =>
    expect(Schema.is(RatingKey)(raw)).toBe(false)
  )
  it.each(["1", "abc-1_2"])("may be '%s'", (raw) => expect(Schema.is(RatingKey)(raw)).toBe(true))
})

describe("an item", () => {
  const item = itemWith({
    parts: [{ ...part("/media/b.mp4"), first: false }, part("D:\\Media\\A.mp4")],
    scalars: { title: "T" },
    tags: { genre: ["G"] }
  })

  it("shows texts and names", () => expect([shownIn(item, "title"), shownIn(item, "genre")]).toEqual(["T", ["G"]]))

  it("is remembered by the path of its first file, wherever that stands in the list", () => {
    expect(firstPath(item)).toBe(firstPath(itemWith({ parts: [part("d:/media/a.mp4")] })))
    expect(firstPath(itemWith({ parts: [{ ...part("/x.mp4"), first: false }] }))).toBe("/x.mp4")
    expect(firstPath(itemWith({ parts: [] }))).toBe("")
  })

  it("counts as remembered while it has the file, and not under another key", () => {
    const counts = stillHas([item])
    expect(counts({ ratingKey: key("1"), partPath: "/media/b.mp4" })).toBe(true)
    expect(counts({ ratingKey: key("1"), partPath: "/media/c.mp4" })).toBe(false)
    expect(counts({ ratingKey: key("2"), partPath: "/media/b.mp4" })).toBe(false)
  })
})
