import { describe, expect, it } from "vitest"
import { editOf } from "../../../src/core/plan/Edit.ts"
import { type ItemMemory, noMemory } from "../../../src/core/plan/ItemMemory.ts"
import { fields } from "../../../src/core/model/Fields.ts"
import { changes, isChange } from "../../../src/core/plan/Step.ts"
import { now } from "../../support/Arbitrary.ts"
import { remembered } from "../../support/PlexModel.ts"
import { itemWith, metadataWith } from "../../support/Samples.ts"
import { edited } from "../../support/world/PlexEdit.ts"
import { stepOf, changed, plan, wrote, lockedBut } from "./Planned.ts"

describe("one item", () => {
  it("that shows everything and is locked is left alone", () => {
    expect(changes(plan(metadataWith(), itemWith()))).toBe(false)
  })

  it("gets exactly what differs", () => {
    const item = itemWith({ scalars: { summary: "other" }, tags: { genre: ["Indoor"] } })
    expect(changed(plan(metadataWith(), item))).toEqual(["Set summary", "Set genre"])
  })

  it("that is equal but unlocked is only locked", () => {
    const steps = plan(metadataWith(), itemWith({ locked: new Set() }))
    expect(new Set(steps.filter(isChange).map((step) => step._tag))).toEqual(new Set(["Lock"]))
  })

  it("is emptied where Stash is empty, except its title", () => {
    const empty = metadataWith({
      title: "",
      titleIsStem: true,
      summary: "",
      studio: "",
      date: "",
      performers: [],
      tags: []
    })
    expect(changed(plan(empty, itemWith()))).toEqual([
      "Set summary",
      "Set studio",
      "Set originallyAvailableAt",
      "Set year",
      "Set genre",
      "Set actor"
    ])
  })

  it("is not written for another case, order or normal form of its tags", () => {
    const metadata = metadataWith({ tags: ["OUTDOOR", "Caf\u00e9"], performers: ["b", "A"] })
    const item = itemWith({ tags: { genre: ["cafe\u0301", "outdoor"], actor: ["a", "B"] } })
    expect(changes(plan(metadata, item))).toBe(false)
  })

  it("is not written for another normal form of a text, but for another case", () => {
    expect(changes(plan(metadataWith({ title: "Caf\u00e9" }), itemWith({ scalars: { title: "Cafe\u0301" } })))).toBe(
      false
    )
    expect(changed(plan(metadataWith({ title: "CAFE" }), itemWith({ scalars: { title: "Cafe" } })))).toEqual([
      "Set title"
    ])
  })

  it("keeps the spelling of the tags it shows when others are added", () => {
    const step = stepOf(plan(metadataWith({ tags: ["OUTDOOR", "Indoor"] }), itemWith()), "genre")
    expect(step).toMatchObject({ before: ["Outdoor"], after: ["Outdoor", "Indoor"], memory: ["OUTDOOR", "Indoor"] })
  })

  it("that shows a name in another case, and that name was sent since, is not written", () => {
    const metadata = metadataWith({ tags: ["OUTDOOR"], performers: ["ALICE EXAMPLE"] })
    const sent = wrote({ genre: { sent: ["OUTDOOR"] }, actor: { sent: ["ALICE EXAMPLE"], shown: ["Alice Example"] } })
    expect(changes(plan(metadata, itemWith(), sent))).toBe(false)
    const old = wrote({ genre: { sent: ["Outdoor"] }, actor: { sent: ["Alice Example"], shown: ["Alice Example"] } })
    expect(changed(plan(metadata, itemWith(), old))).toEqual(["Set genre", "Set actor"])
  })

  it("is not sent the same wish again while it shows the same answer", () => {
    const memory = wrote({ studio: { sent: "Example Studio", shown: "EXAMPLE" } })
    const shown = itemWith({ scalars: { studio: "EXAMPLE" } })
    expect(changes(plan(metadataWith(), shown, memory))).toBe(false)
    expect(changed(plan(metadataWith({ studio: "New" }), shown, memory))).toEqual(["Set studio", "Set collection"])
    expect(changed(plan(metadataWith(), itemWith({ scalars: { studio: "By hand" } }), memory))).toEqual(["Set studio"])
  })

  it("that lost its lock is locked, and the wish it shows in its own way is still not sent again", () => {
    const memory = wrote({ studio: { sent: "Example Studio", shown: "EXAMPLE" } })
    const unlocked = itemWith({
      scalars: { studio: "EXAMPLE" },
      locked: lockedBut("studio")
    })
    const steps = plan(metadataWith(), unlocked, memory)
    expect(changed(steps)).toEqual(["Lock studio"])
    const after = edited(unlocked, editOf(steps), { adds: true, folds: false })
    expect(changes(plan(metadataWith(), after, remembered(memory, steps, after, now)))).toBe(false)
  })

  it("is sent again what nobody saw arrive", () => {
    const memory = wrote({ studio: { sent: "Example Studio" } })
    expect(changed(plan(metadataWith(), itemWith({ scalars: { studio: "Old" } }), memory))).toEqual(["Set studio"])
  })
})

