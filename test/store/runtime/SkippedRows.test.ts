import { describe, expect, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import * as TestClock from "effect/TestClock"
import { layer, type Met, OddRows } from "../../../src/http/OddRows.ts"
import { GoneScenes } from "../../../src/store/scenes/GoneScenes.ts"
import { SkippedRows } from "../../../src/store/runtime/SkippedRows.ts"
import { id } from "../../support/Samples.ts"
import { memory } from "../../support/TestStore.ts"

const note = (given: Partial<Met>) =>
  Effect.flatMap(OddRows, (odd) =>
    odd.note({ server: "Stash", kind: "scene", view: "full", ids: [], skipped: [], ...given })
  )
const skipped = (...list: ReadonlyArray<string>) => list.map((one) => ({ id: one, reason: `tags of ${one} is null` }))
const counts = Effect.flatMap(SkippedRows, (rows) => rows.counts)
const kept = Layer.provideMerge(memory(), layer)

describe("rows that cannot be read", () => {
  it.effect("are counted by kind, each once however it is asked for, with one example", () =>
    Effect.gen(function* () {
      yield* note({ skipped: skipped("1", "2") })
      yield* note({ skipped: skipped("2"), view: "listed" })
      yield* note({ server: "Plex", kind: "library", skipped: skipped("7") })
      expect(yield* counts).toEqual([
        { server: "Plex", kind: "library", rows: 1, id: "7", reason: "tags of 7 is null" },
        { server: "Stash", kind: "scene", rows: 2, id: "1", reason: "tags of 1 is null" }
      ])
    }).pipe(Effect.provide(kept))
  )

  it.effect("are no longer counted once they are read as they were asked for then, or gone", () =>
    Effect.gen(function* () {
      yield* note({ skipped: skipped("1", "2", "3") })
      yield* note({ ids: [1], view: "listed" })
      expect(yield* counts).toMatchObject([{ rows: 3 }])
      yield* note({ ids: [1, 9] })
      expect(yield* counts).toMatchObject([{ rows: 2, id: "2" }])
      yield* (yield* GoneScenes).forget([id(2)])
      expect(yield* counts).toMatchObject([{ rows: 1, id: "3" }])
    }).pipe(Effect.provide(kept))
  )

  it.effect("are forgotten when nobody met them for a week", () =>
    Effect.gen(function* () {
      yield* note({ skipped: skipped("1", "2") })
      yield* TestClock.adjust("4 days")
      yield* note({ skipped: skipped("2") })
      yield* TestClock.adjust("4 days")
      yield* note({ skipped: skipped("3") })
      expect(yield* counts).toMatchObject([{ rows: 2, id: "2" }])
    }).pipe(Effect.provide(kept))
  )
})
