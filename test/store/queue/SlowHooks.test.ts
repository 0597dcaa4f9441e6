import { assert, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import { SlowHooks } from "../../../src/store/queue/SlowHooks.ts"
import { memory } from "../../support/TestStore.ts"

it.effect("that hooks are slow is said once a day", () =>
  Effect.gen(function* () {
    const { firstToday } = yield* SlowHooks
    const day = 86_400_000
    const said = yield* Effect.forEach([0, 1, day, day + 1, day + 2, 2 * day + 2], (hours) =>
      firstToday(10 * day + hours)
    )
    assert.deepStrictEqual(said, [true, false, false, true, false, true])
  }).pipe(Effect.provide(Layer.provide(SlowHooks.Default, memory())))
)
