import { describe, expect, it } from "vitest"
import { isClaimed, isMisfit } from "../../../src/core/match/Misfit.ts"
import { part } from "../../support/Arbitrary.ts"

const file = (path: string, size = 1000) => ({ id: "1", path, size })

describe("an item whose files are not its scene's", () => {
  it("has no part that one of the scene's files can be, by name and size", () => {
    expect(isMisfit([file("/data/a.mp4")], [part("/media/b.mp4")])).toBe(true)
    expect(isMisfit([file("/data/a.mp4")], [part("/media/a.mp4", 7)])).toBe(true)
    expect(isMisfit([file("/data/a.mp4")], [part("/media/b.mp4"), part("/media/a.mp4")])).toBe(false)
  })

  it("is none where a size is not known, whatever the case of the name", () => {
    expect(isMisfit([file("/data/a.mp4")], [part("/media/A.MP4", null)])).toBe(false)
    expect(isMisfit([file("/data/a.mp4", 0)], [part("/media/a.mp4", 7)])).toBe(false)
  })

  it("is one where its only fitting part is in the trash", () => {
    expect(isMisfit([file("/data/a.mp4")], [{ ...part("/media/a.mp4"), trashed: true }])).toBe(true)
  })

  it("is none where either side knows no file: the scene is gone, or the item is not known", () => {
    expect(isMisfit([], [part("/media/b.mp4")])).toBe(false)
    expect(isMisfit([file("/data/a.mp4")], [])).toBe(false)
  })
})

describe("an item that another scene claims", () => {
  const mappings = [{ stash: "/data", plex: "/media" }]

  it("has a file of its name and size, wherever that lies", () => {
    expect(isClaimed([file("/elsewhere/a.mp4")], [part("/media/a.mp4")], mappings)).toBe(true)
    expect(isClaimed([file("/elsewhere/a.mp4")], [part("/media/b.mp4")], mappings)).toBe(false)
  })

  it("has one at its path where a size is not known, and nowhere else", () => {
    expect(isClaimed([file("/data/a.mp4")], [part("/media/a.mp4", null)], mappings)).toBe(true)
    expect(isClaimed([file("/data/x/a.mp4")], [part("/media/a.mp4", null)], mappings)).toBe(false)
    expect(isClaimed([file("/data/a.mp4")], [part("/media/a.mp4", 7)], mappings)).toBe(false)
  })
})
