import * as fc from "fast-check"
import { describe, expect, it } from "vitest"
import { editOf } from "../../../src/core/plan/Edit.ts"
import { type ItemMemory, noMemory, type Written } from "../../../src/core/plan/ItemMemory.ts"
import type { Metadata } from "../../../src/core/plan/Metadata.ts"
import { isAsWished, planFor, withPictures } from "../../../src/core/plan/Plan.ts"
import { type Field, fields, offFields, syncFields } from "../../../src/core/model/Fields.ts"
import { type PlexItem, shownIn } from "../../../src/core/model/PlexItem.ts"
import { changes, isChange, type Plan, type PlanRules } from "../../../src/core/plan/Step.ts"
import { distinct, identity } from "../../../src/core/model/Text.ts"
import { namesIn, sameSpelling, sameValue, type Value } from "../../../src/core/model/Value.ts"
import {
  item as anyItem,
  memory as anyMemory,
  metadata as anyMetadata,
  now,
  planRules as anyRules
} from "../../support/Arbitrary.ts"
import { edited, possible, remembered, type Ways } from "../../support/PlexModel.ts"
import { itemWith, metadataWith } from "../../support/Samples.ts"

const rules = (given: Partial<PlanRules> = {}): PlanRules => ({
  skip: new Set(offFields),
  preserve: false,
  contentRating: "",
  label: "",
  now,
  ...given
})
const stepOf = (plan: Plan, field: string) => plan.find((step) => step.field === field)
const changed = (plan: Plan) => plan.filter(isChange).map((step) => `${step._tag} ${step.field}`)

const plan = (metadata: Metadata, item: PlexItem, memory: ItemMemory = noMemory, given: Partial<PlanRules> = {}) =>
  planFor(metadata, item, memory, rules(given))

/** A memory of fields as they were sent, seen or not. */
const wrote = (written: Readonly<Partial<Record<Field, Partial<Written> & Pick<Written, "sent">>>>): ItemMemory => ({
  ...noMemory,
  written: Object.fromEntries(
    Object.entries(written).map(([field, known]) => [field, { shown: null, resent: [], ...known }])
  )
})

/** Fields that end equal to Stash; the others have rules of their own. */
const plain = ["summary", "studio", "originallyAvailableAt", "genre", "actor"] as const

const wishes = (metadata: Metadata): Readonly<Record<(typeof plain)[number] | "title", Value>> => ({
  title: metadata.title,
  summary: metadata.summary,
  studio: metadata.studio,
  originallyAvailableAt: metadata.date,
  genre: metadata.tags,
  actor: metadata.performers
})

/** The wish of each field that holds names. */
const namesWished = (metadata: Metadata, { label }: PlanRules) => ({
  genre: metadata.tags,
  actor: metadata.performers,
  collection: namesIn(metadata.studio),
  label: namesIn(label)
})

const tagFields = ["genre", "actor", "collection", "label"] as const
const otherCase = (name: string) => (name === name.toUpperCase() ? name.toLowerCase() : name.toUpperCase())

const anyWays = fc.record({ adds: fc.boolean(), folds: fc.boolean() })

/**
 * Any memory, for some fields that this very wish was sent and is shown in Plex's own way, and for some with names that it was sent, and perhaps is shown
 * as well, in another case.
 */
const anyCase = fc
  .tuple(
    anyMetadata,
    anyItem,
    anyMemory,
    anyRules,
    anyWays,
    fc.subarray(["title" as const, ...plain]),
    fc.subarray([...tagFields]),
    fc.subarray([...tagFields])
  )
  .map(([metadata, item, memory, given, ways, own, renamed, shown]) => {
    const names = namesWished(metadata, given)
    const before = (field: (typeof tagFields)[number]) => names[field].map(otherCase)
    const tags: Readonly<Record<string, ReadonlyArray<string>>> = Object.fromEntries(
      shown.map((field): [string, ReadonlyArray<string>] => [
        field,
        [...before(field), ...item.tags[field].slice(0, 1)]
      ])
    )
    const seen = possible({ ...item, tags: { ...item.tags, ...tags } }, ways)
    const written = Object.fromEntries<Written>([
      ...own.map((field): [string, Written] => [
        field,
        { sent: wishes(metadata)[field], shown: shownIn(seen, field), resent: [] }
      ]),
      ...renamed.map((field): [string, Written] => [field, { sent: before(field), shown: null, resent: [] }])
    ])
    return [metadata, seen, { ...memory, written: { ...memory.written, ...written } }, given, ways] as const
  })

const always = (
  check: (metadata: Metadata, item: PlexItem, memory: ItemMemory, given: PlanRules, ways: Ways) => void,
  numRuns = 2000
): void => {
  fc.assert(
    fc.property(anyCase, ([metadata, item, memory, given, ways]) => check(metadata, item, memory, given, ways)),
    { numRuns }
  )
}

