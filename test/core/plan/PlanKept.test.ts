import { describe, expect, it } from "vitest"
import { noMemory } from "../../../src/core/plan/ItemMemory.ts"
import { changes } from "../../../src/core/plan/Step.ts"
import { now } from "../../support/Arbitrary.ts"
import { itemWith, metadataWith } from "../../support/Samples.ts"
import { stepOf, changed, plan, wrote, lockedBut } from "./Planned.ts"

describe("preserve_plex_edits", () => {
  const preserve = { preserve: true }

  it("keeps a locked value that is not ours", () => {
    expect(changes(plan(metadataWith(), itemWith({ scalars: { summary: "By hand" } }), noMemory, preserve))).toBe(false)
  })

  it("writes an unlocked value: that is the agent's", () => {
    const item = itemWith({
      scalars: { summary: "From an agent" },
      locked: lockedBut("summary")
    })
    expect(changed(plan(metadataWith(), item, noMemory, preserve))).toEqual(["Set summary"])
  })

  it("writes a locked value that we wrote before, ever", () => {
    const item = itemWith({ scalars: { summary: "Once ours" } })
    expect(changed(plan(metadataWith(), item, wrote({ summary: { sent: "Once ours" } }), preserve))).toEqual([
      "Set summary"
    ])
    expect(
      changed(plan(metadataWith(), item, { ...noMemory, earlier: { summary: ["x", "Once ours"] } }, preserve))
    ).toEqual(["Set summary"])
    expect(
      changed(plan(metadataWith(), item, wrote({ summary: { sent: "once", shown: "Once ours" } }), preserve))
    ).toEqual(["Set summary"])
  })

  it("off, overwrites it all the same", () => {
    expect(changed(plan(metadataWith(), itemWith({ scalars: { summary: "By hand" } })))).toEqual(["Set summary"])
  })
})

describe("skip_fields", () => {
  it.each([
    ["details", "summary"],
    ["studio", "studio"],
    ["date", "originallyAvailableAt"],
    ["tags", "genre"],
    ["performers", "actor"],
    ["collection", "collection"],
    ["rating", "userRating"]
  ] as const)("%s leaves %s alone", (name, field) => {
    const item = itemWith({
      scalars: { title: "", summary: "", studio: "", originallyAvailableAt: "", year: "", userRating: "" },
      tags: { genre: [], actor: [], collection: [] },
      locked: new Set()
    })
    expect(stepOf(plan(metadataWith(), item, noMemory, { skip: new Set([name]) }), field)).toMatchObject({
      _tag: "Keep",
      reason: `skip_fields has ${name}`
    })
    expect(stepOf(plan(metadataWith(), item, noMemory, { skip: new Set() }), field)?._tag).toBe("Set")
  })
})

describe("a value that is changed back in Plex", () => {
  const day = 86_400_000
  const again = (...resent: ReadonlyArray<number>) => wrote({ summary: { sent: "Line one\nLine two", resent } })
  const item = itemWith({ scalars: { summary: "By hand" } })

  it("is written again, and counted", () => {
    expect(stepOf(plan(metadataWith(), item, again(now - day)), "summary")).toMatchObject({ _tag: "Set", again: true })
  })

  it("three times within a week is contested, and left alone", () => {
    const steps = plan(metadataWith(), item, again(now - 2 * day, now - day))
    expect(stepOf(steps, "summary")?._tag).toBe("Contested")
    expect(changes(steps)).toBe(false)
    expect(stepOf(plan(metadataWith(), item, again(now - 8 * day, now - day)), "summary")?._tag).toBe("Set")
  })

  it("is written once more when Stash changes", () => {
    const steps = plan(metadataWith({ summary: "New" }), item, again(now - 2 * day, now - day))
    expect(stepOf(steps, "summary")).toMatchObject({ _tag: "Set", again: false })
  })
})
