import { assert, describe, it } from "@effect/vitest"
import { isBelow, Likely, likelyOf, likelyText, type MissingFolder } from "../../../src/core/unmatched/Likely.ts"

const folder = (given: Partial<MissingFolder> = {}): MissingFolder => ({
  mapped: "/media/new",
  elsewhere: null,
  scenes: 4,
  otherSize: 0,
  unknown: 4,
  ...given
})

describe("why a whole folder is missing", () => {
  it("is that it lies below no library, or was not scanned yet", () => {
    assert.strictEqual(likelyOf(folder(), ["/media/old", "/media/ne"]), "below_no_library")
    assert.strictEqual(likelyOf(folder(), ["/media"]), "not_scanned")
    assert.strictEqual(likelyOf(folder(), ["/media/new"]), "not_scanned")
    assert.strictEqual(likelyOf(folder(), []), "below_no_library")
  })

  it("is another mapping where Plex has its files elsewhere, and another size where all are of another size", () => {
    assert.strictEqual(likelyOf(folder({ elsewhere: "/films", unknown: 0 }), []), "other_mapping")
    assert.strictEqual(likelyOf(folder({ otherSize: 4, unknown: 0 }), ["/media"]), "other_size")
  })

  it("is not guessed where its scenes have reasons of their own", () => {
    assert.isNull(likelyOf(folder({ otherSize: 2, unknown: 2 }), ["/media"]))
  })

  it("is told in words, with what to do", () => {
    for (const likely of Likely.literals) assert.match(likelyText(likely, "/media/new", "/films"), /[;:(]/)
    assert.include(likelyText("other_mapping", "/media/new", "/films"), "/films")
  })

  it("knows what lies below a folder by whole names, on Windows in any case", () => {
    assert.isTrue(isBelow("/a/b/c.mp4", "/a/b"))
    assert.isFalse(isBelow("/a/bc/d.mp4", "/a/b"))
    assert.isTrue(isBelow("D:\\Films\\a.mp4", "d:/films/"))
    assert.isFalse(isBelow("/Films/a.mp4", "/films"))
    assert.isTrue(isBelow("/a", "/"))
  })
})
