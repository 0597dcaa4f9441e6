import { assert, describe, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import type { Folder } from "../../src/core/watch/FolderChanges.ts"
import type { Skipped } from "../../src/core/model/Rows.ts"
import { StashApi } from "../../src/stash/StashApi.ts"
import { KnownFolders } from "../../src/store/scenes/KnownFolders.ts"
import { SceneMemory } from "../../src/store/scenes/SceneMemory.ts"
import { FolderRead } from "../../src/watch/FolderRead.ts"
import { SceneLook } from "../../src/watch/SceneLook.ts"
import { id } from "../support/Samples.ts"
import { memory } from "../support/TestStore.ts"

/** Reads these folders one list after the other; gives below which each time was looked. */
const looks = (
  ...lists: ReadonlyArray<{ readonly rows: ReadonlyArray<Folder>; readonly skipped?: ReadonlyArray<Skipped> }>
) => {
  const looked: Array<ReadonlyArray<string>> = []
  let at = -1
  const layer = FolderRead.DefaultWithoutDependencies.pipe(
    Layer.provide([
      Layer.mock(StashApi, {
        _tag: "plexsync/StashApi",
        address: "http://stash",
        folders: Effect.sync(() => ({ skipped: [], ...lists[(at += 1)]! }))
      }),
      Layer.mock(SceneMemory, {
        _tag: "plexsync/SceneMemory",
        idsBelow: (paths) => Effect.sync(() => (looked.push([...paths].toSorted()), [id(7)]))
      }),
      Layer.mock(SceneLook, { _tag: "plexsync/SceneLook", look: (ids) => Effect.succeed(ids.length) })
    ]),
    Layer.provideMerge(Layer.provide(KnownFolders.Default, memory()))
  )
  return Effect.gen(function* () {
    const { read } = yield* FolderRead
    const wished = yield* Effect.forEach(lists, () => read)
    return { looked, wished, known: yield* Effect.flatMap(KnownFolders, ({ all }) => all) }
  }).pipe(Effect.provide(layer))
}

const [one, two] = [
  { id: 1, path: "/data/one" },
  { id: 2, path: "/data/two" }
]

describe("the folders of Stash", () => {
  it.effect("that moved have the scenes below them looked at, where they were and where they are", () =>
    Effect.gen(function* () {
      const { looked, wished } = yield* looks({ rows: [one, two] }, { rows: [one, { id: 2, path: "/data/new" }] })
      assert.deepStrictEqual([looked, wished], [[["/data/new", "/data/two"]], [0, 1]])
    })
  )

  it.effect("that stayed, came or went have nobody looked at", () =>
    Effect.gen(function* () {
      const { known, looked } = yield* looks({ rows: [one] }, { rows: [one, two] }, { rows: [two] })
      assert.deepStrictEqual([looked, known], [[], [two]])
    })
  )

  it.effect("that cannot be read are where they were; where it is not told which, that may be any", () =>
    Effect.gen(function* () {
      const odd = (of: string) => ({ id: of, stamp: null, reason: "path is null" })
      assert.deepStrictEqual((yield* looks({ rows: [one, two] }, { rows: [one], skipped: [odd("2")] })).known, [
        one,
        two
      ])
      assert.deepStrictEqual((yield* looks({ rows: [one, two] }, { rows: [one], skipped: [odd("")] })).known, [
        one,
        two
      ])
      assert.deepStrictEqual((yield* looks({ rows: [one, two] }, { rows: [], skipped: [odd("2")] })).known, [two])
    })
  )
})
