import { describe, expect, it } from "@effect/vitest"
import { candidatesOf } from "../../../src/core/explain/Candidates.ts"
import { decide, type Question } from "../../../src/core/match/Match.ts"
import { mapped } from "../../../src/core/model/PathMapping.ts"
import type { Part } from "../../../src/core/model/PlexItem.ts"
import { key } from "../../support/Samples.ts"

const file = { id: "1", path: "/data/a.mp4", size: 1000 }

const part = (item: string, given: Partial<Part> = {}): Part => ({
  ratingKey: key(item),
  partId: item,
  file: "/media/a.mp4",
  size: 1000,
  first: true,
  trashed: false,
  ...given
})

const question = (parts: ReadonlyArray<Part>, given: Partial<Question> = {}): Question => ({
  library: "Movies",
  named: false,
  file,
  plexPath: mapped([{ stash: "/data", plex: "/media" }], file.path),
  parts,
  remembered: new Set(),
  rivals: { sameName: 0, sameNameAndSize: 0 },
  strict: true,
  ...given
})

/** Why each is it or is not, by item. */
const whys = (parts: ReadonlyArray<Part>, given: Partial<Question> = {}) => {
  const one = question(parts, given)
  return candidatesOf(one, decide(one)).map(({ chosen, ratingKey, why }) => `${ratingKey}${chosen ? "!" : ""}: ${why}`)
}

const elsewhere = { file: "/other/a.mp4" }

describe("a file of Plex that could be meant", () => {
  it("is told first where it is the one, with the reason", () => {
    expect(whys([part("9", elsewhere), part("10")])).toEqual([
      "10!: same path /media/a.mp4",
      "9: another path; another file fits better"
    ])
  })

  it("is of another size", () => expect(whys([part("1", { size: 5 })])).toEqual(["1: another size"]))

  it("is in the trash", () => expect(whys([part("1", { trashed: true })])).toEqual(["1: in the trash of Plex"]))

  it("is one of several of this name and size", () => {
    const all = [part("1", elsewhere), part("2", { file: "/third/a.mp4" })]
    expect(whys(all)).toEqual([
      "1: another path, and there are several of this name and size",
      "2: another path, and there are several of this name and size"
    ])
  })

  it("may be that of another scene", () => {
    const rivals = { sameName: 2, sameNameAndSize: 2 }
    expect(whys([part("1", elsewhere)], { rivals })).toEqual([
      "1: another path, and 2 other scenes have a file of this name and size in Stash"
    ])
  })

  it("has no size, and its library is not named", () => {
    const unsized = part("1", { ...elsewhere, size: null })
    expect(whys([unsized])).toEqual([
      "1: another path, and no size to compare; plex_library does not name this library"
    ])
    expect(whys([unsized], { named: true, rivals: { sameName: 1, sameNameAndSize: 0 } })).toEqual([
      "1: another path, and no size to compare; another scene has a file of this name in Stash"
    ])
    expect(whys([unsized], { named: true })).toEqual([
      "1!: the only file of this name on both sides, its size unknown to Plex"
    ])
  })

  it("stands aside where its path is taken by another size", () => {
    expect(whys([part("1", { size: 5 }), part("2", { ...elsewhere, size: null })])).toEqual([
      "1: another size",
      "2: another path, and the path of the file is taken by another size"
    ])
  })

  it("has a size that is told, and none where Plex has read none", () => {
    const one = question([part("1"), part("2", { size: 0 })])
    expect(candidatesOf(one, decide(one)).map(({ size }) => size)).toEqual([1000, null])
  })
})
