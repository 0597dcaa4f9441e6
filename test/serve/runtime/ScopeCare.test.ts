import { assert, describe, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import * as Stream from "effect/Stream"
import * as TestClock from "effect/TestClock"
import { SettingsState } from "../../../src/config/Config.ts"
import { scopeCare } from "../../../src/serve/runtime/ScopeCare.ts"
import { ScopeMemory } from "../../../src/store/scenes/ScopeMemory.ts"
import { addPair, emptyWorld, pipeline, settingsWith } from "../../support/World.ts"
import { numbered } from "../../support/Samples.ts"

const settings = { exclude_tags: "Private, Outdoor" }

/** Settings that can be used from the start, or never. */
const state = (ready: Effect.Effect<void>) =>
  Layer.succeed(SettingsState, {
    problems: Effect.succeed([]),
    missing: Effect.succeed([]),
    ready,
    changes: Stream.make(settingsWith(settings)),
    reload: Effect.void
  })

const names = Effect.map(
  Effect.flatMap(ScopeMemory, ({ inForce }) => inForce),
  ({ bound }) => bound.map(({ id, name }) => `${name} ${id}`)
)

const worldWith = () => {
  const world = emptyWorld()
  addPair(world, numbered(1))
  return world
}

describe("the care of names in force", () => {
  it.effect("has them stand for what Stash has before any scene is read, once", () => {
    const world = worldWith()
    return Effect.gen(function* () {
      yield* Effect.fork(scopeCare)
      yield* TestClock.adjust("1 second")
      assert.deepStrictEqual(yield* names, ["Outdoor 1"])
      assert.deepStrictEqual(world.calls, ["all tags"])
      yield* TestClock.adjust("5 minutes")
      assert.deepStrictEqual(world.calls, ["all tags"])
    }).pipe(Effect.provide(Layer.provideMerge(state(Effect.void), pipeline(world, settings))), Effect.scoped)
  })

  it.effect("takes no settings for empty that are only not known yet", () => {
    const world = worldWith()
    return Effect.gen(function* () {
      yield* Effect.flatMap(ScopeMemory, ({ replaceNames }) =>
        replaceNames([{ list: "exclude_tags", name: "Outdoor" }], new Map([["tag", [{ id: 1, name: "Outdoor" }]]]))
      )
      yield* Effect.fork(scopeCare)
      yield* TestClock.adjust("5 minutes")
      assert.deepStrictEqual(yield* names, ["Outdoor 1"])
    }).pipe(Effect.provide(Layer.provideMerge(state(Effect.never), pipeline(world))), Effect.scoped)
  })
})
