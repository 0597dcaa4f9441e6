import { assert, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import * as Either from "effect/Either"
import * as Layer from "effect/Layer"
import { describe } from "vitest"
import { nameKey } from "../../../src/core/model/FilePath.ts"
import type { RawSettings } from "../../../src/core/settings/Settings.ts"
import { LibraryIndex, type PartRow } from "../../../src/store/index/LibraryIndex.ts"
import { type Namesake, type SceneFiles, Scenes } from "../../../src/store/scenes/Scenes.ts"
import { WrittenValues } from "../../../src/store/items/WrittenValues.ts"
import { IndexMatcher } from "../../../src/sync/read/IndexMatcher.ts"
import { part } from "../../support/Arbitrary.ts"
import { served, settled } from "../../support/Neighbours.ts"
import { id, key, numbered } from "../../support/Samples.ts"

const inLibrary = (library: string, file: string, size: number | null, item: string): PartRow => ({
  ...part(file, size, item),
  library
})

/** What is remembered of both servers. */
interface Remembered {
  readonly parts?: ReadonlyArray<PartRow>
  readonly namesakes?: ReadonlyArray<Namesake>
  /** Items that scenes were written to. */
  readonly written?: ReadonlyArray<readonly [scene: number, item: string]>
}

/** Matches these scenes in the library `1`, with nothing but that memory to ask. */
const matched = (
  { namesakes = [], parts = [], written = [] }: Remembered,
  scenes: ReadonlyArray<SceneFiles>,
  settings: RawSettings = {}
) =>
  Effect.flatMap(IndexMatcher, ({ of }) => of(served(["1"]), scenes)).pipe(
    Effect.provide(
      IndexMatcher.DefaultWithoutDependencies.pipe(
        Layer.provide([
          settled(settings),
          Layer.mock(LibraryIndex, { _tag: "plexsync/LibraryIndex", named: () => Effect.succeed(parts) }),
          Layer.mock(Scenes, { _tag: "plexsync/Scenes", namesakes: () => Effect.succeed(namesakes) }),
          Layer.mock(WrittenValues, {
            _tag: "plexsync/WrittenValues",
            itemsOf: () =>
              Effect.succeed(written.map(([scene, item]) => ({ sceneId: id(scene), ratingKey: key(item) })))
          })
        ])
      )
    )
  )

/** Rules and items by which a scene was found; or why it was not. */
const said = ({
  matched: { decisions, parts }
}: Effect.Effect.Success<ReturnType<typeof matched>>[number]): string | ReadonlyArray<string> =>
  Either.match(parts, {
    onLeft: ({ _tag }) => _tag,
    onRight: (found) => [
      ...decisions.flatMap((one) => (one._tag === "Found" ? [one.rule] : [])),
      ...found.map(({ ratingKey }) => ratingKey)
    ]
  })

const remembered = (scene: number, path: string, size: number): Namesake => ({
  sceneId: id(scene),
  path,
  nameKey: nameKey(path),
  size
})

describe("matching by what is remembered", () => {
  it.effect("gives one answer for each scene, in their order", () =>
    Effect.gen(function* () {
      const parts = [inLibrary("1", "/data/1.mp4", 1000, "11"), inLibrary("1", "/data/3.mp4", 3000, "13")]
      const answers = yield* matched({ parts }, [numbered(3), numbered(2), numbered(1), numbered(4, { files: [] })])
      assert.deepStrictEqual(
        answers.map(({ scene }) => scene.id),
        [3, 2, 1, 4].map(id)
      )
      assert.deepStrictEqual(answers.map(said), [["path", "13"], "NoItem", ["path", "11"], "NoFile"])
    })
  )

  it.effect("leaves out files of libraries that are not synced", () =>
    Effect.gen(function* () {
      const parts = [inLibrary("2", "/data/1.mp4", 1000, "11")]
      assert.deepStrictEqual((yield* matched({ parts }, [numbered(1)])).map(said), ["NoItem"])
    })
  )

  it.effect("looks where the settings say that Plex has the folder", () =>
    Effect.gen(function* () {
      const parts = [inLibrary("1", "/media/1.mp4", null, "11")]
      const mapping = { path_mappings: "/data => /media" }
      assert.deepStrictEqual((yield* matched({ parts }, [numbered(1)], mapping)).map(said), [["path", "11"]])
    })
  )

  it.effect("knows an item again that this scene was written to, and no other scene's", () =>
    Effect.gen(function* () {
      const parts = [inLibrary("1", "/data/1.mp4", 1000, "11"), inLibrary("1", "/data/1.mp4", 1000, "12")]
      const own = yield* matched({ parts, written: [[1, "12"]] }, [numbered(1)])
      assert.deepStrictEqual(own.map(said), [["remembered", "12"]])
      const others = yield* matched({ parts, written: [[2, "12"]] }, [numbered(1)])
      assert.deepStrictEqual(others.map(said), [["path", "11", "12"]])
    })
  )

  it.effect("goes by name and size where no other scene has such a file, and a scene is no rival of its own", () =>
    Effect.gen(function* () {
      const parts = [inLibrary("1", "/elsewhere/1.mp4", 1000, "11")]
      const alone = yield* matched({ parts, namesakes: [remembered(1, "/data/1.mp4", 1000)] }, [numbered(1)])
      assert.deepStrictEqual(alone.map(said), [["name and size", "11"]])
      const smaller = yield* matched({ parts, namesakes: [remembered(2, "/more/1.mp4", 7)] }, [numbered(1)])
      assert.deepStrictEqual(smaller.map(said), [["name and size", "11"]])
      const rival = yield* matched({ parts, namesakes: [remembered(2, "/more/1.mp4", 1000)] }, [numbered(1)], {
        strict_matching: true
      })
      assert.deepStrictEqual(rival.map(said), ["LowConfidence"])
    })
  )
})
