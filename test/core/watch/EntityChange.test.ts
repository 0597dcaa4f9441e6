import * as fc from "fast-check"
import { describe, expect, it } from "vitest"
import { type Entity, goneFrom, type KnownEntity, newsOf, offsetOf } from "../../../src/core/watch/EntityChange.ts"

const stamp = fc.constantFrom("2026-01-01T00:00:00Z", "2026-01-01T00:00:01Z", "2026-01-01T00:00:00-05:00")
const word = fc.constantFrom("", "Alice", "alice", "Bob")
const entity = fc.record({ id: fc.integer({ min: 1, max: 9 }), name: word, disambiguation: word, updated_at: stamp })
const listing = fc.uniqueArray(entity, { selector: ({ id }) => id, maxLength: 9 })

const remembered = (list: ReadonlyArray<Entity>): ReadonlyMap<number, KnownEntity> =>
  new Map(list.map(({ disambiguation, id, name, updated_at }) => [id, { name, disambiguation, seen: updated_at }]))

const learnt = (known: ReadonlyMap<number, KnownEntity>, list: ReadonlyArray<Entity>) =>
  new Map([...known, ...remembered(newsOf(known, list).fresh)])

describe("what a listing tells", () => {
  it("is nothing the second time", () => {
    fc.assert(
      fc.property(listing, listing, (before, now) => {
        expect(newsOf(learnt(remembered(before), now), now)).toEqual({ fresh: [], changed: [] })
      }),
      { numRuns: 1000 }
    )
  })

  it("is a change exactly where a known one has another name or disambiguation", () => {
    fc.assert(
      fc.property(listing, listing, (before, now) => {
        const known = remembered(before)
        const changed = now.filter(({ disambiguation, id, name }) => {
          const old = known.get(id)
          return old !== undefined && (old.name !== name || old.disambiguation !== disambiguation)
        })
        expect(newsOf(known, now).changed).toEqual(changed.map(({ id }) => id))
      }),
      { numRuns: 1000 }
    )
  })

  it("is a change also when the stamp did not move: two edits in one second leave the same", () => {
    const known = remembered([{ id: 1, name: "A", disambiguation: "", updated_at: "s" }])
    expect(newsOf(known, [{ id: 1, name: "B", disambiguation: "", updated_at: "s" }]).changed).toEqual([1])
  })

  it("of all of them says who is gone", () => {
    fc.assert(
      fc.property(listing, listing, (before, now) => {
        const left = new Set(now.map(({ id }) => id))
        expect(goneFrom(remembered(before), { rows: now, skipped: [] })).toEqual(
          before.map(({ id }) => id).filter((id) => !left.has(id))
        )
      })
    )
  })
})

describe("the offset of a stamp", () => {
  it.each([
    ["2026-11-21T00:15:20-05:00", "-05:00"],
    ["2026-11-21T00:15:20Z", "Z"],
    ["2026-11-21", ""]
  ])("of %s is %s", (text, offset) => expect(offsetOf(text)).toBe(offset))
})
