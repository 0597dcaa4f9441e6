import { assert, describe, it } from "@effect/vitest"
import * as DateTime from "effect/DateTime"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import * as Stream from "effect/Stream"
import { StashApi } from "../../src/stash/StashApi.ts"
import { Scenes } from "../../src/store/scenes/Scenes.ts"
import { Chosen } from "../../src/store/queue/DeadLetters.ts"
import { Requests } from "../../src/watch/Requests.ts"
import { retryLetters } from "../../src/watch/RetryLetters.ts"
import { dead } from "../support/AtRest.ts"
import { id, numbered } from "../support/Samples.ts"
import { memory, rows } from "../support/TestStore.ts"

const hours = (ago: number) => DateTime.formatIso(DateTime.unsafeMake((48 - ago) * 3_600_000))

/** A Stash whose clock is two days ahead of ours, with scenes edited one and thirty hours ago, and one that cannot be read. */
const stash = Layer.mock(StashApi, {
  _tag: "plexsync/StashApi",
  address: "http://stash",
  clockOffset: Effect.succeed(48 * 3_600_000),
  status: Effect.succeed({ version: "1", state: "OK" }),
  allScenes: Stream.make(
    { rows: [numbered(1)], skipped: [{ id: "7", stamp: null, reason: "title is 7" }] },
    { rows: [numbered(2)], skipped: [] }
  ),
  scenesByIds: (ids) =>
    Effect.succeed({
      rows: [1, 2].filter((one) => ids.includes(id(one))).map((one) => numbered(one)),
      skipped: ids.includes(id(7)) ? [{ id: "7", stamp: null, reason: "title is 7" }] : []
    }),
  newestScenes: Stream.make({
    rows: [numbered(1, { updated_at: hours(1) }), numbered(2, { updated_at: hours(30) })],
    skipped: []
  })
})
const live = () => Layer.provideMerge(Requests.Default, Layer.merge(stash, memory()))
const queued = Effect.map(rows, (all) => all.map((row) => [row["scene_id"], row["reason"]]))

describe("a sync that a person asks for", () => {
  it.effect("of all scenes wishes for each of them, and remembers their files on the way", () =>
    Effect.gen(function* () {
      const { all } = yield* Requests
      assert.deepStrictEqual(yield* all, [1, 7, 2].map(id))
      assert.deepStrictEqual(yield* queued, [
        [1, "all"],
        [2, "all"],
        [7, "all"]
      ])
      const scenes = yield* Scenes
      assert.deepStrictEqual(
        (yield* scenes.filesOf([id(2)])).map(({ files }) => files.map(({ path }) => path)),
        [["/data/2.mp4"]]
      )
      assert.isTrue(yield* scenes.filesSweptSince(1))
    }).pipe(Effect.provide(live()))
  )

  it.effect("of named scenes wishes for those that Stash has, and tells which it has not", () =>
    Effect.gen(function* () {
      const { named } = yield* Requests
      assert.deepStrictEqual(yield* named([2, 99_999, 7, 2].map(id)), { found: [2, 7].map(id), missing: [id(99_999)] })
      assert.deepStrictEqual(yield* queued, [
        [2, "named"],
        [7, "named"]
      ])
    }).pipe(Effect.provide(live()))
  )

  it.effect("of those edited within a day goes by Stash's own clock", () =>
    Effect.gen(function* () {
      const { recent } = yield* Requests
      assert.deepStrictEqual(yield* recent, [id(1)])
      assert.deepStrictEqual(yield* queued, [[1, "recent"]])
    }).pipe(Effect.provide(live()))
  )

  it.effect("of named scenes is theirs alone, and looking for scenes wishes for none", () =>
    Effect.gen(function* () {
      const { findAll, findRecent, named } = yield* Requests
      yield* findAll
      yield* findRecent
      assert.deepStrictEqual(yield* queued, [])
      yield* named([id(2)])
      assert.deepStrictEqual(yield* queued, [[2, "named"]])
    }).pipe(Effect.provide(live()))
  )

  it.effect("of failed scenes wishes for them as if they were named", () =>
    Effect.gen(function* () {
      yield* dead(1, "/data/1.mp4", "permanent", "Refused")
      yield* dead(2, "/data/2.mp4", "transient", "Unavailable")
      assert.deepStrictEqual(yield* retryLetters(Chosen.Scenes({ ids: [id(2)] })), [id(2)])
      assert.deepStrictEqual(yield* queued, [[2, "named"]])
    }).pipe(Effect.provide(live()))
  )
})
