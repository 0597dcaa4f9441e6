import { describe, expect, it } from "vitest"
import { mapped } from "../../../src/core/model/PathMapping.ts"
import { part } from "../../support/Arbitrary.ts"
import { key } from "../../support/Samples.ts"
import { decideOn, keysOf } from "./Questions.ts"

const at = (path: string) => mapped([], path)

const decomposed = "/media/Cafe\u0301.mp4"

const composed = "/media/Caf\u00e9.mp4"

describe("by path", () => {
  it("a part at the mapped path is the file, whoever else has that name", () => {
    const decision = decideOn([part("/media/New/movie.mp4", 1000, "7"), part("/other/movie.mp4", 1000, "8")], {
      rivals: { sameName: 3, sameNameAndSize: 3 }
    })
    expect(decision).toMatchObject({ _tag: "Found", rule: "path", confidence: "HIGH" })
    expect(keysOf(decision)).toEqual(["7"])
  })

  it("is of equal size, or of one that Plex or Stash does not know; 0 is none", () => {
    for (const size of [1000, null, 0]) expect(decideOn([part("/media/New/movie.mp4", size)])._tag).toBe("Found")
    const unread = { id: "1", path: "/data/New/movie.mp4", size: 0 }
    expect(decideOn([part("/media/New/movie.mp4", 5)], { file: unread })._tag).toBe("Found")
  })

  it("two items with that path are both found, those of equal size before one of an unknown size", () => {
    const [seven, eight, nine] = ["7", "8", "9"].map((number) =>
      part("/media/New/movie.mp4", number === "9" ? null : 1000, number)
    )
    expect(keysOf(decideOn([seven, eight, nine].flatMap((one) => one ?? [])))).toEqual(["7", "8"])
  })

  it("counts case on POSIX, not on Windows", () => {
    expect(decideOn([part("/media/NEW/movie.mp4", 5)])._tag).toBe("None")
    expect(decideOn([part("c:\\V\\MOVIE.mp4")], { plexPath: at("C:/v/movie.mp4") })).toMatchObject({ rule: "path" })
  })

  it("finds a name in the other normal form", () => {
    expect(decideOn([part(decomposed)], { plexPath: at(composed) })).toMatchObject({ rule: "path" })
  })

  it("takes the name as Stash spells it before another spelling, be the size of that one equal", () => {
    const parts = [part(decomposed, 1000, "7"), part(composed, null, "8")]
    expect(keysOf(decideOn(parts, { plexPath: at(composed) }))).toEqual(["8"])
    expect(keysOf(decideOn(parts, { plexPath: at(decomposed) }))).toEqual(["7"])
  })

  it("tells two spellings apart below a folder that the setting spells in a third way", () => {
    const mappings = [{ stash: "/data", plex: "/medi\u00e1" }]
    const parts = [part("/media\u0301/Cafe\u0301.mp4", null, "7"), part("/media\u0301/Caf\u00e9.mp4", null, "8")]
    const keys = ["/data/Cafe\u0301.mp4", "/data/Caf\u00e9.mp4"].map((path) =>
      keysOf(decideOn(parts, { plexPath: mapped(mappings, path) }))
    )
    expect(keys).toEqual([["7"], ["8"]])
  })

  it("takes another spelling by its size alone where the very name is that of another file", () => {
    const taken = part(composed, 5, "7")
    expect(keysOf(decideOn([taken, part(decomposed, 1000, "8")], { plexPath: at(composed) }))).toEqual(["8"])
    expect(decideOn([taken, part(decomposed, null, "8")], { plexPath: at(composed) })._tag).toBe("OtherSize")
  })

  it("is unsure of several other spellings", () => {
    const parts = [part("C:\\v\\A.mp4", 1000, "7"), part("C:\\v\\a.MP4", 1000, "8")]
    const decision = decideOn(parts, { plexPath: at("C:/v/a.mp4") })
    expect(decision).toMatchObject({ _tag: "Unsure", candidates: parts })
    expect(decideOn(parts, { plexPath: at("C:/v/a.mp4"), remembered: new Set([key("8")]) })).toMatchObject({
      rule: "remembered"
    })
  })

  it("prefers the item that was written before, as long as it still has the path", () => {
    const parts = [part("/media/New/movie.mp4", 1000, "7"), part("/media/New/movie.mp4", 1000, "8")]
    const decision = decideOn(parts, { remembered: new Set([key("8")]) })
    expect(decision).toMatchObject({ _tag: "Found", rule: "remembered", confidence: "HIGH" })
    expect(keysOf(decision)).toEqual(["8"])
  })

  it("gives nothing on a remembered item that has the path no longer, or another file there", () => {
    const remembered = new Set([key("8")])
    expect(decideOn([part("/other/movie.mp4", 5, "8")], { remembered })._tag).toBe("None")
    expect(decideOn([part("/media/New/movie.mp4", 5, "8")], { remembered })._tag).toBe("OtherSize")
  })
})

