import { describe, expect, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import * as Either from "effect/Either"
import { sceneAsked } from "../../../src/core/explain/Asked.ts"
import { FindScenes } from "../../../src/sync/compare/FindScenes.ts"
import { SceneFacts } from "../../../src/sync/compare/SceneFacts.ts"
import { id, numbered } from "../../support/Samples.ts"
import { addPair, emptyWorld, pipeline } from "../../support/World.ts"

const found = (given: string, away: string | null = null) =>
  Effect.map(
    Effect.flatMap(FindScenes, ({ of }) => of(sceneAsked(given), away)),
    (hits) => hits.map(({ sceneId }) => sceneId)
  )

const world = () => {
  const made = emptyWorld()
  addPair(made, numbered(1, { title: "Red Hill" }))
  addPair(made, numbered(2, { title: "The red hill again" }))
  addPair(made, numbered(3, { title: "" }))
  return made
}
const settings = { path_mappings: "/data => /media" }

describe("a scene that a person names", () => {
  it.effect("is found", () =>
    Effect.gen(function* () {
      expect(yield* found("3")).toEqual([3])
      expect(yield* found("red HILL")).toEqual([1, 2])
      expect(yield* found("again")).toEqual([2])
      expect(yield* found("/data/3.mp4")).toEqual([3])
      expect(yield* found("/media/3.mp4")).toEqual([3])
      expect(yield* found("/data/3")).toEqual([3])
      expect(yield* found("no such title")).toEqual([])
    }).pipe(Effect.provide(pipeline(world(), settings)))
  )

  it.effect("is found by id and path alone while Stash is away", () =>
    Effect.gen(function* () {
      const standing = { enabled: true, stopped: [], open: [], paused: [] }
      yield* Effect.flatMap(SceneFacts, ({ of }) => of(id(3), { standing, unasked: {} }))
      expect(yield* found("3", "gone")).toEqual([3])
      expect(yield* found("/media/3.mp4", "gone")).toEqual([3])
      expect(yield* found("/data/1.mp4", "gone")).toEqual([])
      const refused = yield* Effect.either(found("Red Hill", "gone"))
      expect(Either.isLeft(refused) && refused.left.message).toContain(
        "by its id or the full path of its file alone: gone"
      )
    }).pipe(Effect.provide(pipeline(world(), settings)))
  )
})
