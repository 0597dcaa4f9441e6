import * as SqlClient from "@effect/sql/SqlClient"
import { assert, describe, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import * as Option from "effect/Option"
import { memory } from "../support/TestStore.ts"
import { lastEdit, WatchState } from "../../src/watch/WatchState.ts"

const live = () => Layer.provideMerge(WatchState.Default, memory())
/** Another run over the same database. */
const again = Effect.gen(function* () {
  const { get } = yield* WatchState
  return yield* get(Effect.succeed(0))
}).pipe(Effect.provide(Layer.fresh(WatchState.Default)))

describe("how far the watch has come", () => {
  it.effect("begins a minute before the first start, with no scene known", () =>
    Effect.gen(function* () {
      const { current, get } = yield* WatchState
      assert.deepStrictEqual(yield* current, Option.none())
      const { first } = yield* get(Effect.succeed(100_000))
      assert.deepStrictEqual(first, { after: 0, since: 40_000 })
      assert.isTrue(Option.isSome(yield* current))
    }).pipe(Effect.provide(live()))
  )

  it.effect("is kept from run to run", () =>
    Effect.gen(function* () {
      const { get, update } = yield* WatchState
      yield* get(Effect.succeed(100_000))
      yield* update({ first: { after: null, since: 40_000 } })
      assert.deepInclude(yield* again, { first: { after: null, since: 40_000 } })
    }).pipe(Effect.provide(live()))
  )

  it.effect("tells of the last edit it has met, and of none before that", () =>
    Effect.gen(function* () {
      const { get, update } = yield* WatchState
      assert.isNull(yield* lastEdit)
      const { first, scenes } = yield* get(Effect.succeed(100_000))
      yield* update({ first: { ...first, after: null } })
      assert.isNull(yield* lastEdit)
      yield* update({ scenes: { ...scenes, newest: 30_000 } })
      assert.strictEqual(yield* lastEdit, 30_000)
    }).pipe(Effect.provide(live()))
  )

  it.effect("is written only where it moved: an idle runtime lets disks sleep", () =>
    Effect.gen(function* () {
      const { get, update } = yield* WatchState
      const sql = yield* SqlClient.SqlClient
      const { first } = yield* get(Effect.succeed(100_000))
      yield* update({ first: { ...first } })
      assert.deepStrictEqual(yield* sql`SELECT name FROM cursor`, [])
    }).pipe(Effect.provide(live()))
  )
})
