import { chunksOf } from "effect/Array"
import * as Effect from "effect/Effect"
import { noMemory } from "../../core/plan/ItemMemory.ts"
import type { Metadata } from "../../core/plan/Metadata.ts"
import { isAsWished, planFor } from "../../core/plan/Plan.ts"
import type { ItemsRead, PlexItem, RatingKey } from "../../core/model/PlexItem.ts"
import type { PlanRules } from "../../core/plan/Step.ts"
import { PlexApi } from "../../plex/PlexApi.ts"
import { History } from "../../store/items/History.ts"
import { MovedParts } from "../../store/items/MovedParts.ts"
import { Pictures } from "../../store/items/Pictures.ts"
import { WrittenValues } from "../../store/items/WrittenValues.ts"
import { CircuitBreakers } from "../circuit/CircuitBreaker.ts"
import { IndexWrites } from "../index/IndexWrites.ts"
import type { Target } from "../PreparedJob.ts"

/** Items per multi-get: a URL of some 8 KB is the most that proxies let through. */
const itemsPerRead = 100

/** Reads items in full, and plans what is to be done to them: the one place where items and what is remembered of them meet. */
export class Targets extends Effect.Service<Targets>()("plexsync/Targets", {
  effect: Effect.gen(function* () {
    const plex = yield* PlexApi
    const writes = yield* IndexWrites
    const written = yield* WrittenValues
    const history = yield* History
    const pictures = yield* Pictures
    const moved = yield* MovedParts
    const { guard } = yield* CircuitBreakers

    /** Those of these items that are still there. What was read puts the index right. */
    const read = (server: string, keys: ReadonlyArray<RatingKey>) =>
      Effect.gen(function* () {
        const pages = yield* Effect.forEach(chunksOf(keys, itemsPerRead), (page) => guard("Plex")(plex.items(page)))
        const items = pages.flatMap((page) => page.items)
        const odd = new Map(pages.flatMap((page) => [...page.odd]))
        // What cannot be read is there: what is remembered of it stays.
        yield* writes.correct(
          server,
          items,
          keys.filter((key) => !odd.has(key))
        )
        return { items, odd } satisfies ItemsRead
      })

    /**
     * Plans for those of these items that `wishes` has something for, by key. What was written to an item is asked for only where it does not show
     * all that it should.
     */
    const plan = (
      server: string,
      items: ReadonlyArray<PlexItem>,
      wishes: ReadonlyMap<RatingKey, Metadata>,
      rules: PlanRules
    ) =>
      Effect.gen(function* () {
        yield* moved.follow(server, items)
        const wished = items.flatMap((item) => {
          const metadata = wishes.get(item.ratingKey)
          return metadata === undefined ? [] : [{ item, metadata }]
        })
        const asked = wished.filter(({ item, metadata }) => !isAsWished(metadata, item, rules)).map(({ item }) => item)
        const last = yield* written.of(server, asked)
        const earlier = yield* history.given(server, asked)
        const shown = yield* pictures.shown(
          server,
          wished.map(({ item }) => item)
        )
        return new Map(
          wished.map(({ item, metadata }): [RatingKey, Target] => {
            const memory = {
              written: last.get(item.ratingKey) ?? noMemory.written,
              earlier: earlier.get(item.ratingKey) ?? noMemory.earlier,
              pictures: shown.get(item.ratingKey) ?? noMemory.pictures
            }
            return [item.ratingKey, { item, memory, plan: planFor(metadata, item, memory, rules) }]
          })
        )
      })

    return { read, plan } as const
  }),
  dependencies: [
    CircuitBreakers.Default,
    History.Default,
    IndexWrites.Default,
    MovedParts.Default,
    Pictures.Default,
    WrittenValues.Default
  ]
}) {}
