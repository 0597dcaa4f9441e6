import { it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import * as Fiber from "effect/Fiber"
import * as Option from "effect/Option"
import { describe, expect } from "vitest"
import { make } from "../../src/stash/Admittance.ts"

describe("being let in again", () => {
  it.effect("is told to all who wait, once for each refusal, and by no answer before one", () =>
    Effect.gen(function* () {
      const { letIn, readmitted, refused } = yield* make
      const told = (waiting: Fiber.Fiber<void>) => Effect.map(Fiber.poll(waiting), Option.isSome)
      const wait = Effect.zipLeft(Effect.fork(readmitted), Effect.yieldNow())
      const waiting = [yield* wait, yield* wait] as const
      yield* letIn
      expect(yield* Effect.forEach(waiting, told)).toEqual([false, false])
      yield* refused
      yield* refused
      expect(yield* Effect.forEach(waiting, told)).toEqual([false, false])
      yield* letIn
      yield* Effect.forEach(waiting, (one) => Fiber.join(one), { discard: true })
      const next = yield* wait
      yield* letIn
      expect(yield* told(next)).toBe(false)
      yield* Fiber.interrupt(next)
    })
  )
})
