import * as fc from "fast-check"
import { describe, expect, it } from "vitest"
import { editOf } from "../../src/core/Edit.ts"
import type { Metadata } from "../../src/core/Metadata.ts"
import {
  changes,
  fields,
  type Memory,
  noMemory,
  type Plan,
  planFor,
  type PlanRules,
  sameValue,
  shownIn,
  type Value
} from "../../src/core/Plan.ts"
import type { Field, PlexItem } from "../../src/core/PlexItem.ts"
import * as Either from "effect/Either"
import { metadataOf } from "../../src/core/Metadata.ts"
import { syncFields } from "../../src/core/Settings.ts"
import { item as anyItem, memory as anyMemory, scene } from "../support/Arbitrary.ts"
import { edited, remembered } from "../support/PlexModel.ts"
import { itemWith, metadataWith } from "../support/Samples.ts"

const rules = (given: Partial<PlanRules> = {}): PlanRules => ({ skip: new Set(), preserve: false, ...given })
const stepOf = (plan: Plan, field: Field) => plan.find((step) => step.field === field)
const changed = (plan: Plan) => plan.filter((step) => step._tag !== "Keep").map((step) => `${step._tag} ${step.field}`)

const plan = (metadata: Metadata, item: PlexItem, memory: Memory = noMemory, given: Partial<PlanRules> = {}) =>
  planFor(metadata, item, memory, rules(given))

const anyMetadata = scene.map((one) =>
  Either.getOrThrow(metadataOf(one, { strict: false, maxTags: 100, ignoreTags: [] }))
)
const anyRules = fc.record({
  skip: fc.subarray([...syncFields]).map((names) => new Set(names)),
  preserve: fc.boolean()
})

const wishes = (metadata: Metadata): Readonly<Record<Field, Value>> => ({
  title: metadata.title,
  summary: metadata.summary,
  studio: metadata.studio,
  originallyAvailableAt: metadata.date,
  genre: metadata.tags,
  actor: metadata.performers
})

/** Any memory, and for some fields that this very wish was sent and is shown in Plex's own way. */
const anyCase = fc
  .tuple(anyMetadata, anyItem, anyMemory, anyRules, fc.boolean(), fc.subarray([...fields]))
  .map(([metadata, item, memory, given, adds, own]) => {
    const written = Object.fromEntries(
      own.map((field) => [field, { sent: wishes(metadata)[field], shown: shownIn(item, field) }])
    )
    return [metadata, item, { ...memory, written: { ...memory.written, ...written } }, given, adds] as const
  })

const always = (
  check: (metadata: Metadata, item: PlexItem, memory: Memory, given: PlanRules, adds: boolean) => void
): void => {
  fc.assert(
    fc.property(anyCase, ([metadata, item, memory, given, adds]) => check(metadata, item, memory, given, adds)),
    { numRuns: 600 }
  )
}

describe("any plan", () => {
  it("changes nothing once it was carried out, whether Plex adds tags or replaces them", () => {
    always((metadata, item, memory, given, adds) => {
      const first = planFor(metadata, item, memory, given)
      const after = edited(item, editOf(first), adds)
      expect(changed(planFor(metadata, after, remembered(memory, first, after), given))).toEqual([])
    })
  })

  it("changes nothing even if what was written could not be recorded", () => {
    always((metadata, item, memory, given, adds) => {
      const after = edited(item, editOf(planFor(metadata, item, memory, given)), adds)
      expect(changed(planFor(metadata, after, memory, given))).toEqual([])
    })
  })

  it("makes every field that is not skipped equal to Stash, unless a person's value or the title is kept or Plex has its own way", () => {
    always((metadata, item, memory, given, adds) => {
      const first = planFor(metadata, item, memory, given)
      const after = edited(item, editOf(first), adds)
      const wanted = wishes(metadata)
      for (const field of fields) {
        const step = stepOf(first, field)
        if (step?._tag === "Set") expect(sameValue(wanted[field], shownIn(after, field))).toBe(true)
        if (step?._tag === "Set") expect(after.locked.has(field)).toBe(true)
      }
    })
  })

  it("in overwrite mode keeps a differing value only where that value is Plex's own form of the same wish, or where the title has a rule of its own", () => {
    always((metadata, item, memory) => {
      const overwrite = planFor(metadata, item, memory, rules())
      const wanted = wishes(metadata)
      for (const field of ["summary", "studio", "originallyAvailableAt", "genre", "actor"] as const) {
        const step = stepOf(overwrite, field)
        if (step?._tag === "Set" || sameValue(wanted[field], shownIn(item, field))) continue
        const known = memory.written[field]
        expect(
          known !== undefined &&
            sameValue(known.sent, wanted[field]) &&
            known.shown !== null &&
            sameValue(known.shown, shownIn(item, field))
        ).toBe(true)
      }
    })
  })

  it("names each field once, with a reason", () => {
    always((metadata, item, memory, given) => {
      const steps = planFor(metadata, item, memory, given)
      expect(steps.map((step) => step.field)).toEqual(fields)
      expect(steps.every((step) => step.reason !== "")).toBe(true)
    })
  })

  it("never reads or writes a skipped field; the title cannot be skipped", () => {
    always((metadata, item, memory) => {
      const steps = planFor(metadata, item, memory, rules({ skip: new Set(syncFields) }))
      expect(steps.filter((step) => step._tag !== "Keep").every((step) => step.field === "title")).toBe(true)
    })
  })

  it("never blanks a title", () => {
    always((metadata, item, memory, given) => {
      const step = stepOf(planFor(metadata, item, memory, given), "title")
      if (step?._tag === "Set") expect(step.after).not.toBe("")
    })
  })

  it("never lets a stem replace a title that PlexSync did not write", () => {
    always((metadata, item, _, given) => {
      fc.pre(item.scalars.title !== "")
      const stem = { ...metadata, title: "a file name", titleIsStem: true }
      fc.pre(item.scalars.title !== "a file name")
      expect(stepOf(planFor(stem, item, noMemory, given), "title")?._tag).toBe("Keep")
    })
  })

  it("never touches a person's value where those are preserved", () => {
    always((metadata, item) => {
      const steps = planFor(metadata, item, noMemory, rules({ preserve: true }))
      for (const step of steps) if (item.locked.has(step.field)) expect(step._tag).toBe("Keep")
    })
  })

  it("sets no name that Plex shows already in another case only", () => {
    always((metadata, item, memory, given) => {
      for (const step of planFor(metadata, item, memory, given)) {
        if (step._tag !== "Set" || typeof step.after === "string" || typeof step.before === "string") continue
        const before = new Map(step.before.map((name) => [name.normalize("NFC").toLowerCase(), name]))
        for (const name of step.after)
          expect(step.before.includes(name) || !before.has(name.normalize("NFC").toLowerCase())).toBe(true)
      }
    })
  })
})

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
    expect(new Set(steps.map((step) => step._tag))).toEqual(new Set(["Lock"]))
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

  it("is not sent the same wish again while it shows the same answer", () => {
    const memory: Memory = { written: { studio: { sent: "Example Studio", shown: "EXAMPLE" } }, earlier: {} }
    const shown = itemWith({ scalars: { studio: "EXAMPLE" } })
    expect(changes(plan(metadataWith(), shown, memory))).toBe(false)
    expect(changed(plan(metadataWith({ studio: "New" }), shown, memory))).toEqual(["Set studio"])
    expect(changed(plan(metadataWith(), itemWith({ scalars: { studio: "By hand" } }), memory))).toEqual(["Set studio"])
  })

  it("that lost its lock is locked, and the wish it shows in its own way is still not sent again", () => {
    const memory: Memory = { written: { studio: { sent: "Example Studio", shown: "EXAMPLE" } }, earlier: {} }
    const unlocked = itemWith({
      scalars: { studio: "EXAMPLE" },
      locked: new Set(["title", "summary", "originallyAvailableAt", "genre", "actor"])
    })
    const steps = plan(metadataWith(), unlocked, memory)
    expect(changed(steps)).toEqual(["Lock studio"])
    const after = edited(unlocked, editOf(steps), true)
    expect(changes(plan(metadataWith(), after, remembered(memory, steps, after)))).toBe(false)
  })

  it("is sent again what nobody saw arrive", () => {
    const memory: Memory = { written: { studio: { sent: "Example Studio", shown: null } }, earlier: {} }
    expect(changed(plan(metadataWith(), itemWith({ scalars: { studio: "Old" } }), memory))).toEqual(["Set studio"])
  })
})

