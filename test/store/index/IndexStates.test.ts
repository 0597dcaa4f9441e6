import { assert, describe, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import type { IndexState } from "../../../src/core/index/IndexState.ts"
import { IndexStates } from "../../../src/store/index/IndexStates.ts"
import { memory } from "../../support/TestStore.ts"

const state = (title: string, paused: IndexState["paused"] = null): IndexState => ({
  title,
  checkedAt: 0,
  sweptAt: 0,
  scannedAt: 0,
  contentChangedAt: 0,
  newest: 0,
  items: 0,
  bare: 0,
  files: 0,
  paused
})
const pause = { vanished: 60, of: 100, since: 7 }

describe("what is known of the index of a library", () => {
  it.effect("belongs to one server", () =>
    Effect.gen(function* () {
      const states = yield* IndexStates
      yield* states.set("one", "1", state("Movies"))
      assert.deepStrictEqual(yield* states.get("one", "1"), Option.some(state("Movies")))
      assert.deepStrictEqual(yield* states.get("two", "1"), Option.none())
    }).pipe(Effect.provide(memory()))
  )

  it.effect("counts for the libraries in use alone", () =>
    Effect.gen(function* () {
      const states = yield* IndexStates
      for (const key of ["1", "2"]) yield* states.set("one", key, state(`Library ${key}`, pause))
      assert.deepStrictEqual(yield* states.paused, [])
      yield* states.use("one", ["2", "3"])
      assert.deepStrictEqual([yield* states.used("one"), yield* states.used("two")], [["2", "3"], []])
      assert.deepStrictEqual(
        (yield* states.paused).map(({ key, library, vanished }) => [key, library, vanished]),
        [["2", "Library 2", 60]]
      )
      assert.lengthOf(yield* states.pausedOf("one"), 2)
    }).pipe(Effect.provide(memory()))
  )
})

describe("a library that is paused", () => {
  it.effect("goes on once a person agrees to lose just those files, by its title in any case", () =>
    Effect.gen(function* () {
      const states = yield* IndexStates
      const before = state("Movies", pause)
      yield* states.use("one", ["1"])
      yield* states.set("one", "1", before)
      assert.deepStrictEqual(yield* states.accept("Shows"), [])
      assert.strictEqual(yield* states.agreed("one", "1", before), 0)
      assert.lengthOf(yield* states.accept("MOVIES"), 1)
      assert.strictEqual(yield* states.agreed("one", "1", before), 60)
      assert.strictEqual(yield* states.agreed("one", "1", state("Movies", { ...pause, since: 8 })), 0)
      assert.strictEqual(yield* states.agreed("one", "1", state("Movies")), 0)
    }).pipe(Effect.provide(memory()))
  )
})
