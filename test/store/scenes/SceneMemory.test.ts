import { describe, expect, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import { KnownFolders } from "../../../src/store/scenes/KnownFolders.ts"
import { SceneMemory } from "../../../src/store/scenes/SceneMemory.ts"
import { id, sceneWith } from "../../support/Samples.ts"
import { memory } from "../../support/TestStore.ts"

/** Remembers a scene for each of these paths, by rising id. */
const learnt = (...paths: ReadonlyArray<string>) =>
  Effect.flatMap(SceneMemory, ({ learn }) =>
    learn(
      paths.map((path, at) => sceneWith({ id: id(at + 1), files: [{ id: String(at + 1), path, size: 1 }] })),
      [],
      0
    )
  )
const below = (...folders: ReadonlyArray<string>) =>
  Effect.flatMap(SceneMemory, ({ idsBelow }) => Effect.map(idsBelow(folders), (ids) => ids.map(Number)))

describe("scenes below a folder", () => {
  it.effect("are those with a file in it, however deep, and no others", () =>
    Effect.gen(function* () {
      yield* learnt("/data/Movies/a.mp4", "/data/Movies/Deep/b.mp4", "/data/Movies 2/c.mp4", "/data/movies/d.mp4")
      expect(yield* below("/data/Movies")).toEqual([1, 2])
      expect(yield* below("/data/Movies/Deep", "/data/Movies 2")).toEqual([2, 3])
      expect(yield* below("/data/Movies", "/data/Movies/Deep")).toEqual([1, 2])
      expect(yield* below()).toEqual([])
    }).pipe(Effect.provide(memory()))
  )

  it.effect("are found under paths as Windows writes them, and with signs that mean something to SQL", () =>
    Effect.gen(function* () {
      yield* learnt("D:\\Movies\\a.mp4", "D:\\Movies2\\b.mp4", "/data/100%_\u00c4/c.mp4", "/data/100x_\u00c4/d.mp4")
      expect(yield* below("D:\\Movies")).toEqual([1])
      expect(yield* below("/data/100%_\u00c4")).toEqual([3])
    }).pipe(Effect.provide(memory()))
  )
})

describe("known folders", () => {
  it.effect(
    "are those that were read last: renamed ones have their new path, and those that are gone are forgotten",
    () =>
      Effect.gen(function* () {
        const { all, replace } = yield* KnownFolders
        yield* replace([
          { id: 1, path: "/data" },
          { id: 2, path: "/data/Movies" },
          { id: 10, path: "/data/Gone" }
        ])
        yield* replace([
          { id: 1, path: "/data" },
          { id: 2, path: "/data/Films" }
        ])
        expect(yield* all).toEqual([
          { id: 1, path: "/data" },
          { id: 2, path: "/data/Films" }
        ])
      }).pipe(Effect.provide(memory()))
  )
})
