import { assert, describe, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import * as Fiber from "effect/Fiber"
import * as Option from "effect/Option"
import * as TestClock from "effect/TestClock"
import { SecondLooks } from "../../../src/store/scenes/SecondLooks.ts"
import { id } from "../../support/Samples.ts"

const stamp = "2026-11-21T12:00:00Z"
const noon = Date.parse(stamp)
/** Read so soon after its stamp that another edit may hide behind it. */
const young = (number: number) => ({ id: id(number), stamp, seen: null })
const row = (number: number, updated_at = stamp) => ({ id: id(number), updated_at })

describe("second looks", () => {
  it.effect("come due when the stamp is old enough, the first read first, and not before", () =>
    Effect.gen(function* () {
      const looks = yield* SecondLooks
      yield* looks.read([young(2), young(1), { id: id(3), stamp, seen: stamp }])
      assert.deepStrictEqual(yield* looks.due(noon + 2000, 9), [])
      assert.deepStrictEqual(yield* looks.due(noon + 2001, 9), [id(2), id(1)])
      assert.deepStrictEqual(yield* looks.due(noon + 2001, 1), [id(2)])
    }).pipe(Effect.provide(SecondLooks.Default))
  )

  it.effect("keep what was just read from being read again, under that stamp alone", () =>
    Effect.gen(function* () {
      const looks = yield* SecondLooks
      yield* looks.read([young(1)])
      const [same, newer, other] = [row(1), row(1, "2026-11-21T12:00:01Z"), row(2)]
      assert.deepStrictEqual([...(yield* looks.notYet([same, newer, other], noon + 1000))], [same])
      assert.deepStrictEqual([...(yield* looks.notYet([same], noon + 2001))], [])
    }).pipe(Effect.provide(SecondLooks.Default))
  )

  it.effect("are made once: by whoever reads the scene late enough, or by who finds that it is gone", () =>
    Effect.gen(function* () {
      const looks = yield* SecondLooks
      yield* looks.read([young(1), young(2), young(3)])
      yield* looks.read([{ id: id(1), stamp, seen: stamp }])
      yield* looks.done([id(2)])
      assert.deepStrictEqual(yield* looks.due(noon + 9000, 9), [id(3)])
    }).pipe(Effect.provide(SecondLooks.Default))
  )

  it.effect("that somebody counts on are due soon, until they are made", () =>
    Effect.gen(function* () {
      const looks = yield* SecondLooks
      yield* looks.begin
      yield* looks.read([young(1), young(2)])
      const first = yield* Effect.fork(looks.promise)
      yield* TestClock.adjust("1 hour")
      assert.isTrue(Option.isNone(yield* Fiber.poll(first)))
      yield* looks.comes(id(1), stamp)
      yield* Effect.yieldNow()
      yield* TestClock.adjust("2500 millis")
      yield* Fiber.join(first)
      yield* looks.read([{ id: id(1), stamp, seen: stamp }])
      const second = yield* Effect.fork(looks.promise)
      yield* TestClock.adjust("1 hour")
      assert.isTrue(Option.isNone(yield* Fiber.poll(second)))
      yield* Fiber.interrupt(second)
    }).pipe(Effect.provide(SecondLooks.Default))
  )

  it.effect("are sure to come where a watch lives", () =>
    Effect.gen(function* () {
      const looks = yield* SecondLooks
      yield* looks.read([young(1)])
      assert.isFalse(yield* looks.comes(id(1), stamp))
      yield* looks.begin
      assert.isTrue(yield* looks.comes(id(1), stamp))
      assert.isFalse(yield* looks.comes(id(1), "2026-11-21T12:00:01Z"))
      assert.isFalse(yield* looks.comes(id(2), stamp))
    }).pipe(Effect.provide(SecondLooks.Default))
  )
})
