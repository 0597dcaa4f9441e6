import { assert, describe, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import { Handovers } from "../../../src/store/runtime/Handovers.ts"
import { memory } from "../../support/TestStore.ts"

describe("a way into Stash that is handed over", () => {
  it.effect("is answered to who handed it over, with what still blocks", () =>
    Effect.gen(function* () {
      const { answer, answered, tell, told } = yield* Handovers
      assert.deepStrictEqual(yield* told, Option.none())
      yield* tell("one")
      yield* tell("two")
      assert.deepStrictEqual(yield* told, Option.some("two"))
      yield* answer("two", "no token")
      assert.deepStrictEqual(yield* answered("one"), Option.none())
      assert.deepStrictEqual(yield* answered("two"), Option.some({ owner: "two", blocked: "no token" }))
    }).pipe(Effect.provide(memory()))
  )
})
