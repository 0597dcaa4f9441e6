import * as fc from "fast-check"
import { describe, expect, it } from "vitest"
import { editOf } from "../../../src/core/plan/Edit.ts"
import { type ItemMemory, noMemory, type Written } from "../../../src/core/plan/ItemMemory.ts"
import type { Metadata } from "../../../src/core/plan/Metadata.ts"
import { isAsWished, planFor, withPictures } from "../../../src/core/plan/Plan.ts"
import { fields, syncFields } from "../../../src/core/model/Fields.ts"
import { type PlexItem, shownIn } from "../../../src/core/model/PlexItem.ts"
import { isChange, type PlanRules } from "../../../src/core/plan/Step.ts"
import { distinct, identity } from "../../../src/core/model/Text.ts"
import { namesIn, sameSpelling, sameValue, type Value } from "../../../src/core/model/Value.ts"
import {
  item as anyItem,
  memory as anyMemory,
  metadata as anyMetadata,
  now,
  planRules as anyRules
} from "../../support/Arbitrary.ts"
import { possible, remembered } from "../../support/PlexModel.ts"
import { edited, type Ways } from "../../support/world/PlexEdit.ts"
import { rules, stepOf, changed } from "./Planned.ts"

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
