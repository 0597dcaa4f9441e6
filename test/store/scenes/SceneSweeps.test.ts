import { assert, describe, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import { SceneSweeps } from "../../../src/store/scenes/SceneSweeps.ts"
import { memory } from "../../support/TestStore.ts"

const pause = { vanished: 60, of: 100, since: 7 }

describe("the sweep over the scenes of Stash", () => {
  it.effect("was never made and is not paused before the first", () =>
    Effect.gen(function* () {
      const sweeps = yield* SceneSweeps
      assert.deepStrictEqual(yield* sweeps.get, { sweptAt: 0, paused: null })
      assert.isNull(yield* sweeps.accept)
    }).pipe(Effect.provide(memory()))
  )

  it.effect("is paused until a person agrees to lose just those scenes", () =>
    Effect.gen(function* () {
      const sweeps = yield* SceneSweeps
      const state = { sweptAt: 5, paused: pause }
      yield* sweeps.set(state)
      assert.strictEqual(yield* sweeps.agreed(state), 0)
      assert.deepStrictEqual(yield* sweeps.accept, pause)
      assert.strictEqual(yield* sweeps.agreed(state), 60)
      assert.strictEqual(yield* sweeps.agreed({ sweptAt: 9, paused: { ...pause, since: 8 } }), 0)
    }).pipe(Effect.provide(memory()))
  )
})
