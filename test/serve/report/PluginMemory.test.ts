import { assert, describe, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import { remember, seenLast } from "../../../src/serve/report/PluginMemory.ts"
import { memory } from "../../support/TestStore.ts"

describe("our plugins in Stash", () => {
  it.effect("are remembered as they were seen last, with what had hooks before", () =>
    Effect.gen(function* () {
      assert.deepStrictEqual(yield* seenLast, Option.none())
      assert.deepStrictEqual(yield* remember("pair"), { now: "pair", told: "pair" })
      assert.deepStrictEqual(yield* remember("no hooks"), { now: "no hooks", told: "pair" })
      assert.deepStrictEqual(yield* seenLast, Option.some({ now: "no hooks" as const, told: "pair" as const }))
    }).pipe(Effect.provide(memory()))
  )
})