describe("a file of another size at the very path", () => {
  const there = part("/media/New/movie.mp4", 777, "7")

  it("is not the file: which of the two is behind is for a person or a scan to say", () => {
    expect(decideOn([there])).toMatchObject({
      _tag: "OtherSize",
      reason:
        "Plex has 777 bytes at /media/New/movie.mp4, Stash 1000: let the one that is behind scan it (mostly Stash: Settings, Tasks, Scan)"
    })
  })

  it("leaves the file to be found elsewhere by name and size, and by nothing less", () => {
    expect(decideOn([there, part("/media/Old/movie.mp4", 1000, "8")])).toMatchObject({ rule: "name and size" })
    for (const strict of [true, false]) {
      expect(decideOn([there, part("/media/Old/movie.mp4", null, "8")], { strict })._tag).toBe("OtherSize")
      const two = [part("/a/movie.mp4", 1000, "8"), part("/b/movie.mp4", 1000, "9")]
      expect(decideOn([there, ...two], { strict })._tag).toBe("OtherSize")
    }
  })

  it("in another folder is another file", () => {
    expect(decideOn([part("/other/movie.mp4", 777)])._tag).toBe("None")
  })
})

describe("what Plex has in its trash", () => {
  const gone = { ...part("/media/New/movie.mp4", 1000, "7"), trashed: true }

  it("is not found, and is the reason told", () => {
    expect(decideOn([gone])).toMatchObject({
      _tag: "None",
      trashed: true,
      reason: "Plex has this file in its trash"
    })
    expect(decideOn([{ ...gone, file: "/old/movie.mp4" }])).toMatchObject({ _tag: "None", trashed: true })
    expect(decideOn([{ ...gone, size: 5 }])).toMatchObject({ _tag: "None", trashed: false })
  })

  it("stands in no other's way", () => {
    expect(keysOf(decideOn([gone, part("/moved/movie.mp4", 1000, "8")]))).toEqual(["8"])
    expect(keysOf(decideOn([{ ...gone, size: 5 }, part("/media/New/movie.mp4", 1000, "8")]))).toEqual(["8"])
  })
})

describe("by name and size", () => {
  it("one part and one scene: found, in every library", () => {
    for (const named of [true, false]) {
      const decision = decideOn([part("/other/movie.mp4", 1000, "7"), part("/else/movie.mp4", 5, "8")], { named })
      expect(decision).toMatchObject({ _tag: "Found", rule: "name and size", confidence: "HIGH" })
      expect(keysOf(decision)).toEqual(["7"])
    }
  })

  it("another scene with such a file makes it unsure", () => {
    const decision = decideOn([part("/other/movie.mp4", 1000)], { rivals: { sameName: 1, sameNameAndSize: 1 } })
    expect(decision).toMatchObject({ _tag: "Unsure", reason: "2 scenes in Stash have a file of this name and size" })
  })

  it("another scene with that name and another size does not", () => {
    expect(decideOn([part("/other/movie.mp4", 1000)], { rivals: { sameName: 1, sameNameAndSize: 0 } })._tag).toBe(
      "Found"
    )
  })

  it("several parts of that size are unsure, with all of them as candidates", () => {
    const parts = [part("/a/movie.mp4", 1000, "7"), part("/b/movie.mp4", 1000, "8")]
    expect(decideOn(parts)).toMatchObject({ _tag: "Unsure", candidates: parts, reason: "2 candidates found" })
  })

  it("the exact spelling goes before one that differs in case", () => {
    expect(keysOf(decideOn([part("/a/MOVIE.mp4", 1000, "7"), part("/b/movie.mp4", 1000, "8")]))).toEqual(["8"])
    expect(keysOf(decideOn([part("/a/MOVIE.mp4", 1000, "7")]))).toEqual(["7"])
  })
})

describe("by name alone", () => {
  const unknown = [part("/other/movie.mp4", null, "7")]

  it("one part without a known size and one scene: found, in a library that is named", () => {
    expect(decideOn(unknown)).toMatchObject({ _tag: "Found", rule: "name", confidence: "HIGH" })
  })

  it("not in a library that is not named", () => {
    expect(decideOn(unknown, { named: false })._tag).toBe("None")
  })

  it("not when another scene has that name", () => {
    expect(decideOn(unknown, { rivals: { sameName: 1, sameNameAndSize: 0 } })._tag).not.toBe("Found")
  })

  it("the exact spelling goes before one that differs in case", () => {
    expect(keysOf(decideOn([part("/a/MOVIE.mp4", null, "7"), ...unknown]))).toEqual(["7"])
    expect(keysOf(decideOn([part("/a/MOVIE.mp4", null, "8"), part("/a/movie.mp4", null, "9")]))).toEqual(["9"])
  })
})

describe("non-strict", () => {
  const near = part("/x/New/movie.mp4", 1000, "10")
  const far = part("/x/Old/movie.mp4", 1000, "9")

  it("takes the part with most equal trailing folders, with low confidence", () => {
    const decision = decideOn([far, near], { strict: false })
    expect(decision).toMatchObject({ _tag: "Found", rule: "folders", confidence: "LOW" })
    expect(keysOf(decision)).toEqual(["10"])
  })

  it("then the lowest key, as a number", () => {
    expect(
      keysOf(decideOn([part("/x/New/movie.mp4", 1000, "10"), part("/y/New/movie.mp4", 1000, "9")], { strict: false }))
    ).toEqual(["9"])
  })

  it("is strict all the same in a library that is not named", () => {
    expect(decideOn([far, near], { strict: false, named: false })._tag).toBe("Unsure")
  })
})
