import { chunksOf } from "effect/Array"
import * as Effect from "effect/Effect"
import { noMemory } from "../core/Memory.ts"
import type { PlexItem, RatingKey } from "../core/PlexItem.ts"
import { PlexApi } from "../plex/PlexApi.ts"
import { History } from "../store/History.ts"
import { LibraryIndex } from "../store/LibraryIndex.ts"
import { MovedParts } from "../store/MovedParts.ts"
import { Pictures } from "../store/Pictures.ts"
import { WrittenValues } from "../store/Written.ts"
import { CircuitBreakers } from "./CircuitBreaker.ts"
import type { Target } from "./Task.ts"

/** Items per multi-get: a URL of some 8 KB is the most that proxies let through. */
const itemsPerRead = 100

/** Reads items in full, with everything that is remembered of them. */
export class Targets extends Effect.Service<Targets>()("plexsync/Targets", {
  effect: Effect.gen(function* () {
    const plex = yield* PlexApi
    const index = yield* LibraryIndex
    const written = yield* WrittenValues
    const history = yield* History
    const pictures = yield* Pictures
    const moved = yield* MovedParts
    const { guard } = yield* CircuitBreakers

    const remember = (server: string, items: ReadonlyArray<PlexItem>) =>
      Effect.gen(function* () {
        yield* moved.follow(server, items)
        const last = yield* written.of(server, items)
        const earlier = yield* history.given(server, items)
        const shown = yield* pictures.shown(server, items)
        return items.map((item): Target => ({
          item,
          memory: {
            written: last.get(item.ratingKey) ?? noMemory.written,
            earlier: earlier.get(item.ratingKey) ?? noMemory.earlier,
            pictures: shown.get(item.ratingKey) ?? noMemory.pictures
          }
        }))
      })

    /** Those of these items that are still there, by key. What was read puts the index right. */
    const read = (server: string, keys: ReadonlyArray<RatingKey>) =>
      Effect.gen(function* () {
        const pages = yield* Effect.forEach(chunksOf(keys, itemsPerRead), (page) => guard("Plex")(plex.items(page)))
        const items = pages.flat()
        yield* index.correct(server, items, keys)
        const targets = yield* remember(server, items)
        return new Map(targets.map((target): [RatingKey, Target] => [target.item.ratingKey, target]))
      }).pipe(Effect.withSpan("Targets.read"))

    return { read } as const
  })
}) {}
