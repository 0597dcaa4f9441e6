import { assert, describe, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import * as TestClock from "effect/TestClock"
import { Refused, Unavailable } from "../../../src/core/model/Failure.ts"
import { make } from "../../../src/sync/index/RefusedLibraries.ts"
import { resting } from "../../support/AtRest.ts"
import { served } from "../../support/Neighbours.ts"
import { memory, row } from "../../support/TestStore.ts"

const here = served(["1", "2"])
const [one] = here.libraries
const refusal = new Refused({ server: "Plex", operation: "list", status: 400, problem: "no" })

/** Asks for library 1, of which Plex says `answer`; `asked`: how often it was. */
const asking = Effect.gen(function* () {
  const refused = yield* make
  const state: { answer: Effect.Effect<void, Refused | Unavailable>; asked: number } = { answer: Effect.void, asked: 0 }
  const ask = refused.unless(
    here.server,
    one!
  )(
    Effect.suspend(() => {
      state.asked += 1
      return state.answer
    })
  )
  const keys = Effect.map(refused.all(here.server), (all) => [...all.keys()])
  return { ask, keys, refused, state }
})

describe("a library that may not be listed", () => {
  it.effect("is left alone for a minute, and asked again then", () =>
    Effect.gen(function* () {
      const { ask, keys, refused, state } = yield* asking
      state.answer = Effect.fail(refusal)
      yield* ask
      assert.deepStrictEqual(yield* keys, ["1"])
      yield* TestClock.adjust("59 seconds")
      yield* ask
      assert.deepStrictEqual([state.asked, yield* refused.isDue], [1, false])
      yield* TestClock.adjust("1 second")
      assert.isTrue(yield* refused.isDue)
      yield* ask
      assert.strictEqual(state.asked, 2)
    }).pipe(Effect.provide(memory()))
  )

  it.effect("is listed again as soon as it may be, and its scenes go on", () =>
    Effect.gen(function* () {
      yield* resting(7, "/data/7.mp4", "waiting", "library_paused")
      const { ask, keys, state } = yield* asking
      state.answer = Effect.fail(refusal)
      yield* ask
      assert.deepInclude(yield* row(7), { state: "waiting" })
      state.answer = Effect.void
      yield* TestClock.adjust("1 minute")
      yield* ask
      assert.deepStrictEqual(yield* keys, [])
      assert.deepInclude(yield* row(7), { state: "ready" })
    }).pipe(Effect.provide(memory()))
  )

  it.effect("is asked all the same after a clock was set back", () =>
    Effect.gen(function* () {
      yield* TestClock.adjust("10 minutes")
      const { ask, state } = yield* asking
      state.answer = Effect.fail(refusal)
      yield* ask
      yield* TestClock.setTime(0)
      yield* ask
      assert.strictEqual(state.asked, 2)
    }).pipe(Effect.provide(memory()))
  )

  it.effect("is no other one, and other trouble is no refusal", () =>
    Effect.gen(function* () {
      const { ask, keys, state } = yield* asking
      state.answer = new Unavailable({ server: "Plex", operation: "list", status: 503, problem: "x", retryAfter: null })
      assert.strictEqual((yield* Effect.flip(ask))._tag, "Unavailable")
      assert.deepStrictEqual(yield* keys, [])
    }).pipe(Effect.provide(memory()))
  )

  it.effect("that is no longer synced keeps nobody waiting", () =>
    Effect.gen(function* () {
      yield* resting(7, "/data/7.mp4", "waiting", "library_paused")
      const { ask, keys, refused, state } = yield* asking
      state.answer = Effect.fail(refusal)
      yield* ask
      yield* refused.forgetOthers(here)
      assert.deepStrictEqual(yield* keys, ["1"])
      yield* refused.forgetOthers(served(["2"]))
      assert.deepStrictEqual(yield* keys, [])
      assert.deepInclude(yield* row(7), { state: "ready" })
    }).pipe(Effect.provide(memory()))
  )
})
