import { describe, expect, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import * as Schema from "effect/Schema"
import * as TestClock from "effect/TestClock"
import { KeyValues } from "../../../src/store/sqlite/KeyValues.ts"
import { Scenes } from "../../../src/store/scenes/Scenes.ts"
import { id } from "../../support/Samples.ts"
import { memory } from "../../support/TestStore.ts"

const file = (number: number, path: string, size = 5) => ({ id: String(number), path, size })
const remember = (scene: number, ...files: ReadonlyArray<ReturnType<typeof file>>) =>
  Effect.flatMap(Scenes, (scenes) => scenes.rememberFiles([{ id: id(scene), files }]))
const owners = (path: string) =>
  Effect.flatMap(Scenes, (scenes) =>
    Effect.map(scenes.namesakes([path]), (found) => found.map(({ sceneId }) => Number(sceneId)).toSorted())
  )

describe("remembered files", () => {
  it.effect("are found by name, in any case, folder and normal form", () =>
    Effect.gen(function* () {
      yield* remember(1, file(1, "/data/Caf\u00e9.mp4"))
      yield* remember(2, file(2, "/other/CAFE\u0301.MP4", 6))
      expect(yield* Effect.flatMap(Scenes, (scenes) => scenes.namesakes(["/x/caf\u00e9.mp4"]))).toEqual([
        { sceneId: 1, path: "/data/Caf\u00e9.mp4", nameKey: "caf\u00e9.mp4", size: 5 },
        { sceneId: 2, path: "/other/CAFE\u0301.MP4", nameKey: "caf\u00e9.mp4", size: 6 }
      ])
    }).pipe(Effect.provide(memory()))
  )

  it.effect("are replaced on every read of their scene", () =>
    Effect.gen(function* () {
      yield* remember(1, file(1, "/data/a.mp4"), file(2, "/data/b.mp4"))
      yield* remember(1, file(1, "/data/c.mp4"))
      expect([yield* owners("a.mp4"), yield* owners("b.mp4"), yield* owners("c.mp4")]).toEqual([[], [], [1]])
    }).pipe(Effect.provide(memory()))
  )

  it.effect("belong to the scene that was read last with them: a file id may come back under another scene", () =>
    Effect.gen(function* () {
      yield* remember(1, file(1, "/data/a.mp4"), file(2, "/data/b.mp4"))
      yield* remember(2, file(2, "/data/b.mp4"))
      expect([yield* owners("a.mp4"), yield* owners("b.mp4")]).toEqual([[1], [2]])
    }).pipe(Effect.provide(memory()))
  )

  it.effect("of a scene that lost all of them are gone", () =>
    Effect.gen(function* () {
      yield* remember(1, file(1, "/data/a.mp4"))
      yield* remember(1)
      expect(yield* owners("a.mp4")).toEqual([])
    }).pipe(Effect.provide(memory()))
  )

  it.effect("were all read within a day, or not", () =>
    Effect.gen(function* () {
      const scenes = yield* Scenes
      expect(yield* scenes.filesSweptSince(86_400_000)).toBe(false)
      yield* scenes.filesSwept
      yield* TestClock.adjust("23 hours")
      expect(yield* scenes.filesSweptSince(86_400_000)).toBe(true)
      yield* TestClock.adjust("1 hour")
      expect(yield* scenes.filesSweptSince(86_400_000)).toBe(false)
    }).pipe(Effect.provide(memory()))
  )
})

describe("synced scenes", () => {
  it.effect("are known, and only they", () =>
    Effect.gen(function* () {
      const scenes = yield* Scenes
      yield* scenes.synced([{ id: id(2), updated_at: "2026-11-21T00:15:20-05:00" }])
      yield* scenes.synced([{ id: id(2), updated_at: "2026-11-21T00:16:20-05:00" }])
      expect(yield* scenes.everSynced([id(1), id(2), id(3)])).toEqual(new Set([2]))
      expect(yield* scenes.everSynced([])).toEqual(new Set())
    }).pipe(Effect.provide(memory()))
  )
})

describe("a cursor", () => {
  it.effect("keeps the last value by its name; one that cannot be read counts as none", () =>
    Effect.gen(function* () {
      const cursors = yield* KeyValues
      expect(yield* cursors.get("walk", Schema.Number)).toEqual(Option.none())
      yield* cursors.set("walk", Schema.Number, 1)
      yield* cursors.set("walk", Schema.Number, 2)
      yield* cursors.set("other", Schema.Number, 3)
      expect(yield* cursors.get("walk", Schema.Number)).toEqual(Option.some(2))
      expect(yield* cursors.get("walk", Schema.Struct({ at: Schema.Number }))).toEqual(Option.none())
    }).pipe(Effect.provide(memory()))
  )
})
