import { assert, describe, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import { type Row, rows, three } from "./Lab.ts"

/** The files of an item, by version. */
const versions = (item: Row) => rows(item, "Media").map((media) => rows(media, "Part").map((part) => part["file"]))

describe("items with several files", () => {
  it.scopedLive("merged: one item with a version for each file, the others are gone; files still find it", () =>
    Effect.gen(function* () {
      const { get, item, list, put } = yield* three
      yield* put("/library/metadata/1/merge?ids=2,3")
      assert.deepStrictEqual(versions(yield* item(1)), [["/data/a.mp4"], ["/data/b.mp4"], ["/data/c.mp4"]])
      assert.strictEqual((yield* get("/library/metadata/2,3")).status, 404)
      assert.deepStrictEqual(
        (yield* list("type=1&file=b.mp4")).map((row) => row["ratingKey"]),
        ["1"]
      )
      assert.lengthOf(yield* list("type=1&duplicate=1"), 1)
    })
  )

  it.scopedLive("split again: each version but the first becomes a new item", () =>
    Effect.gen(function* () {
      const { item, list, put } = yield* three
      yield* put("/library/metadata/1/merge?ids=2")
      yield* put("/library/metadata/1/split")
      assert.deepStrictEqual(versions(yield* item(1)), [["/data/a.mp4"]])
      const [apart] = yield* list("type=1&file=b.mp4")
      assert.include(apart, { ratingKey: "4", title: "b" })
    })
  )

  it.scopedLive("a merged file that goes away leaves the rest; the item goes with its last file", () =>
    Effect.gen(function* () {
      const { control, get, item, put } = yield* three
      yield* put("/library/metadata/1/merge?ids=2")
      yield* control("items", { remove: ["/data/a.mp4"] })
      assert.deepStrictEqual(versions(yield* item(1)), [["/data/b.mp4"]])
      yield* control("items", { remove: ["/data/b.mp4"] })
      assert.strictEqual((yield* get("/library/metadata/1")).status, 404)
    })
  )

  it.scopedLive("stacked: parts of one film in one folder are one version with several files", () =>
    Effect.gen(function* () {
      const { control, item } = yield* three
      const seen = yield* control("items", {
        add: ["/data/Long Film - pt2.mkv", "/data/Long Film - pt1.mkv", "/data/x/Long Film - pt3.mkv"].map((file) => ({
          file,
          size: 10
        }))
      })
      assert.include(seen.text, '"/data/Long Film - pt1.mkv":"4"')
      const film = yield* item(4)
      assert.strictEqual(film["title"], "Long Film")
      assert.deepStrictEqual(versions(film), [["/data/Long Film - pt1.mkv", "/data/Long Film - pt2.mkv"]])
      assert.deepStrictEqual(
        versions(yield* item(5)),
        [["/data/x/Long Film - pt3.mkv"]],
        "another folder is another film"
      )
    })
  )

  it.scopedLive("optimised versions are marked, and are no duplicates", () =>
    Effect.gen(function* () {
      const { control, item, list } = yield* three
      const file = "/data/Plex Versions/Optimized for Mobile/a.mp4"
      yield* control("items", { add: [{ file, size: 5, optimizedVersionOf: "/data/a.mp4" }] })
      const [, made] = rows(yield* item(1), "Media")
      assert.include(made, { proxyType: 42, target: "Optimized for Mobile" })
      assert.deepStrictEqual(versions(yield* item(1)), [["/data/a.mp4"], [file]])
      assert.lengthOf(yield* list("type=1&duplicate=1"), 0)
      const refused = yield* control("items", { add: [{ file: "/data/y.mp4", optimizedVersionOf: "/data/none.mp4" }] })
      assert.strictEqual(refused.status, 400)
    })
  )

  it.scopedLive("one version can be deleted, and the whole item", () =>
    Effect.gen(function* () {
      const { get, item, put } = yield* three
      yield* put("/library/metadata/1/merge?ids=2")
      const [, second] = rows(yield* item(1), "Media")
      yield* get(`/library/metadata/1/media/${String(second?.["id"])}`, { method: "DELETE" })
      assert.deepStrictEqual(versions(yield* item(1)), [["/data/a.mp4"]])
      yield* get("/library/metadata/1", { method: "DELETE" })
      assert.strictEqual((yield* get("/library/metadata/1")).status, 404)
    })
  )
})
