import { assert, describe, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import { emptyReport } from "../../../src/core/plan/DriftReport.ts"
import { Reconciles } from "../../../src/store/runtime/Reconciles.ts"
import { memory } from "../../support/TestStore.ts"

describe("what is remembered of comparisons", () => {
  it.effect("is the one under way, and what the last one found, each by itself", () =>
    Effect.gen(function* () {
      const { report, setReport, setState, state } = yield* Reconciles
      assert.deepStrictEqual([yield* state, yield* report], [Option.none(), Option.none()])
      const found = emptyReport("24h", 7)
      yield* setReport(found)
      const run = { scope: "24h" as const, since: 3, after: 9, report: found }
      yield* setState({ last: 7, run })
      assert.deepStrictEqual(yield* state, Option.some({ last: 7, run }))
      yield* setState({ last: 7, run: null })
      assert.deepStrictEqual(yield* report, Option.some(found))
    }).pipe(Effect.provide(memory()))
  )
})
