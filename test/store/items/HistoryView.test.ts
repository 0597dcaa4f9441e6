import * as SqlClient from "@effect/sql/SqlClient"
import { describe, expect, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import * as TestClock from "effect/TestClock"
import { planFor } from "../../../src/core/plan/Plan.ts"
import { noMemory } from "../../../src/core/plan/ItemMemory.ts"
import type { Reason } from "../../../src/core/model/Job.ts"
import { History } from "../../../src/store/items/History.ts"
import { HistoryView, type Wanted } from "../../../src/store/items/HistoryView.ts"
import { id, itemWith, key, metadataWith } from "../../support/Samples.ts"
import { memory } from "../../support/TestStore.ts"

const rules = { skip: new Set<never>(), contentRating: "", label: "", now: 0, preserve: false }
const all: Wanted = { since: 0, scenes: [], items: [], fields: [] }

const begin = (scene: number, item: string, title: string, asked: Reason = "edit", server = "server") => {
  const shown = itemWith({ ratingKey: key(item) })
  const plan = planFor(metadataWith({ title }), shown, noMemory, rules)
  return Effect.flatMap(History, (history) => history.begin(server, shown, { sceneId: id(scene), asked }, plan, []))
}

const titles = (wanted: Partial<Wanted> = {}, limit = 100) =>
  Effect.flatMap(HistoryView, (view) => view.newest({ ...all, ...wanted }, limit)).pipe(
    Effect.map((writes) => writes.map(({ after }) => after["title"]?.value))
  )

/** Four writes, a second apart. */
const four = Effect.gen(function* () {
  yield* begin(1, "1", "a", "hook")
  yield* TestClock.adjust("1 second")
  yield* begin(2, "2", "b", "all", "other")
  yield* TestClock.adjust("1 second")
  yield* begin(1, "1", "c", "reconcile")
  yield* TestClock.adjust("1 second")
  yield* begin(3, "3", "d")
})

describe("the history, looked at", () => {
  it.effect("has the newest first, at most so many", () =>
    Effect.gen(function* () {
      yield* four
      expect(yield* titles()).toEqual(["d", "c", "b", "a"])
      expect(yield* titles({}, 2)).toEqual(["d", "c"])
    }).pipe(Effect.provide(memory()))
  )

  it.effect("is narrowed by time, scene, item of any server, and field", () =>
    Effect.gen(function* () {
      yield* four
      expect(yield* titles({ since: 1000 })).toEqual(["d", "c", "b"])
      expect(yield* titles({ scenes: [id(1)] })).toEqual(["c", "a"])
      expect(yield* titles({ items: [key("2"), key("3")] })).toEqual(["d", "b"])
      expect(yield* titles({ fields: ["title"] })).toHaveLength(4)
      expect(yield* titles({ fields: ["thumb", "actor"] })).toEqual([])
      expect(yield* titles({ since: 1000, scenes: [id(1)], items: [key("1")], fields: ["title"] })).toEqual(["c"])
    }).pipe(Effect.provide(memory()))
  )

  it.effect("counts what it would show, and says how far back it goes", () =>
    Effect.gen(function* () {
      const view = yield* HistoryView
      expect([yield* view.count(all), yield* view.oldest]).toEqual([0, null])
      yield* TestClock.adjust("1 second")
      yield* four
      expect([yield* view.count(all), yield* view.oldest]).toEqual([4, 1000])
      expect(yield* view.count({ ...all, scenes: [id(1)] })).toBe(2)
    }).pipe(Effect.provide(memory()))
  )

  it.effect("tells who asked, whether a write arrived, and what was written again since", () =>
    Effect.gen(function* () {
      yield* four
      const history = yield* History
      yield* history.settle([1, 4])
      const writes = yield* Effect.flatMap(HistoryView, (view) => view.newest(all, 100))
      expect(writes.map(({ asked, arrived }) => [asked, arrived])).toEqual([
        ["edit", true],
        ["reconcile", false],
        ["all", false],
        ["hook", true]
      ])
      expect(writes.map(({ later }) => [...later])).toEqual([[], [], [], ["title"]])
    }).pipe(Effect.provide(memory()))
  )

  it.effect("has a write that is repeated once, for who asked last", () =>
    Effect.gen(function* () {
      yield* begin(1, "1", "a", "hook")
      yield* begin(1, "1", "a", "all")
      const writes = yield* Effect.flatMap(HistoryView, (view) => view.newest(all, 100))
      expect(writes.map(({ asked }) => asked)).toEqual(["all"])
    }).pipe(Effect.provide(memory()))
  )

  it.effect("does not know who asked for a write of before, and reads what is not in it as nothing", () =>
    Effect.gen(function* () {
      const sql = yield* SqlClient.SqlClient
      yield* sql`INSERT INTO history (server, rating_key, part_path, scene_id, at, before, after) VALUES ('s', '1', '/a', 1, 5, '{}', '{}')`
      const [write] = yield* Effect.flatMap(HistoryView, (view) => view.newest(all, 100))
      expect(write).toMatchObject({ asked: "unknown", before: { values: {}, pictures: {} }, after: {} })
    }).pipe(Effect.provide(memory()))
  )
})
