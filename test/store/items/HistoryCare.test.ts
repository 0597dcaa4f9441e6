import * as SqlClient from "@effect/sql/SqlClient"
import { describe, expect, it } from "@effect/vitest"
import * as Clock from "effect/Clock"
import * as Effect from "effect/Effect"
import * as ManagedRuntime from "effect/ManagedRuntime"
import * as TestClock from "effect/TestClock"
import fc from "fast-check"
import { uploadKey } from "../../../src/core/model/Cover.ts"
import { noMemory } from "../../../src/core/plan/ItemMemory.ts"
import { planFor } from "../../../src/core/plan/Plan.ts"
import type { PlexItem } from "../../../src/core/model/PlexItem.ts"
import { History, type PictureChange } from "../../../src/store/items/History.ts"
import { HistoryCare } from "../../../src/store/items/HistoryCare.ts"
import { MovedParts } from "../../../src/store/items/MovedParts.ts"
import { Pictures } from "../../../src/store/items/Pictures.ts"
import { Scenes } from "../../../src/store/scenes/Scenes.ts"
import { WrittenValues } from "../../../src/store/items/WrittenValues.ts"
import { part } from "../../support/Arbitrary.ts"
import { id, itemWith, key, metadataWith } from "../../support/Samples.ts"
import { memory } from "../../support/TestStore.ts"

const rules = { skip: new Set<never>(), contentRating: "", label: "", now: 0 }
const day = 86_400_000

interface Write {
  readonly server?: string
  readonly item?: PlexItem
  readonly summary: string
  readonly studio?: string
  readonly pictures?: ReadonlyArray<PictureChange>
}

const begin = ({ item = itemWith(), pictures = [], server = "server", studio = "Studio", summary }: Write) => {
  const plan = planFor(metadataWith({ summary, studio }), item, noMemory, { ...rules, preserve: false })
  return Effect.flatMap(History, (history) =>
    history.begin(server, item, { sceneId: id(1), asked: "edit" }, plan, pictures)
  )
}

const prune = (before: number) => Effect.flatMap(HistoryCare, (care) => care.prune(before))

const summaries = Effect.map(
  Effect.flatMap(
    SqlClient.SqlClient,
    (sql) => sql`SELECT after -> 'summary' ->> 'value' AS summary FROM history ORDER BY id`
  ),
  (rows) => rows.map(({ summary }) => summary)
)

const given = (of = itemWith(), server = "server") =>
  Effect.flatMap(History, (history) => Effect.map(history.given(server, [of]), (all) => all.get(of.ratingKey)))

describe("pruning", () => {
  it.effect("leaves the original of an item, its newest three writes, and what is not old yet", () =>
    Effect.gen(function* () {
      for (const summary of ["1", "2", "3", "4", "5", "6"]) {
        yield* begin({ summary })
        yield* TestClock.adjust("1 day")
      }
      yield* begin({ summary: "other", item: itemWith({ ratingKey: key("2") }) })
      expect(yield* prune(2 * day)).toBe(1)
      expect(yield* summaries).toEqual(["1", "3", "4", "5", "6", "other"])
      expect(yield* prune(100 * day)).toBe(1)
      expect(yield* summaries).toEqual(["1", "4", "5", "6", "other"])
      expect(yield* prune(100 * day)).toBe(0)
    }).pipe(Effect.provide(memory()))
  )

  it.effect("leaves the original of each file that an item had", () =>
    Effect.gen(function* () {
      const other = itemWith({ parts: [part("/media/other.mp4")] })
      for (const summary of ["1", "2", "3", "4", "5"]) yield* begin({ summary })
      for (const summary of ["6", "7", "8", "9", "10"]) yield* begin({ summary, item: other })
      yield* prune(day)
      expect(yield* summaries).toEqual(["1", "3", "4", "5", "6", "8", "9", "10"])
    }).pipe(Effect.provide(memory()))
  )

  it.effect("goes through a history of any length", () =>
    Effect.gen(function* () {
      const sql = yield* SqlClient.SqlClient
      yield* sql`
        WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 2500)
        INSERT INTO history (server, rating_key, part_path, scene_id, at, before, after)
        SELECT 'server', i % 10, '/a', 1, i, '{}', json_object('summary', json_object('value', 'of ' || (i % 100))) FROM n`
      expect(yield* prune(day)).toBe(2500 - 10 * 4)
      expect(yield* summaries).toHaveLength(40)
      expect(yield* sql`SELECT 1 FROM own_value`).toHaveLength(100)
    }).pipe(Effect.provide(memory()))
  )

  it.effect("forgets no value that an item was given, nor a picture", () =>
    Effect.gen(function* () {
      const [a, b] = ["a", "b"].map((sign) => uploadKey("poster", sign.repeat(40)))
      const picture = (after: string): PictureChange => ({ field: "thumb", before: null, after, uploaded: true })
      yield* begin({ summary: "1" })
      yield* begin({ summary: "2", pictures: [picture(a!)] })
      yield* begin({ summary: "3", pictures: [picture(b!)] })
      yield* begin({ summary: "2", pictures: [picture(a!)] })
      for (const summary of ["4", "5", "6"]) yield* begin({ summary })
      const pictures = Effect.flatMap(Pictures, (store) => store.given("server", itemWith(), "poster"))
      const before = yield* pictures
      yield* prune(day)
      expect(new Set((yield* given())?.summary)).toEqual(new Set(["1", "2", "3", "4", "5", "6"]))
      expect(yield* pictures).toEqual(before)
      expect(before.size).toBe(2)
    }).pipe(Effect.provide(memory()))
  )

  it.effect("lets what was given follow a file that is moved", () =>
    Effect.gen(function* () {
      const [from, to] = ["/media/old/a.mp4", "/media/new/a.mp4"].map((file) => itemWith({ parts: [part(file)] }))
      for (const item of [from!, to!]) {
        for (const summary of ["1", "2", "3", "4", "5"]) yield* begin({ summary, item })
        yield* prune(day)
      }
      yield* Effect.flatMap(WrittenValues, (written) =>
        written.record("server", from!, id(1), [{ field: "summary", sent: "5", shown: null, resent: [] }])
      )
      yield* Effect.flatMap(Scenes, (scenes) =>
        scenes.rememberFiles([{ id: id(1), files: [{ id: "1", path: "/data/new/a.mp4", size: 1000 }] }])
      )
      yield* Effect.flatMap(MovedParts, (moved) => moved.follow("server", [to!]))
      expect(new Set((yield* given(to))?.summary)).toEqual(new Set(["1", "2", "3", "4", "5"]))
      expect(yield* given(from)).toBeUndefined()
    }).pipe(Effect.provide(memory()))
  )
})

