import * as fc from "fast-check"
import { describe, expect, it } from "vitest"
import { Decision } from "../../../src/core/match/Match.ts"
import { followed, followsOther, type Candidate, candidateOf } from "../../../src/core/match/Ownership.ts"
import type { Part } from "../../../src/core/model/PlexItem.ts"
import type { SceneId } from "../../../src/core/model/Scene.ts"
import { part } from "../../support/Arbitrary.ts"
import { id, itemWith, key } from "../../support/Samples.ts"

const found = (confidence: "HIGH" | "LOW", ...parts: ReadonlyArray<Part>) =>
  Decision.Found({
    library: "Movies",
    file: "/data/a.mp4",
    size: 1000,
    rule: "path",
    confidence,
    parts,
    reason: "same path"
  })

const anyHold: fc.Arbitrary<Candidate> = fc.record({
  sceneId: fc.integer({ min: 1, max: 9 }).map(id),
  place: fc.nat({ max: 3 }),
  exact: fc.boolean(),
  sure: fc.boolean()
})

const hold = (scene: number, given: Partial<Candidate> = {}): Candidate => ({
  sceneId: id(scene),
  place: 0,
  exact: true,
  sure: true,
  ...given
})
/** Nothing was written to the item yet. */
const fresh = (holds: ReadonlyArray<Candidate>): SceneId | undefined => followed(holds, undefined)

describe("an item", () => {
  it("follows the scene whose file is its first one", () => {
    expect(fresh([hold(1, { place: 1 }), hold(9, { exact: false })])).toBe(9)
  })

  it("on a tie follows one whose size both know, then the surer match, then the lowest scene", () => {
    expect(fresh([hold(1, { exact: false }), hold(7), hold(8)])).toBe(7)
    expect(fresh([hold(1, { sure: false }), hold(7), hold(5)])).toBe(5)
  })

  it("stays with the scene of the newest write, wherever its file stands by now", () => {
    expect(followed([hold(1), hold(9, { place: 3, exact: false })], id(9))).toBe(9)
  })

  it("is no longer that scene's once it does not hold the item", () => {
    expect(followed([hold(1)], id(9))).toBe(1)
  })

  it("follows nobody where nobody holds it", () => {
    expect(followed([], id(9))).toBeUndefined()
  })

  const writer = fc.option(fc.integer({ min: 1, max: 9 }).map(id), { nil: undefined })

  it("follows the same scene in whatever order they come, and always one that holds it", () => {
    fc.assert(
      fc.property(
        fc
          .array(anyHold, { minLength: 1 })
          .chain((holds) =>
            fc.tuple(fc.constant(holds), fc.shuffledSubarray(holds, { minLength: holds.length }), writer)
          ),
        ([holds, shuffled, newest]) => {
          const owner = followed(holds, newest)
          expect(followed(shuffled, newest)).toBe(owner)
          expect(holds.map(({ sceneId }) => sceneId)).toContain(owner)
        }
      ),
      { numRuns: 2000 }
    )
  })

  it("stays with whom it was written by, in whatever order Plex lists its files from then on", () => {
    fc.assert(
      fc.property(
        fc.array(anyHold, { minLength: 1 }),
        fc.array(fc.nat({ max: 3 }), { minLength: 9, maxLength: 9 }),
        (holds, places) => {
          const owner = fresh(holds)
          const reordered = holds.map((one, at) => ({ ...one, place: places[at % 9] ?? 0 }))
          expect(followed(reordered, owner)).toBe(owner)
        }
      )
    )
  })

  it("that loses its scene follows the next one, and the others do not change places", () => {
    fc.assert(
      fc.property(fc.array(anyHold), (holds) => {
        const owner = fresh(holds)
        const rest = holds.filter(({ sceneId }) => sceneId !== owner)
        const next = followed(rest, owner)
        expect(next === undefined).toBe(rest.length === 0)
        expect(fresh([...rest, ...holds])).toBe(owner)
      })
    )
  })
})

describe("the sentence for the others", () => {
  it("says whom the item follows, and why that one does not write to it", () => {
    expect(followsOther(key("7"), { sceneId: id(2), idle: undefined })).toBe(
      "Plex shows this file inside item 7, which follows scene 2"
    )
    expect(followsOther(key("7"), { sceneId: id(2), idle: "out of scope" })).toBe(
      "Plex shows this file inside item 7, which follows scene 2 (out of scope): nobody writes to it meanwhile"
    )
  })
})

describe("a hold", () => {
  const [first, second] = [part("/media/a.mp4"), { ...part("/media/b.mp4"), first: false }]
  const item = itemWith({ parts: [first, second] })

  it("is at the earliest of the item's files that was found", () => {
    expect(candidateOf(id(1), [found("HIGH", second), found("HIGH", first)], item)).toEqual({
      sceneId: 1,
      place: 0,
      exact: true,
      sure: true
    })
  })

  it("is none on other items, on files that are gone, and without a decision", () => {
    expect(candidateOf(id(1), [found("HIGH", part("/media/a.mp4", 1000, "2"))], item)).toBeUndefined()
    expect(candidateOf(id(1), [found("HIGH", part("/media/gone.mp4"))], item)).toBeUndefined()
    expect(
      candidateOf(
        id(1),
        [Decision.None({ library: "Movies", file: "/data/a.mp4", trashed: false, reason: "none" })],
        item
      )
    ).toBeUndefined()
  })
})
