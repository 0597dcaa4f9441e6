import { describe, expect, it } from "@effect/vitest"
import * as Option from "effect/Option"
import { hasText, isAt, ItemAsked, itemAsked, SceneAsked, sceneAsked } from "../../../src/core/explain/Asked.ts"
import { id, key } from "../../support/Samples.ts"

describe("a scene that a person names", () => {
  it.each(["12", " 12 ", "http://stash:9999/scenes/12", "https://nas/stash/scenes/12?qfp=1", "http://s/scenes/12#x"])(
    "by its number: %s",
    (given) => expect(sceneAsked(given)).toEqual(SceneAsked.Id({ id: id(12) }))
  )

  it.each(["/data/a.mp4", "D:\\Videos\\a.mp4", "\\\\nas\\videos\\a.mp4"])("by a path: %s", (path) =>
    expect(sceneAsked(path)).toEqual(SceneAsked.Path({ path }))
  )

  it.each(["Some title", "0", "12 Angry", "films/a.mp4", "http://stash:9999/performers/12"])(
    "by a part of its title, or of a path: %s",
    (text) => expect(sceneAsked(text)).toEqual(SceneAsked.Part({ text }))
  )
})

describe("an item that a person names", () => {
  const item = Option.some(ItemAsked.Key({ ratingKey: key("345") }))

  it.each([
    "345",
    "http://plex:32400/web/index.html#!/server/abc/details?key=%2Flibrary%2Fmetadata%2F345",
    "https://app.plex.tv/desktop/#!/server/abc/details?key=%2Flibrary%2Fmetadata%2F345&context=x",
    "http://plex:32400/library/metadata/345?X-Plex-Token=x",
    "/library/metadata/345"
  ])("by its key: %s", (given) => expect(itemAsked(given)).toEqual(item))

  it("by a path", () =>
    expect(itemAsked("/media/a.mp4")).toEqual(Option.some(ItemAsked.Path({ path: "/media/a.mp4" }))))

  it.each(["", "two words", "http://plex:32400/web/index.html", "a/b"])("is none: %s", (given) =>
    expect(itemAsked(given)).toEqual(Option.none())
  )
})

describe("what is looked for", () => {
  it("is at a path as Stash sees it, and as Plex does", () => {
    const rules = [{ stash: "/data", plex: "/media" }]
    expect(isAt("/data/a.mp4", "/data/a.mp4", rules)).toBe(true)
    expect(isAt("/media//a.mp4", "/data/a.mp4", rules)).toBe(true)
    expect(isAt("/other/a.mp4", "/data/a.mp4", rules)).toBe(false)
  })

  it("is a part of a title or a path, whatever the case and the normal form", () => {
    expect(hasText("cafe\u0301", ["Caf\u00c9 at noon", "/data/1.mp4"])).toBe(true)
    expect(hasText("DATA/1", ["x", "/data/1.mp4"])).toBe(true)
    expect(hasText("50%", ["50 and more"])).toBe(false)
    expect(hasText(" ", ["x"])).toBe(false)
  })
})
