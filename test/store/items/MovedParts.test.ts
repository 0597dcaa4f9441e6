import { describe, expect, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import { MovedParts } from "../../../src/store/items/MovedParts.ts"
import { Scenes } from "../../../src/store/scenes/Scenes.ts"
import { WrittenValues } from "../../../src/store/items/WrittenValues.ts"
import { part } from "../../support/Arbitrary.ts"
import { id, itemWith, key } from "../../support/Samples.ts"
import * as TestStore from "../../support/TestStore.ts"

const at = (path: string, size: number | null = 1000) => itemWith({ parts: [part(path, size)] })
const file = (path: string) => ({ id: "1", path, size: 1000 })

/** Writes to an item of a scene's file, then the file is named otherwise in Stash, and Plex shows the item like this. */
const written = (path: string, item: ReturnType<typeof at>) =>
  Effect.gen(function* () {
    const scenes = yield* Scenes
    const values = yield* WrittenValues
    const { follow } = yield* MovedParts
    yield* scenes.rememberFiles([{ id: id(1), files: [file("/data/Old.mp4")] }])
    const field = { field: "title" as const, sent: "Old", shown: null, resent: [] }
    yield* values.record("s", at("/media/Old.mp4"), id(1), [field])
    yield* scenes.rememberFiles([{ id: id(1), files: [file(path)] }])
    yield* follow("s", [item])
    return (yield* values.of("s", [item])).get(key("1"))?.title?.sent
  }).pipe(Effect.provide(TestStore.memory()))

describe("what was written to an item whose file was moved", () => {
  it.effect("still counts where the scene has just that file", () =>
    Effect.gen(function* () {
      expect(yield* written("/data/New.mp4", at("/media/New.mp4"))).toBe("Old")
      expect(yield* written("/data/Elsewhere/Old.mp4", at("/media/Elsewhere/Old.mp4"))).toBe("Old")
    })
  )

  it.effect("counts no more where it is another file", () =>
    Effect.gen(function* () {
      expect(yield* written("/data/New.mp4", at("/media/Stranger.mp4"))).toBeUndefined()
      expect(yield* written("/data/New.mp4", at("/media/New.mp4", 999))).toBeUndefined()
      expect(yield* written("/data/New.mp4", at("/media/New.mp4", null))).toBeUndefined()
    })
  )
})
