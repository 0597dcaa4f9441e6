import * as fc from "fast-check"
import { describe, expect, it } from "vitest"
import { allOf, othersIn, pairsIn, type PlexPart, resolvedIn } from "../../../src/core/match/SideBySide.ts"
import { nameKey, pathKey } from "../../../src/core/model/FilePath.ts"

const size = fc.integer({ min: 0, max: 2 })
const path = fc
  .tuple(fc.constantFrom("/x", "/y"), fc.constantFrom("a.mp4", "A.mp4", "b.mp4"))
  .map(([folder, name]) => `${folder}/${name}`)
const files = fc.array(fc.record({ path, size }), { maxLength: 8 })
const parts = fc.array(
  fc
    .record({ path, size: fc.option(size), trashed: fc.boolean() })
    .map(({ path: file, ...rest }): PlexPart => ({ ...rest, file, nameKey: nameKey(file), pathKey: pathKey(file) })),
  { maxLength: 8 }
)
/** Without rules. */
const page = fc.record({ files, parts }).map((given) => {
  const all = allOf(given.files)
  return { files: all, places: all.map((file) => [pathKey(file.path)]), parts: given.parts }
})

describe("Stash's files", () => {
  it("are all there, and one of a name and size is alone if and only if no other path has both", () => {
    fc.assert(
      fc.property(files, (given) => {
        const all = allOf(given)
        const plain = ({ path: own, size: bytes }: (typeof given)[number]) => `${own} ${bytes}`
        expect(all.map(plain).toSorted()).toEqual(given.map(plain).toSorted())
        for (const file of all) {
          const same = all.filter((other) => other.nameKey === file.nameKey && other.size === file.size)
          const isOnly = same.every((other) => other.path === file.path)
          expect(same.filter(({ alone }) => alone).length).toBe(isOnly ? 1 : 0)
        }
      })
    )
  })
})

describe("side by side", () => {
  it("a pair has no double on either side, and each such file is in one", () => {
    fc.assert(
      fc.property(page, (given) => {
        const expected = given.files.flatMap(({ alone, nameKey: name, path: stash, size: bytes }) => {
          const there = given.parts.filter((part) => !part.trashed && part.nameKey === name && part.size === bytes)
          return alone && new Set(there.map((part) => part.pathKey)).size === 1 ? [[stash, there[0]?.file]] : []
        })
        expect(pairsIn(given).map(({ plex, stash }) => [stash, plex])).toEqual(expected)
      })
    )
  })

  it("a file whose path Plex has resolves, and it is of another size only where no part may be of its own", () => {
    fc.assert(
      fc.property(page, (given) => {
        const there = given.files.filter((file) => given.parts.some((part) => part.pathKey === pathKey(file.path)))
        expect(resolvedIn(given, 1)).toEqual([there.length])
        for (const { stash, stashSize } of othersIn(given)) {
          const own = given.parts.filter((part) => !part.trashed && part.pathKey === pathKey(stash))
          expect(own.length).toBeGreaterThan(0)
          expect(own.some((part) => part.size === null || part.size === 0 || part.size === stashSize)).toBe(false)
        }
      })
    )
  })
})
