import { assert, describe, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import * as Stream from "effect/Stream"
import type { PlexItem } from "../../../src/core/model/PlexItem.ts"
import { LibraryIndex } from "../../../src/store/index/LibraryIndex.ts"
import { WrittenValues } from "../../../src/store/items/WrittenValues.ts"
import { Scenes } from "../../../src/store/scenes/Scenes.ts"
import { IndexWrites } from "../../../src/sync/index/IndexWrites.ts"
import { Misfits } from "../../../src/sync/index/Misfits.ts"
import { part } from "../../support/Arbitrary.ts"
import { settled } from "../../support/Neighbours.ts"
import { id, itemWith, key } from "../../support/Samples.ts"
import { memory } from "../../support/TestStore.ts"

const live = Misfits.Default.pipe(
  Layer.provideMerge(IndexWrites.Default),
  Layer.provideMerge(memory()),
  Layer.provide(settled({ path_mappings: "/data => /media" }))
)

const scene = (number: number, path: string) =>
  Effect.flatMap(Scenes, (scenes) =>
    scenes.rememberFiles([{ id: id(number), files: [{ id: String(number), path, size: 1000 }] }])
  )
/** An item with this file, written for that scene. */
const wrote = (ratingKey: string, file: string, number: number, size: number | null = 1000) =>
  Effect.gen(function* () {
    const item: PlexItem = itemWith({ ratingKey: key(ratingKey), parts: [part(file, size, ratingKey)] })
    yield* Effect.flatMap(IndexWrites, (writes) => writes.put("server", "1", item.parts))
    yield* Effect.flatMap(WrittenValues, (written) =>
      written.record("server", item, id(number), [{ field: "title", sent: "x", shown: null, resent: [] }])
    )
  })
const found = Effect.flatMap(Misfits, (misfits) =>
  Effect.map(Stream.runCollect(misfits.of("server")), (all) => [...all])
)

describe("an item that was written for a scene whose files are not its", () => {
  it.effect("is found, with its file and whether it still shows that scene", () =>
    Effect.gen(function* () {
      yield* scene(1, "/data/1.mp4")
      yield* scene(2, "/data/2.mp4")
      yield* wrote("10", "/media/1.mp4", 1)
      yield* wrote("20", "/media/other.mp4", 2)
      assert.deepStrictEqual(yield* found, [
        { ratingKey: key("20"), sceneId: id(2), newest: true, file: "/media/other.mp4", claimants: [] }
      ])
    }).pipe(Effect.provide(live))
  )

  it.effect("names the scenes whose file it has: by name and size, or by path where a size is not known", () =>
    Effect.gen(function* () {
      yield* scene(1, "/data/1.mp4")
      yield* scene(2, "/elsewhere/other.mp4")
      yield* scene(3, "/data/third.mp4")
      yield* wrote("20", "/media/other.mp4", 1)
      yield* wrote("30", "/media/third.mp4", 1, null)
      assert.deepStrictEqual(
        (yield* found).map(({ claimants, ratingKey }) => [ratingKey, claimants]),
        [
          [key("20"), [id(2)]],
          [key("30"), [id(3)]]
        ]
      )
    }).pipe(Effect.provide(live))
  )

  it.effect("is none where the item, or the scene's files, are not known", () =>
    Effect.gen(function* () {
      yield* wrote("10", "/media/1.mp4", 1)
      yield* scene(2, "/data/2.mp4")
      yield* wrote("20", "/media/x.mp4", 2)
      yield* Effect.flatMap(LibraryIndex, (index) =>
        Effect.flatMap(IndexWrites, (writes) =>
          Effect.zipRight(index.partsOf("server", []), writes.replace("server", "1", [key("20")], []))
        )
      )
      assert.deepStrictEqual(yield* found, [])
    }).pipe(Effect.provide(live))
  )
})
