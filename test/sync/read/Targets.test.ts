import * as SqlClient from "@effect/sql/SqlClient"
import { assert, describe, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import * as Runtime from "effect/Runtime"
import * as fc from "fast-check"
import { editOf } from "../../../src/core/plan/Edit.ts"
import { type ItemMemory, noMemory } from "../../../src/core/plan/ItemMemory.ts"
import type { Metadata } from "../../../src/core/plan/Metadata.ts"
import { isAsWished, planFor } from "../../../src/core/plan/Plan.ts"
import { fields } from "../../../src/core/model/Fields.ts"
import type { PlexItem } from "../../../src/core/model/PlexItem.ts"
import type { PlanRules } from "../../../src/core/plan/Step.ts"
import { History } from "../../../src/store/items/History.ts"
import { Pictures } from "../../../src/store/items/Pictures.ts"
import { WrittenValues } from "../../../src/store/items/WrittenValues.ts"
import { Targets } from "../../../src/sync/read/Targets.ts"
import {
  item as anyItem,
  memory as anyMemory,
  metadata as anyMetadata,
  part,
  planRules
} from "../../support/Arbitrary.ts"
import { id, itemWith, key, metadataWith } from "../../support/Samples.ts"
import { emptyWorld, pipeline } from "../../support/World.ts"
import { edited } from "../../support/world/PlexEdit.ts"

const server = "machine"
const ways = { adds: true, folds: false }
const rules: PlanRules = { skip: new Set(), preserve: true, contentRating: "", label: "", now: 0 }

/** Puts into the database what is remembered of an item: what was sent, what was begun, and its pictures. */
const remember = (item: PlexItem, known: ItemMemory, begun: ReturnType<typeof planFor>) =>
  Effect.gen(function* () {
    const sent = fields.flatMap((field) => {
      const value = known.written[field]
      return value === undefined ? [] : [{ field, ...value }]
    })
    yield* (yield* WrittenValues).record(server, item, id(1), sent)
    yield* (yield* History).begin(server, item, { sceneId: id(1), asked: "edit" }, begun, [])
    const pictures = yield* Pictures
    yield* Effect.forEach(known.pictures, (slot) =>
      pictures.put(server, item, slot === "thumb" ? "poster" : "art", "00", "done")
    )
  })

/** All that is remembered of an item, asked for that one alone. */
const memoryOf = (item: PlexItem) =>
  Effect.gen(function* () {
    const written = yield* (yield* WrittenValues).of(server, [item])
    const earlier = yield* (yield* History).given(server, [item])
    const pictures = yield* (yield* Pictures).shown(server, [item])
    return {
      written: written.get(item.ratingKey) ?? noMemory.written,
      earlier: earlier.get(item.ratingKey) ?? noMemory.earlier,
      pictures: pictures.get(item.ratingKey) ?? noMemory.pictures
    }
  })

const forgetAll = Effect.flatMap(SqlClient.SqlClient, (sql) =>
  Effect.forEach(["written", "history", "image"], (table) => sql`DELETE FROM ${sql(table)}`, { discard: true })
)

const planned = (items: ReadonlyArray<PlexItem>, wishes: ReadonlyMap<PlexItem["ratingKey"], Metadata>, by = rules) =>
  Effect.flatMap(Targets, (targets) => targets.plan(server, items, wishes, by))

/** Some items with what each should show and what is remembered of it; some of them show it already. */
const anyCase = fc
  .array(fc.tuple(anyItem, anyMetadata, anyMemory, fc.boolean()), { minLength: 1, maxLength: 4 })
  .chain((some) =>
    fc.record({
      some: fc.constant(
        some.map(([item, metadata, known, done], at) => {
          const ratingKey = key(String(at + 1))
          return { item: { ...item, ratingKey, parts: [part(`/media/${at}.mp4`)] }, metadata, known, done }
        })
      ),
      order: fc.shuffledSubarray([...some.keys()], { minLength: some.length }),
      by: planRules
    })
  )

type Case = typeof anyCase extends fc.Arbitrary<infer A> ? A : never

describe("the targets of a batch", () => {
  it.effect("carry the plans that all that is remembered leads to, in whatever order the items come", () =>
    Effect.gen(function* () {
      const run = Runtime.runPromise(
        yield* Effect.runtime<Targets | WrittenValues | History | Pictures | SqlClient.SqlClient>()
      )
      const seen = { asWished: 0, remembered: 0 }
      const check = ({ by, order, some }: Case) =>
        Effect.gen(function* () {
          yield* forgetAll
          const all = some.map(({ done, item, known, metadata }) => {
            const first = planFor(metadata, item, known, by)
            return { item: done ? edited(item, editOf(first), ways) : item, known, metadata, first }
          })
          yield* Effect.forEach(all, ({ first, item, known }) => remember(item, known, first))
          const wishes = new Map(all.map(({ item, metadata }) => [item.ratingKey, metadata]))
          const items = order.flatMap((at) => all[at]?.item ?? [])
          const targets = yield* planned(items, wishes, by)
          assert.deepStrictEqual(
            [...targets.keys()],
            items.map(({ ratingKey }) => ratingKey)
          )
          for (const { item, metadata } of all) {
            const full = planFor(metadata, item, yield* memoryOf(item), by)
            assert.deepStrictEqual(targets.get(item.ratingKey)?.plan, full)
            if (isAsWished(metadata, item, by)) seen.asWished++
            else if (JSON.stringify(full) !== JSON.stringify(planFor(metadata, item, noMemory, by))) seen.remembered++
          }
        })
      yield* Effect.promise(() => fc.assert(fc.asyncProperty(anyCase, (one) => run(check(one)))))
      assert.isAbove(seen.asWished, 10)
      assert.isAbove(seen.remembered, 10)
    }).pipe(Effect.provide(pipeline(emptyWorld())))
  )

  it.effect("leave out items that nothing is wished for", () =>
    Effect.gen(function* () {
      const [mine, theirs] = [itemWith(), itemWith({ ratingKey: key("2") })]
      const targets = yield* planned([mine, theirs], new Map([[mine.ratingKey, metadataWith({ title: "Newer" })]]))
      assert.deepStrictEqual([...targets.keys()], [mine.ratingKey])
    }).pipe(Effect.provide(pipeline(emptyWorld())))
  )

  it.effect("remember of an item only what can change its plan", () => {
    const asWished = itemWith()
    const another = itemWith({ ratingKey: key("2"), scalars: { summary: "Mine" } })
    return Effect.gen(function* () {
      const sent: ItemMemory = { ...noMemory, written: { summary: { sent: "Mine", shown: null, resent: [] } } }
      yield* Effect.forEach([asWished, another], (item) => remember(item, sent, []))
      const wishes = new Map([asWished, another].map(({ ratingKey }) => [ratingKey, metadataWith()]))
      const targets = yield* planned([asWished, another], wishes)
      assert.deepStrictEqual(targets.get(asWished.ratingKey)?.memory.written, {})
      assert.deepStrictEqual(targets.get(another.ratingKey)?.memory.written, sent.written)
      // Sent by us, so nobody's edit, although it is locked.
      const steps = targets.get(another.ratingKey)?.plan.filter(({ _tag }) => _tag !== "Keep")
      assert.deepStrictEqual(
        steps?.map(({ _tag, field }) => `${_tag} ${field}`),
        ["Set summary"]
      )
    }).pipe(Effect.provide(pipeline(emptyWorld())))
  })

  it.effect("read an item a hundred at a time", () => {
    const world = emptyWorld()
    return Effect.gen(function* () {
      const keys = Array.from({ length: 101 }, (_, at) => key(String(at + 1)))
      const targets = yield* Targets
      const { items } = yield* targets.read(server, keys)
      assert.deepStrictEqual(items, [])
      const reads = world.calls.filter((call) => call.startsWith("read items"))
      assert.deepStrictEqual(
        reads.map((call) => call.split(",").length),
        [100, 1]
      )
    }).pipe(Effect.provide(pipeline(world)))
  })
})
