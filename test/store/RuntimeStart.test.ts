import { assert, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import * as TestClock from "effect/TestClock"
import { describe } from "vitest"
import { RuntimeStart } from "../../src/store/RuntimeStart.ts"
import { memory } from "../support/TestStore.ts"

describe("the start of a runtime", () => {
  it.effect("is one process's at a time, and another's when it comes to nothing", () =>
    Effect.gen(function* () {
      const { claim, giveUp, over } = yield* RuntimeStart
      const many = Array.from({ length: 50 }, (_, index) => `process ${index}`)
      const winners = (yield* Effect.forEach(many, claim, { concurrency: 50 })).filter((won) => won)
      assert.lengthOf(winners, 1)
      yield* TestClock.adjust("59 seconds")
      assert.isFalse(yield* claim("late"))
      yield* TestClock.adjust("1 second")
      assert.isTrue(yield* claim("late"))
      yield* giveUp("somebody else")
      assert.isFalse(yield* claim("later"))
      yield* giveUp("late")
      assert.isTrue(yield* claim("later"))
      yield* over
      assert.isTrue(yield* claim("after the runtime has ended"))
    }).pipe(Effect.provide(memory()))
  )

  it.effect("is not taken by who read the clock a moment before the winner did", () =>
    Effect.gen(function* () {
      const { claim } = yield* RuntimeStart
      yield* TestClock.setTime(1005)
      assert.isTrue(yield* claim("first"))
      yield* TestClock.setTime(1000)
      assert.isFalse(yield* claim("read the clock before"))
    }).pipe(Effect.provide(memory()))
  )

  it.effect("is not held for ever by a clock that was set back", () =>
    Effect.gen(function* () {
      const { claim } = yield* RuntimeStart
      yield* TestClock.setTime(86_400_000)
      assert.isTrue(yield* claim("before"))
      yield* TestClock.setTime(1000)
      assert.isTrue(yield* claim("after"))
    }).pipe(Effect.provide(memory()))
  )
})
