import { describe, expect, it } from "vitest"
import { editOf } from "../../../src/core/plan/Edit.ts"
import { type ItemMemory, noMemory } from "../../../src/core/plan/ItemMemory.ts"
import { now } from "../../support/Arbitrary.ts"
import { remembered } from "../../support/PlexModel.ts"
import { itemWith, metadataWith } from "../../support/Samples.ts"
import { stepOf, changed, plan, wrote } from "./Planned.ts"

describe("the studio's collection", () => {
  const made = (...names: ReadonlyArray<string>) => wrote({ collection: { sent: names } })

  it("is joined, and those of the user are kept", () => {
    const item = itemWith({ tags: { collection: ["Favourites"] } })
    expect(stepOf(plan(metadataWith(), item), "collection")).toMatchObject({
      _tag: "Set",
      after: ["Favourites", "Example Studio"],
      memory: ["Example Studio"]
    })
  })

  it("that PlexSync joined is left when the studio changes", () => {
    const item = itemWith({ tags: { collection: ["Favourites", "Old Studio"] } })
    const steps = plan(metadataWith(), item, made("Old Studio"))
    expect(stepOf(steps, "collection")).toMatchObject({ after: ["Favourites", "Example Studio"] })
    expect(editOf(steps)).toEqual([
      { kind: "names", field: "collection", names: ["Favourites", "Example Studio"], removed: ["Old Studio"] }
    ])
  })

  it("follows a studio that was renamed in case only, like its field", () => {
    const metadata = metadataWith({ studio: "EXAMPLE Studio" })
    const steps = plan(
      metadata,
      itemWith({ tags: { collection: ["Favourites", "Example Studio"] } }),
      made("Example Studio")
    )
    expect(changed(steps)).toEqual(["Set studio", "Set collection"])
    expect(editOf(steps).at(-1)).toEqual({
      kind: "names",
      field: "collection",
      names: ["Favourites", "EXAMPLE Studio"],
      removed: ["Example Studio"]
    })
  })

  it("of another case that a user joined stays, whatever the studio's case", () => {
    const item = itemWith({ tags: { collection: ["example studio"] } })
    expect(changed(plan(metadataWith(), item))).toEqual([])
    const both = itemWith({ tags: { collection: ["example studio", "Example Studio"] } })
    const renamed = plan(metadataWith({ studio: "EXAMPLE STUDIO" }), both, made("Example Studio"))
    expect(stepOf(renamed, "collection")).toMatchObject({ after: ["example studio"], memory: [] })
    expect(stepOf(plan(metadataWith({ studio: "New" }), both, made("Example Studio")), "collection")).toMatchObject({
      after: ["example studio", "New"]
    })
  })

  it("that a user joined stays when the studio changes", () => {
    const item = itemWith({ tags: { collection: ["Old Studio"] } })
    expect(stepOf(plan(metadataWith(), item), "collection")).toMatchObject({ after: ["Old Studio", "Example Studio"] })
  })

  it("that a user joined before us is never taken for ours", () => {
    const joined = itemWith()
    const first = plan(metadataWith(), joined)
    expect(changed(first)).toEqual([])
    expect(
      stepOf(plan(metadataWith({ studio: "New" }), joined, remembered(noMemory, first, joined, now)), "collection")
    ).toMatchObject({ after: ["Example Studio", "New"] })
  })

  it("is left when Stash has no studio any more", () => {
    const steps = plan(metadataWith({ studio: "" }), itemWith(), made("Example Studio"))
    expect(editOf(steps)).toContainEqual({ kind: "names", field: "collection", names: [], removed: ["Example Studio"] })
  })

  it("of a write that was begun and never recorded is ours all the same", () => {
    const memory: ItemMemory = { ...noMemory, earlier: { collection: [["Old Studio"]] } }
    const item = itemWith({ tags: { collection: ["Old Studio"] } })
    expect(stepOf(plan(metadataWith(), item, memory), "collection")).toMatchObject({ after: ["Example Studio"] })
  })
})
