import { assert, describe, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import { Scenes } from "../../../src/store/scenes/Scenes.ts"
import { MappingAdvice } from "../../../src/sync/compare/MappingAdvice.ts"
import { part } from "../../support/Arbitrary.ts"
import { numbered } from "../../support/Samples.ts"
import { addItem, emptyWorld, pipeline, type World } from "../../support/World.ts"

/** Scenes whose files Plex has below another folder. */
const moved = (world: World, count: number, folder = "/media") =>
  Effect.sync(() => {
    for (let number = 1; number <= count; number++) {
      world.scenes.set(number, numbered(number))
      addItem(world, String(number), [part(`${folder}/${number}.mp4`, number * 1000, String(number))])
    }
  })

const advise = Effect.flatMap(MappingAdvice, (advice) => advice.advise)

describe("advice on path mappings", () => {
  it.effect("reads a rule off from files that both have, and tells how many go together with it and without", () => {
    const world = emptyWorld()
    return Effect.gen(function* () {
      yield* moved(world, 5)
      const { inferred, ...advice } = yield* advise
      assert.deepInclude(advice, { files: 5, resolved: 0, resolvedWithInferred: 5, pairs: 5, unwritable: [] })
      assert.deepStrictEqual(
        inferred.map(({ plex, stash, votes }) => [stash, plex, votes]),
        [["/data", "/media", 5]]
      )
    }).pipe(Effect.provide(pipeline(world)))
  })

  it.effect("has no rule to propose where the paths are equal, and counts those in force", () => {
    const [equal, mapped] = [emptyWorld(), emptyWorld()]
    return Effect.gen(function* () {
      const one = yield* Effect.provide(Effect.zipRight(moved(equal, 5, "/data"), advise), pipeline(equal))
      assert.deepInclude(one, { resolved: 5, inferred: [] })
      const settings = { path_mappings: "/data => /media" }
      const other = yield* Effect.provide(Effect.zipRight(moved(mapped, 5), advise), pipeline(mapped, settings))
      assert.strictEqual(other.resolved, 5)
    })
  })

  it.effect("remembers nothing of Stash before anything was written", () => {
    const world = emptyWorld()
    return Effect.gen(function* () {
      world.scenes.set(1, numbered(1))
      assert.strictEqual((yield* advise).files, 1)
      const [scene] = yield* Effect.flatMap(Scenes, ({ filesOf }) => filesOf([numbered(1).id]))
      assert.deepStrictEqual(scene?.files, [])
    }).pipe(Effect.provide(pipeline(world)))
  })

  it.effect("tells apart rules that the setting cannot hold", () => {
    const world = emptyWorld()
    return Effect.gen(function* () {
      yield* moved(world, 5, "/media; => x")
      const { inferred, unwritable } = yield* advise
      assert.deepStrictEqual(inferred, [])
      assert.deepStrictEqual(
        unwritable.map(({ plex }) => plex),
        ["/media; => x"]
      )
    }).pipe(Effect.provide(pipeline(world)))
  })
})
