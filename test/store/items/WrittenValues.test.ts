import * as SqlClient from "@effect/sql/SqlClient"
import { describe, expect, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import * as TestClock from "effect/TestClock"
import { noMemory } from "../../../src/core/plan/ItemMemory.ts"
import { planFor } from "../../../src/core/plan/Plan.ts"
import { History, type PictureChange } from "../../../src/store/items/History.ts"
import { WrittenValues } from "../../../src/store/items/WrittenValues.ts"
import { part } from "../../support/Arbitrary.ts"
import { id, itemWith, key, metadataWith } from "../../support/Samples.ts"
import { memory } from "../../support/TestStore.ts"

const item = itemWith()
const record = (of = item, value = "x", scene = 1) =>
  Effect.flatMap(WrittenValues, (written) =>
    written.record("server", of, id(scene), [
      { field: "summary", sent: value, shown: null, resent: [5] },
      { field: "genre", sent: ["A, B", "Caf\u00e9"], shown: ["a, b"], resent: [] }
    ])
  )
const memoryOf = (of = item, server = "server") =>
  Effect.flatMap(WrittenValues, (written) => Effect.map(written.of(server, [of]), (all) => all.get(of.ratingKey)))

describe("what was written to an item", () => {
  it.effect("is remembered by value, per field", () =>
    Effect.gen(function* () {
      yield* record()
      expect(yield* memoryOf()).toEqual({
        summary: { sent: "x", shown: null, resent: [5] },
        genre: { sent: ["A, B", "Caf\u00e9"], shown: ["a, b"], resent: [] }
      })
    }).pipe(Effect.provide(memory()))
  )

  it.effect("is the last value", () =>
    Effect.gen(function* () {
      yield* record()
      yield* record(item, "y", 2)
      expect((yield* memoryOf())?.summary).toEqual({ sent: "y", shown: null, resent: [5] })
      expect(yield* Effect.flatMap(WrittenValues, (written) => written.itemsOf("server", [id(1), id(2)]))).toEqual([
        { ratingKey: "1", sceneId: 2 }
      ])
    }).pipe(Effect.provide(memory()))
  )

  it.effect("comes with what Plex made of it", () =>
    Effect.gen(function* () {
      yield* record()
      yield* Effect.flatMap(WrittenValues, (written) => written.shows("server", item.ratingKey, "summary", "x", "X"))
      expect((yield* memoryOf())?.summary).toEqual({ sent: "x", shown: "X", resent: [5] })
      yield* Effect.flatMap(WrittenValues, (written) =>
        written.shows("server", item.ratingKey, "summary", "older", "Y")
      )
      expect((yield* memoryOf())?.summary?.shown).toBe("X")
    }).pipe(Effect.provide(memory()))
  )

  it.effect("is forgotten for an item that holds another file now, under the same key", () =>
    Effect.gen(function* () {
      yield* record()
      expect(yield* memoryOf(itemWith({ parts: [part("/media/another.mp4")] }))).toBeUndefined()
    }).pipe(Effect.provide(memory()))
  )

  it.effect("is kept when the file is not the first any more, or is spelt in another normal form", () =>
    Effect.gen(function* () {
      const accented = itemWith({ parts: [part("/media/Caf\u00e9.mp4")] })
      yield* record(accented)
      const merged = itemWith({ parts: [part("/media/other.mp4"), { ...part("/media/Cafe\u0301.mp4"), first: false }] })
      expect((yield* memoryOf(merged))?.summary?.sent).toBe("x")
    }).pipe(Effect.provide(memory()))
  )

  it.effect("belongs to one server: another with the same keys inherits nothing", () =>
    Effect.gen(function* () {
      yield* record()
      expect(yield* memoryOf(item, "another")).toBeUndefined()
    }).pipe(Effect.provide(memory()))
  )

  it.effect("belongs to its item alone", () =>
    Effect.gen(function* () {
      yield* record()
      expect(yield* memoryOf(itemWith({ ratingKey: key("2") }))).toBeUndefined()
    }).pipe(Effect.provide(memory()))
  )
})

describe("history", () => {
  const plan = (summary: string, shown = item, studio = "Example Studio") =>
    planFor(metadataWith({ summary, studio }), shown, noMemory, {
      skip: new Set(),
      preserve: false,
      contentRating: "",
      label: "",
      now: 0
    })
  const begin = (
    summary: string,
    shown = item,
    studio = "Example Studio",
    pictures: ReadonlyArray<PictureChange> = []
  ) =>
    Effect.flatMap(History, (history) =>
      history.begin("server", shown, { sceneId: id(1), asked: "edit" }, plan(summary, shown, studio), pictures)
    )
  const given = (of = item, server = "server") =>
    Effect.flatMap(History, (history) => Effect.map(history.given(server, [of]), (all) => all.get(of.ratingKey)))
  const rows = Effect.flatMap(
    SqlClient.SqlClient,
    (sql) => sql<{ readonly before: string; readonly after: string }>`SELECT before, after FROM history ORDER BY id`
  )

  it.effect("keeps the original: values and locks before the first write", () =>
    Effect.gen(function* () {
      yield* begin("one", itemWith({ locked: new Set(["title"]) }))
      const [first] = yield* rows
      expect(JSON.parse(first!.before)).toEqual({
        guid: "local://1",
        values: { ...item.scalars, ...item.tags },
        locked: ["title"],
        pictures: {}
      })
      expect(JSON.parse(first!.after)).toMatchObject({
        summary: { value: "one", locked: true },
        studio: { value: "Example Studio", locked: true }
      })
    }).pipe(Effect.provide(memory()))
  )

  it.effect("keeps the picture that was shown before, and the one that took its place", () =>
    Effect.gen(function* () {
      const after = "upload://posters/0123456789012345678901234567890123456789"
      yield* begin("one", item, "Example Studio", [{ field: "thumb", before: "media://1", after, uploaded: true }])
      const [first] = yield* rows
      expect(JSON.parse(first!.before)).toMatchObject({ pictures: { thumb: "media://1" } })
      expect(JSON.parse(first!.after)).toMatchObject({ thumb: { value: after, locked: true, uploaded: true } })
    }).pipe(Effect.provide(memory()))
  )

  it.effect("tells of collections which memberships were made, not which were there", () =>
    Effect.gen(function* () {
      yield* begin("one", itemWith({ tags: { collection: ["Favourites"] } }), "New Studio")
      expect((yield* given())?.collection).toEqual([["New Studio"]])
      const [first] = yield* rows
      expect(JSON.parse(first!.after)).toMatchObject({ collection: { value: ["Favourites", "New Studio"] } })
    }).pipe(Effect.provide(memory()))
  )

  it.effect("tells all memberships that were begun since one was recorded: any of those writes may have arrived", () =>
    Effect.gen(function* () {
      const begun = [yield* begin("one", item, "First"), yield* begin("one", item, "Second")]
      expect((yield* given())?.collection).toEqual([["First", "Second"]])
      yield* TestClock.adjust("1 second")
      yield* Effect.flatMap(History, (history) => history.settle(begun.flatMap((one) => one ?? [])))
      yield* Effect.flatMap(WrittenValues, (written) =>
        written.record("server", item, id(1), [{ field: "collection", sent: ["Second"], shown: null, resent: [] }])
      )
      expect((yield* given())?.collection).toBeUndefined()
      yield* TestClock.adjust("1 second")
      yield* begin("one", item, "Third")
      expect((yield* given())?.collection).toEqual([["Third"]])
    }).pipe(Effect.provide(memory()))
  )

  it.effect("tells a membership whose write was never heard of again, until it can no longer arrive", () =>
    Effect.gen(function* () {
      const record = (studio: string) =>
        Effect.flatMap(WrittenValues, (written) =>
          written.record("server", item, id(1), [{ field: "collection", sent: [studio], shown: null, resent: [] }])
        )
      const settle = (begun: number | null) =>
        Effect.flatMap(History, (history) => history.settle(begun === null ? [] : [begun]))
      yield* begin("one", item, "Killed")
      yield* TestClock.adjust("5 seconds")
      const begun = yield* begin("one", item, "Answered")
      yield* TestClock.adjust("1 second")
      yield* record("Answered")
      yield* settle(begun)
      expect((yield* given())?.collection).toEqual([["Killed"]])
      yield* TestClock.adjust("10 minutes")
      yield* record("Answered")
      expect((yield* given())?.collection).toBeUndefined()
    }).pipe(Effect.provide(memory()))
  )

  it.effect("is unsure again of a write that is repeated", () =>
    Effect.gen(function* () {
      const history = yield* History
      const first = yield* begin("one", item, "Studio")
      yield* history.settle(first === null ? [] : [first])
      expect(yield* begin("one", item, "Studio")).toBe(first)
      yield* TestClock.adjust("1 second")
      yield* Effect.flatMap(WrittenValues, (written) =>
        written.record("server", item, id(1), [{ field: "collection", sent: [], shown: null, resent: [] }])
      )
      expect((yield* given())?.collection).toEqual([["Studio"]])
    }).pipe(Effect.provide(memory()))
  )

  it.effect("does not note a repetition of the newest write, but a return to an older one", () =>
    Effect.gen(function* () {
      for (const summary of ["one", "one", "two", "one", "one"]) yield* begin(summary)
      expect(yield* rows).toHaveLength(3)
    }).pipe(Effect.provide(memory()))
  )

  it.effect("tells every value an item was ever given, in order", () =>
    Effect.gen(function* () {
      for (const summary of ["one", "two", "one"]) yield* begin(summary)
      expect(yield* given()).toEqual({ summary: ["one", "two", "one"] })
    }).pipe(Effect.provide(memory()))
  )

  it.effect("tells nothing to an item that holds another file, has another key, or lives on another server", () =>
    Effect.gen(function* () {
      yield* begin("one")
      expect(yield* given(itemWith({ parts: [part("/media/another.mp4")] }))).toBeUndefined()
      expect(yield* given(itemWith({ ratingKey: key("2") }))).toBeUndefined()
      expect(yield* given(item, "another")).toBeUndefined()
    }).pipe(Effect.provide(memory()))
  )
})
