import * as SqlClient from "@effect/sql/SqlClient"
import { assert, describe, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import * as Schema from "effect/Schema"
import { KeyValues } from "../../../src/store/sqlite/KeyValues.ts"
import { memory } from "../../support/TestStore.ts"

describe("a value that is remembered by name", () => {
  it.effect("is what was set last, and none before", () =>
    Effect.gen(function* () {
      const values = yield* KeyValues
      assert.deepStrictEqual(yield* values.get("walk", Schema.Number), Option.none())
      yield* values.set("walk", Schema.Number, 1)
      yield* values.set("walk", Schema.Number, 2)
      assert.deepStrictEqual(yield* values.get("walk", Schema.Number), Option.some(2))
    }).pipe(Effect.provide(memory()))
  )

  it.effect("counts as none where it can no longer be read: it will be made again", () =>
    Effect.gen(function* () {
      const values = yield* KeyValues
      yield* values.set("walk", Schema.String, "of another version")
      assert.deepStrictEqual(yield* values.get("walk", Schema.Number), Option.none())
      const sql = yield* SqlClient.SqlClient
      yield* sql`UPDATE cursor SET value = 'no JSON'`
      assert.deepStrictEqual(yield* values.get("walk", Schema.Number), Option.none())
    }).pipe(Effect.provide(memory()))
  )

  it.effect("is found with others by how its name begins, to the letter, without those that cannot be read", () =>
    Effect.gen(function* () {
      const values = yield* KeyValues
      for (const name of ["index a 2", "index a 1", "index b 1", "index_a 1"]) yield* values.set(name, Schema.Number, 7)
      yield* values.set("index a 3", Schema.String, "odd")
      assert.deepStrictEqual(yield* values.under("index a ", Schema.Number), [
        ["1", 7],
        ["2", 7]
      ])
    }).pipe(Effect.provide(memory()))
  )
})