describe("its title", () => {
  const stem = metadataWith({ title: "first_scene", titleIsStem: true })
  const ours = wrote({ title: { sent: "Old name" } })

  it("is a stem where Plex has none", () => {
    expect(changed(plan(stem, itemWith({ scalars: { title: "" } })))).toEqual(["Set title"])
  })

  it("that is not ours stays", () => {
    expect(changes(plan(stem, itemWith()))).toBe(false)
    expect(changes(plan(stem, itemWith({ locked: lockedBut("title") })))).toBe(false)
  })

  it("that we wrote gives way to the stem when Stash has no title any more", () => {
    expect(changed(plan(stem, itemWith({ scalars: { title: "Old name" } }), ours))).toEqual(["Set title"])
    expect(
      changed(plan(stem, itemWith({ scalars: { title: "Older" } }), { ...noMemory, earlier: { title: ["Older"] } }))
    ).toEqual(["Set title"])
  })
})

describe("the year", () => {
  it("is left to follow a new date, unless it is locked", () => {
    const metadata = metadataWith({ date: "2020-01-01" })
    expect(changed(plan(metadata, itemWith({ locked: lockedBut("year") })))).toEqual(["Set originallyAvailableAt"])
    expect(changed(plan(metadata, itemWith()))).toEqual(["Set originallyAvailableAt", "Set year"])
  })

  it("is put right where it fell behind the date", () => {
    expect(changed(plan(metadataWith(), itemWith({ scalars: { year: "1999" }, locked: lockedBut("year") })))).toEqual([
      "Set year"
    ])
  })

  it("below 1000 is equal to what Plex shows as a number", () => {
    const old = metadataWith({ date: "0987-05-17" })
    const shown = (year: string) => itemWith({ scalars: { originallyAvailableAt: "0987-05-17", year } })
    expect(changed(plan(old, shown("987")))).toEqual([])
    expect(stepOf(plan(old, shown("1999")), "year")).toMatchObject({ _tag: "Set", after: "987" })
  })

  it("stays with a date that a person set", () => {
    const item = itemWith({ scalars: { originallyAvailableAt: "1999-01-01", year: "1999" } })
    expect(changed(plan(metadataWith(), item, noMemory, { preserve: true }))).toEqual([])
  })
})

describe("the user's rating", () => {
  const synced = { skip: new Set<never>() }

  it("is written where it is switched on, and compared as a number", () => {
    expect(changed(plan(metadataWith({ rating: "8.5" }), itemWith(), noMemory, synced))).toEqual(["Set userRating"])
    expect(changed(plan(metadataWith({ rating: "8.5" }), itemWith()))).toEqual([])
  })

  it("that is not ours is a person's, locked or not", () => {
    const preserve = { ...synced, preserve: true }
    const unlocked = itemWith({ locked: lockedBut("userRating") })
    expect(changed(plan(metadataWith({ rating: "8.5" }), unlocked, noMemory, preserve))).toEqual([])
    expect(
      changed(plan(metadataWith({ rating: "8.5" }), unlocked, wrote({ userRating: { sent: "6" } }), preserve))
    ).toEqual(["Set userRating"])
  })
})

describe("content_rating and label", () => {
  it("apply to every item where they are set", () => {
    const steps = plan(metadataWith(), itemWith({ tags: { label: ["mine"] } }), noMemory, {
      contentRating: "XXX",
      label: "stash"
    })
    expect(editOf(steps)).toEqual([
      { kind: "text", field: "contentRating", value: "XXX" },
      { kind: "names", field: "label", names: ["mine", "stash"], removed: [] }
    ])
  })

  it("leave what is there untouched where they are not", () => {
    const item = itemWith({ scalars: { contentRating: "PG" }, tags: { label: ["stash"] }, locked: new Set() })
    const steps = plan(metadataWith(), item, wrote({ label: { sent: ["stash"] }, contentRating: { sent: "PG" } }))
    expect([stepOf(steps, "contentRating")?._tag, stepOf(steps, "label")?._tag]).toEqual(["Keep", "Keep"])
  })
})

describe("the poster's lock", () => {
  const ours: ItemMemory = { ...noMemory, pictures: new Set(["thumb"]) }

  it("is set where the picture is ours and unlocked", () => {
    const unlocked = itemWith({ locked: new Set(fields) })
    expect(editOf(plan(metadataWith(), unlocked, ours))).toEqual([{ kind: "lock", field: "thumb" }])
    expect(changed(plan(metadataWith(), unlocked))).toEqual([])
    expect(changed(plan(metadataWith(), unlocked, ours, { skip: new Set(["poster", "rating"]) }))).toEqual([])
  })
})
