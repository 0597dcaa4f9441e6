import * as fc from "fast-check"
import { describe, expect, it } from "vitest"
import { Decision } from "../../src/core/Match.ts"
import { followed, type Hold, holdOf } from "../../src/core/Ownership.ts"
import type { Part } from "../../src/core/PlexItem.ts"
import { part } from "../support/Arbitrary.ts"
import { id, itemWith } from "../support/Samples.ts"

const found = (confidence: "HIGH" | "LOW", ...parts: ReadonlyArray<Part>) =>
  Decision.Found({ library: "Movies", file: "/data/a.mp4", rule: "path", confidence, parts, reason: "same path" })

const anyHold: fc.Arbitrary<Hold> = fc.record({
  sceneId: fc.integer({ min: 1, max: 9 }).map(id),
  place: fc.nat({ max: 3 }),
  sure: fc.boolean()
})

describe("an item", () => {
  it("follows the scene whose file is its first one", () => {
    expect(
      followed([
        { sceneId: id(1), place: 1, sure: true },
        { sceneId: id(9), place: 0, sure: true }
      ])
    ).toBe(9)
  })

  it("on a tie follows the surer match, then the lowest scene", () => {
    expect(
      followed([
        { sceneId: id(1), place: 0, sure: false },
        { sceneId: id(7), place: 0, sure: true },
        { sceneId: id(5), place: 0, sure: true }
      ])
    ).toBe(5)
  })

  it("follows nobody where nobody holds it", () => {
    expect(followed([])).toBeUndefined()
  })

  it("follows the same scene in whatever order they come, and always one that holds it", () => {
    fc.assert(
      fc.property(
        fc
          .array(anyHold, { minLength: 1 })
          .chain((holds) => fc.tuple(fc.constant(holds), fc.shuffledSubarray(holds, { minLength: holds.length }))),
        ([holds, shuffled]) => {
          const owner = followed(holds)
          expect(followed(shuffled)).toBe(owner)
          expect(holds.map(({ sceneId }) => sceneId)).toContain(owner)
        }
      ),
      { numRuns: 2000 }
    )
  })

  it("that loses its scene follows the next one, and the others do not change places", () => {
    fc.assert(
      fc.property(fc.array(anyHold), (holds) => {
        const owner = followed(holds)
        const rest = holds.filter(({ sceneId }) => sceneId !== owner)
        const next = followed(rest)
        expect(next === undefined).toBe(rest.length === 0)
        expect(followed([...rest, ...holds])).toBe(owner)
      })
    )
  })
})

describe("a hold", () => {
  const [first, second] = [part("/media/a.mp4"), { ...part("/media/b.mp4"), first: false }]
  const item = itemWith({ parts: [first, second] })

  it("is at the earliest of the item's files that was found", () => {
    expect(holdOf(id(1), [found("HIGH", second), found("HIGH", first)], item)).toEqual({
      sceneId: 1,
      place: 0,
      sure: true
    })
  })

  it("is none on other items, on files that are gone, and without a decision", () => {
    expect(holdOf(id(1), [found("HIGH", part("/media/a.mp4", 1000, "2"))], item)).toBeUndefined()
    expect(holdOf(id(1), [found("HIGH", part("/media/gone.mp4"))], item)).toBeUndefined()
    expect(
      holdOf(id(1), [Decision.None({ library: "Movies", file: "/data/a.mp4", reason: "none" })], item)
    ).toBeUndefined()
  })
})
