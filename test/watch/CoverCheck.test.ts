import { assert, describe, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import * as Option from "effect/Option"
import * as TestClock from "effect/TestClock"
import type { RawSettings } from "../../src/core/settings/Settings.ts"
import { CoverAnswer } from "../../src/stash/CoverCall.ts"
import { StashApi } from "../../src/stash/StashApi.ts"
import { Covers } from "../../src/store/scenes/Covers.ts"
import { CoverCheck } from "../../src/watch/CoverCheck.ts"
import { settled } from "../support/Neighbours.ts"
import { numbered } from "../support/Samples.ts"
import { memory } from "../support/TestStore.ts"
import { sha1Of } from "../support/world/Pictures.ts"

const scene = numbered(1, { updated_at: "1970-01-01T00:00:05Z" })
const bytes = new Uint8Array([1, 2, 3])
const known = { etag: "one", sha1: sha1Of(bytes), stamp: "before" }

/** Whether the scene's cover moved, where Stash answers this; and how often it was asked. */
const moved = (
  answer: CoverAnswer,
  given: {
    readonly known?: typeof known | { etag: null; sha1: string; stamp: string }
    readonly settings?: RawSettings
  } = {}
) => {
  let asked = 0
  const stash = Layer.mock(StashApi, {
    _tag: "plexsync/StashApi",
    address: "http://stash",
    clockOffset: Effect.succeed(0),
    cover: () => Effect.sync(() => ((asked += 1), answer))
  })
  return Effect.gen(function* () {
    yield* TestClock.adjust("1 minute")
    const covers = yield* Covers
    if (given.known !== undefined) yield* covers.remember(scene.id, given.known)
    const { moved: check } = yield* CoverCheck
    const result = yield* check(scene)
    return { asked, moved: result, stamp: Option.getOrNull(yield* covers.of(scene.id))?.stamp }
  }).pipe(
    Effect.provide(
      CoverCheck.DefaultWithoutDependencies.pipe(
        Layer.provide([stash, settled(given.settings ?? {})]),
        Layer.provideMerge(memory())
      )
    )
  )
}
const read = (content: Uint8Array<ArrayBuffer>) => CoverAnswer.Read({ bytes: content, etag: Option.none() })

describe("the cover of a scene whose stamp moved", () => {
  it.effect("is the same where Stash says so, and that is remembered", () =>
    Effect.gen(function* () {
      assert.deepStrictEqual(yield* moved(CoverAnswer.Unchanged(), { known }), {
        asked: 1,
        moved: false,
        stamp: scene.updated_at
      })
    })
  )

  it.effect("is another one where Stash says so, which is left for the sync to see", () =>
    Effect.gen(function* () {
      assert.deepStrictEqual(yield* moved(read(bytes), { known }), { asked: 1, moved: true, stamp: "before" })
    })
  )

  it.effect("is told by its bytes where it has no ETag", () =>
    Effect.gen(function* () {
      const bare = { ...known, etag: null }
      assert.isFalse((yield* moved(read(bytes), { known: bare })).moved)
      assert.isTrue((yield* moved(read(new Uint8Array([9])), { known: bare })).moved)
    })
  )

  it.effect("may have changed where it was never read, and is not asked for where its stamp is known", () =>
    Effect.gen(function* () {
      assert.deepInclude(yield* moved(CoverAnswer.Unchanged()), { asked: 0, moved: true })
      const fresh = { ...known, stamp: scene.updated_at }
      assert.deepInclude(yield* moved(CoverAnswer.Unchanged(), { known: fresh }), { asked: 0, moved: false })
    })
  )

  it.effect("says nothing where the scene is gone, or no picture is synced", () =>
    Effect.gen(function* () {
      assert.deepInclude(yield* moved(CoverAnswer.Missing(), { known }), { asked: 1, moved: false })
      const settings = { skip_fields: "poster, background" }
      assert.deepInclude(yield* moved(read(bytes), { known, settings }), { asked: 0, moved: false })
    })
  )
})