describe("any plan", () => {
  it("changes nothing once it was carried out, whether Plex adds tags or replaces them, and tells their case apart or not", () => {
    always((metadata, item, memory, given, ways) => {
      const first = planFor(metadata, item, memory, given)
      const after = edited(item, editOf(first), ways)
      expect(changed(planFor(metadata, after, remembered(memory, first, after, now), given))).toEqual([])
    })
  })

  it("changes nothing even if what was written could not be recorded", () => {
    always((metadata, item, memory, given, ways) => {
      const first = planFor(metadata, item, memory, given)
      const after = edited(item, editOf(first), ways)
      const second = planFor(metadata, after, memory, given)
      // What Plex goes on showing in the case it had is sent again until that is recorded, and of two names in different case one may be ours.
      const unclear = tagFields.filter((field) => {
        const step = stepOf(first, field)
        const before = namesIn(shownIn(item, field))
        return (
          step?._tag === "Set" &&
          (ways.folds ? !sameSpelling(step.after, shownIn(after, field)) : distinct(before).length < before.length)
        )
      })
      expect(second.filter(isChange).filter(({ field }) => !unclear.some((one) => one === field))).toEqual([])
    })
  })

  it("sends a name that was renamed in case only in its new spelling, and takes the old one away", () => {
    let seen = 0
    always((metadata, item, memory, given) => {
      const steps = planFor(metadata, item, memory, given)
      for (const field of ["genre", "actor"] as const) {
        const step = stepOf(steps, field)
        const wanted = namesWished(metadata, given)[field]
        const sent = namesIn(memory.written[field]?.sent ?? [])
        if (step?._tag === "Keep" || step?._tag === "Contested") continue
        for (const name of wanted.filter((one) => sent.includes(otherCase(one)) && !sent.includes(one))) {
          if (sameValue([otherCase(name)], [name]) && otherCase(name) !== name && step?._tag === "Set") {
            seen++
            const after = namesIn(step.after).map((one) => one.normalize("NFC"))
            expect(after).toContain(name)
            expect(after).not.toContain(otherCase(name))
          }
        }
      }
    })
    expect(seen).toBeGreaterThan(50)
  })

  it("makes every field that is not skipped equal to Stash, unless a person's value or the title is kept or Plex has its own way", () => {
    always((metadata, item, memory, given, ways) => {
      const first = planFor(metadata, item, memory, given)
      const after = edited(item, editOf(first), ways)
      const wanted = wishes(metadata)
      for (const field of plain) {
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
      for (const field of plain) {
        const step = stepOf(overwrite, field)
        if (step?._tag === "Set" || step?._tag === "Contested" || sameValue(wanted[field], shownIn(item, field)))
          continue
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

  it("is the same whatever is remembered, where the item shows all that it should", () => {
    let seen = 0
    always((metadata, item, memory, given, ways) => {
      const after = edited(item, editOf(planFor(metadata, item, memory, given)), ways)
      if (!isAsWished(metadata, after, given)) return
      seen++
      const kept = planFor(metadata, after, { ...memory, pictures: new Set() }, given)
      expect(kept).toEqual(planFor(metadata, after, noMemory, given))
      expect(kept.every(({ _tag }) => _tag === "Keep")).toBe(true)
    }, 3000)
    expect(seen).toBeGreaterThan(100)
  })

  it("takes a picture that is put on its item just now as one that was remembered", () => {
    const anySlots = fc.subarray(["thumb" as const, "art" as const]).map((slots) => new Set(slots))
    fc.assert(
      fc.property(anyCase, anySlots, ([metadata, item, memory, given], slots) => {
        const shown = new Set([...memory.pictures, ...slots])
        const first = planFor(metadata, item, memory, given)
        const known = planFor(metadata, item, { ...memory, pictures: shown }, given)
        expect(withPictures(first, item, shown, given)).toEqual(known)
      }),
      { numRuns: 2000 }
    )
  })

  it("names each field once, with a reason", () => {
    always((metadata, item, memory, given) => {
      const steps = planFor(metadata, item, memory, given)
      expect(steps.filter((step) => step._tag !== "LockPicture").map((step) => step.field)).toEqual(fields)
      expect(steps.every((step) => step.reason !== "")).toBe(true)
    })
  })

  it("never reads or writes a skipped field; the title cannot be skipped", () => {
    always((metadata, item, memory) => {
      const steps = planFor(metadata, item, memory, rules({ skip: new Set(syncFields) }))
      expect(steps.filter(isChange).every((step) => step.field === "title")).toBe(true)
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
      for (const step of steps) if (item.locked.has(step.field)) expect(isChange(step)).toBe(false)
    })
  })

  it("sets no name that Plex shows already in another case only, unless it was sent in another case before", () => {
    always((metadata, item, memory, given) => {
      for (const step of planFor(metadata, item, memory, given)) {
        if (step._tag !== "Set" || typeof step.after === "string" || typeof step.before === "string") continue
        const before = new Map(step.before.map((name) => [identity(name), name]))
        const { earlier, written } = memory
        const sent = [...namesIn(written[step.field]?.sent ?? []), ...namesIn(earlier[step.field]?.at(-1) ?? [])]
        for (const name of step.after.filter((one) => !step.before.includes(one) && before.has(identity(one))))
          expect(sent.some((one) => identity(one) === identity(name) && one !== name)).toBe(true)
      }
    })
  })
})

/** Every lock of an item but one. */
const lockedBut = (field: Field) => new Set([...itemWith().locked].filter((lock) => lock !== field))

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

  it("stays with a date that a person set", () => {
    const item = itemWith({ scalars: { originallyAvailableAt: "1999-01-01", year: "1999" } })
    expect(changed(plan(metadataWith(), item, noMemory, { preserve: true }))).toEqual([])
  })
})

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

describe("the poster's lock", () => {
  const ours: ItemMemory = { ...noMemory, pictures: new Set(["thumb"]) }

  it("is set where the picture is ours and unlocked", () => {
    const unlocked = itemWith({ locked: new Set(fields) })
    expect(editOf(plan(metadataWith(), unlocked, ours))).toEqual([{ kind: "lock", field: "thumb" }])
    expect(changed(plan(metadataWith(), unlocked))).toEqual([])
    expect(changed(plan(metadataWith(), unlocked, ours, { skip: new Set(["poster", "rating"]) }))).toEqual([])
  })
})
