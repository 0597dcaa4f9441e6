import { describe, expect, it } from "vitest"
import { changedPaths } from "../../../src/core/watch/FolderChanges.ts"

const folders = (...paths: ReadonlyArray<string>) => paths.map((path, index) => ({ id: index + 1, path }))

describe("folders", () => {
  it("that are where they were tell of nothing", () => {
    expect(changedPaths(folders("/data", "/data/a"), folders("/data", "/data/a"))).toEqual([])
    expect(changedPaths([], folders("/data"))).toEqual([])
    expect(changedPaths(folders("/data", "/data/a"), folders("/data"))).toEqual([])
  })

  it("that were renamed tell of both paths, and not of what lies inside", () => {
    const before = folders("/data", "/data/old", "/data/old/deep", "/data/older")
    const after = folders("/data", "/data/new", "/data/new/deep", "/data/older")
    expect(changedPaths(before, after)).toEqual(["/data/new", "/data/old"])
  })

  it("may be of Windows", () => {
    expect(changedPaths(folders("D:\\a", "D:\\a\\b"), folders("D:\\c", "D:\\c\\b"))).toEqual(["D:\\a", "D:\\c"])
  })
})
