import { assert, describe, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import * as TestClock from "effect/TestClock"
import { FanOuts } from "../../../src/store/scenes/FanOuts.ts"
import { id } from "../../support/Samples.ts"
import { memory, rows } from "../../support/TestStore.ts"

const next = Effect.flatMap(FanOuts, (fanOuts) => Effect.map(fanOuts.next(), Option.getOrThrow))
const queued = Effect.map(rows, (all) => all.map((row) => [row["scene_id"], row["reason"]]))

describe("a fan-out", () => {
  it.effect("is one row however often its entity changed, and begins again when it does", () =>
    Effect.gen(function* () {
      const fanOuts = yield* FanOuts
      yield* fanOuts.add("tag", [1])
      yield* fanOuts.enqueue(yield* next, [1, 2].map(id), false)
      assert.deepInclude(yield* next, { entityId: 1, after: 2, revision: 1, changed: true })
      yield* fanOuts.add("tag", [1])
      assert.deepInclude(yield* next, { after: 0, revision: 2 })
      assert.strictEqual(yield* fanOuts.count, 1)
    }).pipe(Effect.provide(memory()))
  )

  it.effect("enqueues scenes and leaves them behind, and ends with the last", () =>
    Effect.gen(function* () {
      const fanOuts = yield* FanOuts
      yield* fanOuts.add("studio", [7])
      yield* fanOuts.enqueue(yield* next, [id(3)], false)
      yield* fanOuts.enqueue(yield* next, [id(5)], true)
      assert.deepStrictEqual(yield* queued, [
        [3, "fan_out"],
        [5, "fan_out"]
      ])
      assert.strictEqual(yield* fanOuts.count, 0)
    }).pipe(Effect.provide(memory()))
  )

  it.effect("that began again meanwhile is not ended by who saw it before", () =>
    Effect.gen(function* () {
      const fanOuts = yield* FanOuts
      yield* fanOuts.add("tag", [1])
      const before = yield* next
      yield* fanOuts.add("tag", [1])
      yield* fanOuts.done(before)
      yield* fanOuts.enqueue(before, [id(3)], true)
      assert.strictEqual(yield* fanOuts.count, 1)
    }).pipe(Effect.provide(memory()))
  )

  it.effect("that is oldest comes first, without those that are left out", () =>
    Effect.gen(function* () {
      const fanOuts = yield* FanOuts
      yield* fanOuts.add("tag", [2])
      yield* TestClock.adjust("1 second")
      yield* fanOuts.add("performer", [1])
      const oldest = yield* next
      assert.strictEqual(oldest.kind, "tag")
      const other = yield* fanOuts.next([oldest])
      assert.strictEqual(Option.getOrThrow(other).kind, "performer")
    }).pipe(Effect.provide(memory()))
  )
})
