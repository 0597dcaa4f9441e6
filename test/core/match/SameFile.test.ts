import { describe, expect, it } from "vitest"
import { closeness, isKnown, sizeFit } from "../../../src/core/match/SameFile.ts"
import { mapped } from "../../../src/core/model/PathMapping.ts"

const composed = "Caf\u00e9"
const decomposed = "Cafe\u0301"

describe("the sizes of a part and a file", () => {
  it.each([
    [1000, 1000, "equal"],
    [1000, 999, "other"],
    [null, 1000, "unknown"],
    [0, 1000, "unknown"],
    [1000, 0, "unknown"]
  ] as const)("of %s and %s are %s", (theirs, ours, fit) => expect(sizeFit({ size: theirs }, { size: ours })).toBe(fit))

  it("of 0 are sizes nobody has read", () => expect([null, 0, 1].map(isKnown)).toEqual([false, false, true]))
})

describe("a part at a path", () => {
  const mappings = [{ stash: "/data", plex: `/media/${composed}` }]
  const at = (part: string, path: string) => closeness({ file: part }, mapped(mappings, path))

  it("stands there to the letter, also in a folder that the setting spells in another normal form", () => {
    expect(at(`/media/${composed}/a/b.mp4`, "/data/a/b.mp4")).toBe(3)
    expect(at(`/media/${decomposed}/a/b.mp4`, "/data/a/b.mp4")).toBe(2)
  })

  it("stands there in another spelling of the names below", () => {
    expect(at(`/media/${composed}/${decomposed}.mp4`, `/data/${composed}.mp4`)).toBe(1)
    expect(at(`/media/${composed}/${decomposed}.mp4`, `/data/${decomposed}.mp4`)).toBe(3)
  })

  it("counts case where Plex runs on POSIX, and not on Windows", () => {
    expect(closeness({ file: "/media/A.mp4" }, mapped([], "/media/a.mp4"))).toBe(0)
    expect(closeness({ file: "D:\\Media\\A.mp4" }, mapped([], "D:/media/a.mp4"))).toBeGreaterThan(0)
  })

  it("stands elsewhere", () => expect(at("/other/a/b.mp4", "/data/a/b.mp4")).toBe(0))
})
