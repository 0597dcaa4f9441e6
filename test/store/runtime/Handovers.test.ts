import { assert, describe, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import { Handovers } from "../../../src/store/runtime/Handovers.ts"
import { memory } from "../../support/TestStore.ts"

describe("a way into Stash that is handed over", () => {
  it.effect("is answered to who handed it over, with what still blocks", () =>
    Effect.gen(function* () {
      const { acknowledge, acknowledged, announce, announced } = yield* Handovers
      assert.deepStrictEqual(yield* announced, Option.none())
      yield* announce("one")
      yield* announce("two")
      assert.deepStrictEqual(yield* announced, Option.some("two"))
      yield* acknowledge("two", "no token")
      assert.deepStrictEqual(yield* acknowledged("one"), Option.none())
      assert.deepStrictEqual(yield* acknowledged("two"), Option.some({ owner: "two", blocked: "no token" }))
    }).pipe(Effect.provide(memory()))
  )
})
