import { describe, expect, it } from "vitest"
import { entityTypes, isIdle, notSynced, sceneTypes } from "../../../src/core/model/HookFields.ts"

describe("an update of a scene", () => {
  it("is idle where it sent only what no field of Plex is made of", () => {
    expect(isIdle(["id", "play_count"])).toBe(true)
    expect(isIdle(["id", "play_count", "title"])).toBe(false)
  })

  it("counts where it sent nothing, as a scan's does, or something nobody knows", () => {
    expect(isIdle([])).toBe(false)
    expect(isIdle(["something_new"])).toBe(false)
  })

  it("never is idle for what is synced", () =>
    expect(
      ["title", "details", "date", "rating100", "studio_id", "performer_ids", "tag_ids"].filter((one) =>
        notSynced.has(one)
      )
    ).toEqual([]))
})

it("hooks of scenes, and of names that scenes show, are told apart", () => {
  expect([...sceneTypes]).toEqual(["Scene.Create.Post", "Scene.Update.Post", "Scene.Destroy.Post"])
  expect(entityTypes.get("Tag.Merge.Post")).toBe("tag")
  expect(entityTypes.get("Performer.Create.Post")).toBeUndefined()
})
