import { assert, describe, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import * as Option from "effect/Option"
import * as TestClock from "effect/TestClock"
import type { Scene } from "../../../src/core/model/Scene.ts"
import { CoverAnswer } from "../../../src/stash/CoverCall.ts"
import { StashApi } from "../../../src/stash/StashApi.ts"
import { Covers } from "../../../src/store/scenes/Covers.ts"
import { SecondLooks } from "../../../src/store/scenes/SecondLooks.ts"
import { SceneLines } from "../../../src/sync/report/SceneLines.ts"
import { ReadCover } from "../../../src/sync/write/ReadCover.ts"
import { jpegOf } from "../../support/Jpeg.ts"
import { throughCircuits } from "../../support/Neighbours.ts"
import { numbered } from "../../support/Samples.ts"
import { memory } from "../../support/TestStore.ts"
import { sha1Of } from "../../support/world/Pictures.ts"

const jpeg = (number: number) => Uint8Array.from(jpegOf(String(number)))
const scene = (stamp: string): Scene => numbered(1, { updated_at: stamp })
const [old, newer] = ["1970-01-01T00:00:00Z", "1970-01-01T00:00:01Z"].map(scene) as [Scene, Scene]

/** A Stash with one cover; `asked`: the ETag that each request named. */
const around = () => {
  const asked: Array<string | null> = []
  const warned: Array<string> = []
  const state: { bytes: Uint8Array<ArrayBuffer>; etag: string | null; answer: CoverAnswer | null } = {
    bytes: jpeg(1),
    etag: "one",
    answer: null
  }
  const layer = ReadCover.DefaultWithoutDependencies.pipe(
    Layer.provide([
      throughCircuits,
      Layer.mock(StashApi, {
        _tag: "plexsync/StashApi",
        address: "http://stash",
        clockOffset: Effect.succeed(0),
        cover: (_, etag) =>
          Effect.sync(() => {
            asked.push(Option.getOrNull(etag))
            if (state.answer !== null) return state.answer
            if (state.etag !== null && Option.contains(etag, state.etag)) return CoverAnswer.Unchanged()
            return CoverAnswer.Read({ bytes: state.bytes, etag: Option.fromNullable(state.etag) })
          })
      })
    ]),
    Layer.provideMerge(memory()),
    Layer.provideMerge(
      Layer.succeed(SceneLines, {
        info: () => Effect.void,
        warn: (line) => Effect.sync(() => void warned.push(line)),
        error: () => Effect.void
      })
    )
  )
  return { asked, layer, state, warned }
}

const current = (of: Scene, needed: (sha1: string) => boolean = () => false) =>
  Effect.flatMap(ReadCover, (covers) => covers.current(of, needed))
const sha1 = (cover: Option.Option<{ readonly sha1: string }>) => Option.getOrNull(Option.map(cover, (one) => one.sha1))
/** So late that what was read counts as good for its stamp. */
const later = TestClock.adjust("1 minute")

describe("a scene's cover", () => {
  it.effect("is read once, and known without asking while the scene does not change", () => {
    const { asked, layer, state } = around()
    return Effect.gen(function* () {
      yield* later
      const cover = Option.getOrThrow(yield* current(old))
      assert.strictEqual(cover.sha1, sha1Of(state.bytes))
      assert.deepStrictEqual(Option.getOrThrow(cover.picture), { bytes: state.bytes, mime: "image/jpeg" })
      const again = Option.getOrThrow(yield* current(old))
      assert.deepStrictEqual([again.sha1, again.picture, asked], [cover.sha1, Option.none(), [null]])
      const { knownOf } = yield* ReadCover
      assert.deepStrictEqual([...(yield* knownOf([old, numbered(2)]))], [[old.id, cover.sha1]])
    }).pipe(Effect.provide(layer))
  })

  it.effect("costs one conditional read after an edit, unless its bytes are needed", () => {
    const { asked, layer } = around()
    return Effect.gen(function* () {
      yield* later
      yield* current(old)
      assert.deepStrictEqual(Option.getOrThrow(yield* current(newer)).picture, Option.none())
      assert.deepStrictEqual(asked, [null, "one"])
      yield* current(newer)
      assert.lengthOf(asked, 2)
      assert.isTrue(Option.isSome(Option.getOrThrow(yield* current(old, () => true)).picture))
      assert.deepStrictEqual(asked, [null, "one", null])
    }).pipe(Effect.provide(layer))
  })

  it.effect("read within moments of the scene's stamp is asked for once more", () => {
    const { asked, layer } = around()
    return Effect.gen(function* () {
      yield* current(old)
      yield* later
      yield* current(old)
      yield* current(old)
      assert.deepStrictEqual(asked, [null, "one"])
    }).pipe(Effect.provide(layer))
  })

  it.effect("waits for the second look that is sure to come, where a text is what changed", () => {
    const { asked, layer } = around()
    const waiting = (needed: (sha1: string) => boolean = () => false) =>
      Effect.flatMap(ReadCover, (covers) => covers.current(newer, needed, true))
    return Effect.gen(function* () {
      yield* current(old)
      const seconds = yield* SecondLooks
      yield* seconds.read([{ id: newer.id, stamp: newer.updated_at, seen: null }])
      yield* waiting()
      assert.deepStrictEqual(asked, [null, "one"])
      yield* seconds.begin
      const covers = yield* Covers
      yield* covers.remember(newer.id, { etag: "one", sha1: "known", stamp: old.updated_at })
      assert.strictEqual(sha1(yield* waiting()), "known")
      assert.lengthOf(asked, 2)
      yield* waiting(() => true)
      assert.deepStrictEqual(asked, [null, "one", null])
      yield* seconds.done([newer.id])
      yield* covers.remember(newer.id, { etag: "one", sha1: "known", stamp: old.updated_at })
      yield* waiting()
      assert.lengthOf(asked, 4)
    }).pipe(Effect.provide(layer))
  })

  it.effect("that Plex cannot use is none, and that is said once until there is one again that it can", () => {
    const { layer, state, warned } = around()
    return Effect.gen(function* () {
      yield* later
      Object.assign(state, { bytes: new TextEncoder().encode("<svg xmlns='x'/>"), etag: null })
      for (const one of [old, newer, old]) assert.isNull(sha1(yield* current(one)))
      assert.lengthOf(warned, 1)
      assert.match(warned[0]!, /^Scene 1: cover not used: /)
      state.bytes = jpeg(2)
      assert.strictEqual(sha1(yield* current(newer)), sha1Of(jpeg(2)))
      state.answer = CoverAnswer.TooLarge({ length: 99_000_000, etag: Option.none() })
      assert.isNull(sha1(yield* current(old)))
      assert.lengthOf(warned, 2)
    }).pipe(Effect.provide(layer))
  })

  it.effect("that lies elsewhere is none, is told once, and is asked for again", () => {
    const { asked, layer, state, warned } = around()
    return Effect.gen(function* () {
      yield* later
      state.answer = CoverAnswer.Elsewhere({ where: "http://stash sends on to https://cdn/1.jpg" })
      for (const one of [old, old, old]) assert.isNull(sha1(yield* current(one)))
      assert.deepStrictEqual(warned, ["Scene 1: cover not used: http://stash sends on to https://cdn/1.jpg"])
      assert.deepStrictEqual(asked, [null, null, null])
    }).pipe(Effect.provide(layer))
  })

  it.effect("is none of a scene that Stash does not have", () => {
    const { layer, state, warned } = around()
    return Effect.gen(function* () {
      state.answer = CoverAnswer.Missing()
      assert.isTrue(Option.isNone(yield* current(old)))
      assert.deepStrictEqual(warned, [])
    }).pipe(Effect.provide(layer))
  })

  it.effect("is read whole where its bytes are asked for, whatever is known", () => {
    const { asked, layer } = around()
    return Effect.gen(function* () {
      yield* later
      yield* current(old)
      const { whole } = yield* ReadCover
      assert.isTrue(Option.isSome(Option.getOrThrow(yield* whole(old)).picture))
      assert.deepStrictEqual(asked, [null, null])
    }).pipe(Effect.provide(layer))
  })
})