describe("its title", () => {
  const stem = metadataWith({ title: "first_scene", titleIsStem: true })
  const ours: Memory = { written: { title: { sent: "Old name", shown: null } }, earlier: {} }

  it("is a stem where Plex has none", () => {
    expect(changed(plan(stem, itemWith({ scalars: { title: "" } })))).toEqual(["Set title"])
  })

  it("that is not ours stays", () => {
    expect(changes(plan(stem, itemWith()))).toBe(false)
    expect(
      changes(
        plan(stem, itemWith({ locked: new Set(["summary", "studio", "originallyAvailableAt", "genre", "actor"]) }))
      )
    ).toBe(false)
  })

  it("that we wrote gives way to the stem when Stash has no title any more", () => {
    expect(changed(plan(stem, itemWith({ scalars: { title: "Old name" } }), ours))).toEqual(["Set title"])
    expect(
      changed(plan(stem, itemWith({ scalars: { title: "Older" } }), { written: {}, earlier: { title: ["Older"] } }))
    ).toEqual(["Set title"])
  })
})

describe("preserve_plex_edits", () => {
  const preserve = { preserve: true }

  it("keeps a locked value that is not ours", () => {
    expect(changes(plan(metadataWith(), itemWith({ scalars: { summary: "By hand" } }), noMemory, preserve))).toBe(false)
  })

  it("writes an unlocked value: that is the agent's", () => {
    const item = itemWith({
      scalars: { summary: "From an agent" },
      locked: new Set(["title", "studio", "originallyAvailableAt", "genre", "actor"])
    })
    expect(changed(plan(metadataWith(), item, noMemory, preserve))).toEqual(["Set summary"])
  })

  it("writes a locked value that we wrote before, ever", () => {
    const item = itemWith({ scalars: { summary: "Once ours" } })
    expect(
      changed(
        plan(metadataWith(), item, { written: { summary: { sent: "Once ours", shown: null } }, earlier: {} }, preserve)
      )
    ).toEqual(["Set summary"])
    expect(
      changed(plan(metadataWith(), item, { written: {}, earlier: { summary: ["x", "Once ours"] } }, preserve))
    ).toEqual(["Set summary"])
    expect(
      changed(
        plan(
          metadataWith(),
          item,
          { written: { summary: { sent: "once", shown: "Once ours" } }, earlier: {} },
          preserve
        )
      )
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
    ["performers", "actor"]
  ] as const)("%s leaves %s alone", (name, field) => {
    const item = itemWith({
      scalars: { title: "", summary: "", studio: "", originallyAvailableAt: "" },
      tags: { genre: [], actor: [] },
      locked: new Set()
    })
    expect(stepOf(plan(metadataWith(), item, noMemory, { skip: new Set([name]) }), field)).toMatchObject({
      _tag: "Keep",
      reason: `skip_fields has ${name}`
    })
    expect(stepOf(plan(metadataWith(), item), field)?._tag).toBe("Set")
  })
})
