import { describe, expect, it } from "vitest"
import {
  byHand,
  type Given,
  membershipStep,
  ownWay,
  titleStep,
  valueStep,
  yearStep
} from "../../../src/core/plan/FieldRules.ts"
import { metadataWith } from "../../support/Samples.ts"

const day = 86_400_000
const now = 100 * day
const rules = { skip: new Set<never>(), preserve: false, contentRating: "", label: "", now }
const written = (sent: Given["wanted"], shown: Given["wanted"] | null = null, resent: ReadonlyArray<number> = []) => ({
  sent,
  shown,
  resent
})
const given = (more: Partial<Given> = {}): Given => ({
  field: "summary",
  wanted: "new",
  shown: "old",
  locked: true,
  written: undefined,
  earlier: [],
  ...more
})
const stepOf = (more: Partial<Given>, preserve = false) => valueStep(given(more), { ...rules, preserve })

describe("a field's value", () => {
  it("is set where it differs, with a reason that says in what", () => {
    expect(stepOf({})).toMatchObject({
      _tag: "Set",
      before: "old",
      after: "new",
      memory: "new",
      again: false,
      reason: "differs from Stash"
    })
    expect(stepOf({ shown: "" })).toMatchObject({ reason: "empty in Plex" })
    expect(stepOf({ wanted: "" })).toMatchObject({ reason: "empty in Stash" })
  })

  it("that is right is kept, or locked where it is not", () => {
    expect(stepOf({ shown: "new" })).toMatchObject({ _tag: "Keep", reason: "equal" })
    expect(stepOf({ shown: "new", locked: false })).toMatchObject({ _tag: "Lock", reason: "equal, but not locked" })
  })

  it("that Plex shows in its own way is not sent again, until the wish changes", () => {
    const known = written("new", "Plex's")
    expect(stepOf({ shown: "Plex's", written: known })).toMatchObject({ _tag: "Keep", reason: ownWay })
    expect(stepOf({ shown: "Plex's", wanted: "newer", written: known })._tag).toBe("Set")
  })

  it("of a person stays where those are preserved: locked, and never ours", () => {
    expect(stepOf({}, true)).toMatchObject({ _tag: "Keep", reason: byHand })
    expect(stepOf({ locked: false }, true)._tag).toBe("Set")
    expect(stepOf({ earlier: ["old"] }, true)._tag).toBe("Set")
    expect(stepOf({ written: written("x", "old") }, true)._tag).toBe("Set")
  })

  it("of a rating is a person's without a lock", () => {
    const rating = given({ field: "userRating", wanted: "6", shown: "8", locked: false })
    expect(valueStep(rating, { ...rules, preserve: true })).toMatchObject({ _tag: "Keep", reason: byHand })
    expect(valueStep({ ...rating, shown: "" }, { ...rules, preserve: true })._tag).toBe("Set")
  })

  it("that was changed back is written again, and the third time within a week left alone", () => {
    expect(stepOf({ written: written("new", "new", [now - day]) })).toMatchObject({ _tag: "Set", again: true })
    expect(stepOf({ written: written("new", "new", [now - day, now - day]) })._tag).toBe("Contested")
    expect(stepOf({ wanted: "newer", written: written("new", "new", [now - day, now - day]) })._tag).toBe("Set")
  })
})

describe("a title", () => {
  const stem = metadataWith({ titleIsStem: true })
  const title = given({ field: "title", wanted: "file name", shown: "Title" })

  it("of a file's name replaces ours alone, or none", () => {
    expect(titleStep(title, stem, rules)._tag).toBe("Keep")
    expect(titleStep({ ...title, shown: "" }, stem, rules)._tag).toBe("Set")
    expect(titleStep({ ...title, earlier: ["Title"] }, stem, rules)._tag).toBe("Set")
    expect(titleStep(title, metadataWith(), rules)._tag).toBe("Set")
  })
})

describe("a year", () => {
  const year = given({ field: "year", wanted: "2024", shown: "1999", locked: false })
  const date = given({ field: "originallyAvailableAt", wanted: "2024-01-01", shown: "1999-01-01" })

  it("follows a date that is written, and is put right where it cannot", () => {
    expect(yearStep(year, date, true, rules)).toMatchObject({ _tag: "Keep", reason: "follows the date" })
    expect(yearStep({ ...year, locked: true }, date, true, rules)._tag).toBe("Set")
    expect(yearStep(year, { ...date, shown: "2024-01-01" }, true, rules)._tag).toBe("Set")
  })

  it("is left with a date that is not ours", () => expect(yearStep(year, date, false, rules)._tag).toBe("Keep"))
})

describe("memberships", () => {
  const collection = (more: Partial<Given>) =>
    membershipStep(
      given({ field: "collection", wanted: ["Studio"], shown: ["Favourites"], ...more }),
      rules,
      "no studio"
    )

  it("join what is there", () =>
    expect(collection({})).toMatchObject({ _tag: "Set", after: ["Favourites", "Studio"], memory: ["Studio"] }))

  it("that PlexSync made are taken away, those of others never", () => {
    const before = { wanted: ["New"], shown: ["Favourites", "Studio"] }
    expect(collection({ ...before, written: written(["Studio"]) })).toMatchObject({ after: ["Favourites", "New"] })
    expect(collection({ ...before, earlier: [["Studio"]] })).toMatchObject({ after: ["Favourites", "New"] })
    expect(collection(before)).toMatchObject({ after: ["Favourites", "Studio", "New"] })
  })

  it("that somebody else made are never taken for ours", () =>
    expect(collection({ shown: ["Studio"], locked: false })).toMatchObject({ _tag: "Lock", memory: [] }))

  it("are left alone where none is wanted and none was made", () =>
    expect(collection({ wanted: [] })).toMatchObject({ _tag: "Keep", reason: "no studio" }))
})
