import { assert, describe, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import * as Fiber from "effect/Fiber"
import * as Option from "effect/Option"
import * as TestClock from "effect/TestClock"
import type { ChangeHint } from "../../src/core/hook/TraceLine.ts"
import { id } from "../support/Samples.ts"
import { ChangeHints } from "../../src/watch/ChangeHints.ts"

const hint = (number: number): ChangeHint => ({ scenes: [id(number)] })

describe("hints of a change", () => {
  it.effect("are waited for, and given with those that follow at once", () =>
    Effect.gen(function* () {
      const { take, offer } = yield* ChangeHints
      const taking = yield* Effect.fork(take)
      yield* TestClock.adjust("1 minute")
      assert.deepStrictEqual(yield* Fiber.poll(taking), Option.none())
      yield* offer(hint(1))
      yield* TestClock.adjust("90 millis")
      yield* offer(hint(2))
      yield* TestClock.adjust("10 millis")
      assert.deepStrictEqual(yield* Fiber.join(taking), [hint(1), hint(2)])
    }).pipe(Effect.provide(ChangeHints.Default))
  )

  it.effect("that nobody takes are kept, the newest of many", () =>
    Effect.gen(function* () {
      const { take, offer } = yield* ChangeHints
      for (let number = 1; number <= 300; number++) yield* offer(hint(number))
      const taking = yield* Effect.fork(take)
      yield* TestClock.adjust("100 millis")
      const taken = yield* Fiber.join(taking)
      assert.deepStrictEqual([taken.length, taken.at(-1)], [256, hint(300)])
    }).pipe(Effect.provide(ChangeHints.Default))
  )
})
