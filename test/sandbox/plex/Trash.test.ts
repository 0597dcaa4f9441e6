import { assert, describe, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import { lab, type Row, rows } from "./Lab.ts"

const two = lab([
  ["/data/a.mp4", 1000],
  ["/data/b.mp4", 1001]
])

const files = (item: Row | undefined) =>
  rows(item ?? {}, "Media").map((media) => ({
    trashed: media["deletedAt"] !== undefined,
    parts: rows(media, "Part").map((part) => [part["file"], part["deletedAt"] !== undefined])
  }))

describe("the trash", () => {
  it.scopedLive("keeps what is gone until it is emptied, where that is set, and gives it back", () =>
    Effect.gen(function* () {
      const { control, get, list } = yield* two
      yield* control("behaviour", { trash: "kept" })
      yield* control("items", { remove: ["/data/a.mp4"] })
      const [gone, there] = yield* list("type=1&sort=addedAt:asc")
      assert.isNumber(gone?.["deletedAt"])
      assert.deepStrictEqual(files(gone), [{ trashed: false, parts: [["/data/a.mp4", false]] }])
      assert.notProperty(there ?? {}, "deletedAt")
      yield* control("items", { add: [{ file: "/data/a.mp4", size: 1000 }] })
      assert.notProperty((yield* list("type=1&sort=addedAt:asc"))[0] ?? {}, "deletedAt")
      yield* control("items", { remove: ["/data/a.mp4"] })
      yield* get("/library/sections/1/emptyTrash", { method: "PUT" })
      assert.lengthOf(yield* list(), 1)
    })
  )

  it.scopedLive("marks a version or a file where the item has others, and is emptied by a scan by default", () =>
    Effect.gen(function* () {
      const { control, get, list } = yield* two
      yield* get("/library/metadata/1/merge?ids=2", { method: "PUT" })
      yield* control("behaviour", { trash: "kept" })
      yield* control("items", { remove: ["/data/a.mp4"] })
      const [item] = yield* list()
      assert.notProperty(item ?? {}, "deletedAt")
      assert.deepStrictEqual(files(item), [
        { trashed: true, parts: [["/data/a.mp4", false]] },
        { trashed: false, parts: [["/data/b.mp4", false]] }
      ])
      yield* control("behaviour", { trash: "auto" })
      yield* control("items", {})
      assert.deepStrictEqual(files((yield* list())[0]), [{ trashed: false, parts: [["/data/b.mp4", false]] }])
    })
  )
})

describe("an analysis", () => {
  it.scopedLive("puts the better version first where that is set", () =>
    Effect.gen(function* () {
      const { control, get, list } = yield* two
      yield* get("/library/metadata/1/merge?ids=2", { method: "PUT" })
      const first = Effect.map(list(), ([item]) => files(item)[0]?.parts[0]?.[0])
      yield* control("analyse", { file: "/data/b.mp4" })
      assert.strictEqual(yield* first, "/data/a.mp4")
      yield* control("behaviour", { mediaOrder: "quality" })
      yield* control("analyse", { file: "/data/b.mp4" })
      assert.strictEqual(yield* first, "/data/b.mp4")
    })
  )
})
