import { assert, describe, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import { Covers } from "../../../src/store/scenes/Covers.ts"
import { Scenes } from "../../../src/store/scenes/Scenes.ts"
import { id, numbered } from "../../support/Samples.ts"
import { memory } from "../../support/TestStore.ts"

const cover = { etag: "one", sha1: "aa", stamp: "2026-01-01T00:00:00Z" }

describe("the cover of a scene", () => {
  it.effect("is remembered as it was read last, one by one or many at once", () =>
    Effect.gen(function* () {
      const covers = yield* Covers
      yield* covers.remember(id(1), { ...cover, sha1: "00" })
      yield* covers.remember(id(1), cover)
      yield* covers.remember(id(2), { etag: null, sha1: "", stamp: null })
      assert.deepStrictEqual(yield* covers.of(id(1)), Option.some(cover))
      assert.deepStrictEqual(
        [...(yield* covers.ofAll([1, 2, 3].map(id)))],
        [
          [id(1), cover],
          [id(2), { etag: null, sha1: "", stamp: null }]
        ]
      )
    }).pipe(Effect.provide(memory()))
  )

  it.effect("is none where it was never read, whatever else is known of the scene", () =>
    Effect.gen(function* () {
      const [covers, scenes] = [yield* Covers, yield* Scenes]
      yield* scenes.synced([numbered(1)])
      assert.deepStrictEqual(yield* covers.of(id(1)), Option.none())
      yield* covers.remember(id(1), cover)
      assert.deepStrictEqual([...(yield* scenes.everSynced([id(1)]))], [id(1)])
    }).pipe(Effect.provide(memory()))
  )
})
