import { describe, expect, it } from "vitest"
import { changeOf } from "../../../src/core/watch/SceneChange.ts"
import { sceneWith } from "../../support/Samples.ts"

const scene = sceneWith({ updated_at: "2026-11-21T12:00:00Z" })
const at = Date.parse(scene.updated_at)
const bare = sceneWith({
  updated_at: scene.updated_at,
  title: "",
  details: "",
  date: null,
  rating100: null,
  studio: null,
  performers: [],
  tags: []
})

describe("a look at a scene", () => {
  it("finds an edit where the version differs", () => {
    expect(changeOf(scene, "b", { seen: scene.updated_at, version: "a" }, 0)).toBe("edit")
  })

  it("asks for the cover where only the stamp moved, or may have stayed through an edit", () => {
    expect(changeOf(scene, "a", { seen: "2026-11-21T11:00:00Z", version: "a" }, 0)).toBe("cover")
    expect(changeOf(scene, "a", { seen: null, version: "a" }, 0)).toBe("cover")
    expect(changeOf(scene, "a", { seen: scene.updated_at, version: "a" }, 0)).toBe("none")
  })

  it("takes a scene that was never seen for an edit, one that says nothing of itself for a scan, and an older one for known", () => {
    expect(changeOf(scene, "a", undefined, at)).toBe("edit")
    expect(changeOf(bare, "a", undefined, at)).toBe("scan")
    expect(changeOf(scene, "a", undefined, at + 1)).toBe("none")
  })
})
