import { assert, describe, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import { Entities, type Learnt } from "../../../src/store/scenes/Entities.ts"
import { FanOuts } from "../../../src/store/scenes/FanOuts.ts"
import { memory } from "../../support/TestStore.ts"

const entity = (id: number, name: string) => ({ id, name, disambiguation: "", updated_at: "2026-01-01T00:00:00Z" })
const learn = (given: Partial<Learnt>, kind: "tag" | "studio" = "tag") =>
  Effect.flatMap(Entities, (entities) => entities.learn(kind, { fresh: [], gone: [], fanOut: [], ...given }))

describe("what is known of tags, studios and performers", () => {
  it.effect("is what was learnt last, of each kind by itself", () =>
    Effect.gen(function* () {
      const entities = yield* Entities
      yield* learn({ fresh: [entity(1, "Old"), entity(2, "B")] })
      yield* learn({ fresh: [entity(1, "A")], gone: [2] })
      yield* learn({ fresh: [entity(1, "Studio")] }, "studio")
      const known = { name: "A", disambiguation: "", seen: "2026-01-01T00:00:00Z" }
      assert.deepStrictEqual([...(yield* entities.all("tag"))], [[1, known]])
      assert.deepStrictEqual([...(yield* entities.of("tag", [1, 2]))], [[1, known]])
      assert.deepStrictEqual([yield* entities.count("tag"), yield* entities.count("performer")], [1, 0])
    }).pipe(Effect.provide(memory()))
  )

  it.effect("begins the fan-outs of those whose scenes are to be looked at", () =>
    Effect.gen(function* () {
      yield* learn({ fresh: [entity(1, "A"), entity(2, "B")], fanOut: [1] })
      assert.strictEqual(yield* Effect.flatMap(FanOuts, ({ count }) => count), 1)
      yield* learn({})
      assert.strictEqual(yield* Effect.flatMap(FanOuts, ({ count }) => count), 1)
    }).pipe(Effect.provide(memory()))
  )
})