const text = fc.constantFrom("", "one", "One", "two", "three")
const file = fc.constantFrom("/media/a.mp4", "/media/b.mp4")
const shownItem = fc
  .record({ summary: text, collection: fc.uniqueArray(fc.constantFrom("one", "One", "two", "mine"), { maxLength: 3 }) })
  .chain(({ collection, summary }) =>
    fc.record({ file, locked: fc.subarray(["summary", "collection", "title"]) }).map(({ file: path, locked }) =>
      itemWith({
        scalars: { summary },
        tags: { collection },
        locked: new Set(locked),
        parts: [part(path)]
      })
    )
  )

/** What happens to one item: writes that are begun, heard of, recorded, in time that passes. */
const happening = fc.oneof(
  {
    weight: 5,
    arbitrary: fc.record({
      kind: fc.constant("write" as const),
      item: shownItem,
      summary: text,
      studio: text,
      heard: fc.boolean(),
      recorded: fc.boolean()
    })
  },
  {
    weight: 2,
    arbitrary: fc.record({ kind: fc.constant("time" as const), span: fc.constantFrom(1, 60_000, 900_000, day) })
  },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant("prune" as const), days: fc.constantFrom(0, 0.001, 1, 3) }) }
)
type Happening = typeof happening extends fc.Arbitrary<infer A> ? A : never

/** The plans for each wish, over what is remembered of items that show this. */
const plansFor = (server: string, items: ReadonlyArray<PlexItem>) =>
  Effect.forEach(items, (item) =>
    Effect.gen(function* () {
      const written = yield* Effect.flatMap(WrittenValues, (store) => store.of(server, [item]))
      const earlier = yield* given(item, server)
      const known = { written: written.get(item.ratingKey) ?? {}, earlier: earlier ?? {}, pictures: new Set<never>() }
      return [true, false].flatMap((preserve) =>
        ["", "one", "two"].map((studio) =>
          planFor(metadataWith({ summary: studio, studio }), item, known, { ...rules, preserve })
        )
      )
    })
  )

describe("what is planned", () => {
  it("is the same after the history was pruned, whenever and however often", async () => {
    const time = { now: 0 }
    const clock = Object.assign(Clock.make(), {
      unsafeCurrentTimeMillis: () => time.now,
      currentTimeMillis: Effect.sync(() => time.now)
    })
    const [pruned, whole] = [ManagedRuntime.make(memory()), ManagedRuntime.make(memory())]
    let servers = 0
    let dropped = 0

    const live = (server: string, prunes: boolean, all: ReadonlyArray<Happening>, seen: ReadonlyArray<PlexItem>) =>
      Effect.gen(function* () {
        time.now = 100 * day
        const plans = []
        for (const one of all) {
          if (one.kind === "time") time.now += one.span
          if (one.kind === "prune" && prunes) dropped += yield* prune(time.now - one.days * day)
          if (one.kind === "write") {
            const { heard, item, recorded, studio, summary } = one
            const number = yield* begin({ server, item, summary, studio })
            time.now += 1000
            const history = yield* History
            if (heard && number !== null) yield* history.settle([number])
            if (recorded)
              yield* Effect.flatMap(WrittenValues, (written) =>
                written.record(server, item, id(1), [
                  { field: "summary", sent: summary, shown: null, resent: [] },
                  { field: "collection", sent: studio === "" ? [] : [studio], shown: null, resent: [] }
                ])
              )
          }
          if (one.kind === "prune") plans.push(yield* plansFor(server, seen))
        }
        if (prunes) dropped += yield* prune(time.now + 1)
        plans.push(yield* plansFor(server, seen))
        return plans
      }).pipe(Effect.withClock(clock), Effect.withTracerEnabled(false))

    try {
      fc.assert(
        fc.property(
          fc.array(happening, { minLength: 10, maxLength: 30 }),
          fc.array(shownItem, { minLength: 1, maxLength: 3 }),
          (all, seen) => {
            const server = `server ${servers++}`
            expect(pruned.runSync(live(server, true, all, seen))).toEqual(whole.runSync(live(server, false, all, seen)))
          }
        )
      )
      expect(dropped).toBeGreaterThan(100)
    } finally {
      await pruned.dispose()
      await whole.dispose()
    }
  })
})
