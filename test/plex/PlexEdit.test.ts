import * as fc from "fast-check"
import { describe, expect, it } from "vitest"
import { byName, type ScalarField, tagFields } from "../../src/core/model/Fields.ts"
import type { PlexItem } from "../../src/core/model/PlexItem.ts"
import type { Edit, FieldEdit } from "../../src/core/plan/Edit.ts"
import { changesNothing, editPieces, editRequests, unlocking } from "../../src/plex/EditQuery.ts"
import { item as anyItem, name } from "../support/Arbitrary.ts"
import { possible } from "../support/PlexModel.ts"
import { edited, editedBy, type Ways } from "../support/world/PlexEdit.ts"

/** What a URL can carry of a text: halves of characters become the replacement character. */
const carried = (text: string) => text.replace(/\p{Surrogate}/gu, "\ufffd")

/** Values that Plex takes: nobody sends it others. */
const takenText: Readonly<Partial<Record<ScalarField, fc.Arbitrary<string>>>> = {
  originallyAvailableAt: fc.constantFrom("", "2024-05-17"),
  userRating: fc.constantFrom("", "7", "8.5")
}
const takenField: fc.Arbitrary<FieldEdit> = fc.oneof(
  fc
    .constantFrom<ScalarField>("title", "summary", "originallyAvailableAt", "userRating")
    .chain((field) => (takenText[field] ?? name).map((value) => ({ kind: "text" as const, field, value }))),
  fc
    .tuple(fc.constantFrom(...tagFields), fc.uniqueArray(name.map(carried), { maxLength: 60 }), fc.nat(60))
    .map(([field, all, at]) => ({ kind: "names" as const, field, names: all.slice(at), removed: all.slice(0, at) })),
  fc
    .constantFrom("title" as const, "thumb" as const, "art" as const, "label" as const)
    .map((field) => ({ kind: "lock" as const, field }))
)
const takenEdit: fc.Arbitrary<Edit> = fc.uniqueArray(takenField, { selector: ({ field }) => field, minLength: 1 })
const anyWays: fc.Arbitrary<Ways> = fc.record({ adds: fc.boolean(), folds: fc.boolean() })

/** An item after these requests, one after the other; each is one that Plex takes. */
const afterAll = (item: PlexItem, queries: ReadonlyArray<string>, ways: Ways): PlexItem =>
  queries.reduce((shown, query) => {
    const after = editedBy(shown, query, ways)
    if (typeof after === "number") throw new Error(`Plex answers ${query} with status ${after}`)
    return after
  }, item)

/** The same where the order of names does not count. */
const anyOrder = (item: PlexItem) => ({ ...item, tags: byName(tagFields, (field) => item.tags[field].toSorted()) })

describe("what Plex makes of an edit", () => {
  it("is what it says, whatever the item showed and however Plex takes tags", () => {
    fc.assert(
      fc.property(anyItem, takenEdit, anyWays, (any, edit, ways) => {
        const item = possible(any, ways)
        const meant = edit.map((field) => (field.kind === "text" ? { ...field, value: carried(field.value) } : field))
        const after = afterAll(
          item,
          editRequests(item.ratingKey, edit).map(({ query }) => query),
          ways
        )
        expect(anyOrder(after)).toEqual(anyOrder(edited(item, meant, ways)))
        for (const { field } of edit) expect(after.locked.has(field)).toBe(true)
      }),
      { numRuns: 300 }
    )
  })

  it("is the same where it comes in pieces, where it adds to a list what it is given", () => {
    fc.assert(
      fc.property(anyItem, takenEdit, (any, edit) => {
        const ways = { adds: true, folds: false }
        const item = possible(any, ways)
        const pieces = editPieces(item.ratingKey, edit, 700).map(({ query }) => query)
        const whole = editRequests(item.ratingKey, edit).map(({ query }) => query)
        expect(anyOrder(afterAll(item, pieces, ways))).toEqual(anyOrder(afterAll(item, whole, ways)))
      }),
      { numRuns: 300 }
    )
  })

  it("is nothing where it is to change nothing", () => {
    fc.assert(
      fc.property(anyItem, anyWays, (any, ways) => {
        const item = possible(any, ways)
        expect(afterAll(item, [changesNothing(item)], ways)).toEqual(item)
      })
    )
  })

  it("is an item whose fields are unlocked, and show what they showed", () => {
    fc.assert(
      fc.property(anyItem, anyWays, (any, ways) => {
        const item = possible(any, ways)
        const after = afterAll(item, [unlocking(item.ratingKey, ["title", "genre"])], ways)
        expect(after).toEqual({
          ...item,
          locked: new Set([...item.locked].filter((one) => !/^(title|genre)$/.test(one)))
        })
      })
    )
  })
})
