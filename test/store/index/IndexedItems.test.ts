import { describe, expect, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import * as Stream from "effect/Stream"
import { IndexedItems } from "../../../src/store/index/IndexedItems.ts"
import { LibraryIndex } from "../../../src/store/index/LibraryIndex.ts"
import { part } from "../../support/Arbitrary.ts"
import { key } from "../../support/Samples.ts"
import { memory } from "../../support/TestStore.ts"

const listed = (server: string, library: string) =>
  Effect.flatMap(IndexedItems, (items) => Stream.runCollect(items.pages(server, library))).pipe(
    Effect.map((pages) => [...pages].flat())
  )

describe("the items of a library", () => {
  it.effect("come in pages, each with its first file, none twice, and without those in the trash", () =>
    Effect.gen(function* () {
      const index = yield* LibraryIndex
      const many = Array.from({ length: 2300 }, (_, at) => ({
        ...part(`/media/${at}.mp4`),
        ratingKey: key(String(at)),
        partId: "1"
      }))
      const second = { ...part("/media/second.mp4"), ratingKey: key("7"), partId: "2", first: false }
      const trashed = { ...part("/media/gone.mp4"), ratingKey: key("gone"), partId: "1", trashed: true }
      yield* index.put("server", "1", [...many, second, trashed])
      yield* index.put("server", "2", [{ ...part("/series/a.mp4"), ratingKey: key("s"), partId: "1" }])
      yield* index.put("other", "1", [{ ...part("/x.mp4"), ratingKey: key("x"), partId: "1" }])
      const items = yield* listed("server", "1")
      expect(items.map(({ file }) => file).toSorted()).toEqual(many.map(({ file }) => file).toSorted())
      expect((yield* listed("server", "2")).map(({ ratingKey }) => ratingKey)).toEqual(["s"])
      expect(yield* listed("server", "3")).toEqual([])
    }).pipe(Effect.provide(memory()))
  )
})
