import * as Arr from "effect/Array"
import * as Effect from "effect/Effect"
import { Config } from "../../config/Config.ts"
import type { RatingKey } from "../../core/model/PlexItem.ts"
import { PlexApi } from "../../plex/PlexApi.ts"
import { LibraryIndex } from "../../store/index/LibraryIndex.ts"
import { UnreadLetters } from "../../store/queue/UnreadLetters.ts"
import { CircuitBreakers } from "../circuit/CircuitBreaker.ts"
import { IndexWrites } from "./IndexWrites.ts"
import { Libraries, type Served } from "./Libraries.ts"
import { IndexRefresh } from "./IndexRefresh.ts"

/** Items read in one request. */
const itemsPerRead = 100

/** Brings into the index what Plex tells of. Best effort: whoever needs the index asks for it to be fresh. */
export class IndexUpdates extends Effect.Service<IndexUpdates>()("plexsync/IndexUpdates", {
  effect: Effect.gen(function* () {
    const config = yield* Config
    const plex = yield* PlexApi
    const index = yield* LibraryIndex
    const libraries = yield* Libraries
    const letters = yield* UnreadLetters
    const sweep = yield* IndexRefresh
    const writes = yield* IndexWrites
    const { guard } = yield* CircuitBreakers

    /** Items the index does not know, and those that could not be read. Of the others a notice says too little: each of our own edits makes one. A scan's end tells of their files. */
    const readNew = ({ libraries: synced, server }: Served, keys: ReadonlyArray<RatingKey>) =>
      Effect.gen(function* () {
        const unknown = yield* index.unknown(server, keys)
        const unread = yield* letters.named(keys)
        yield* Effect.forEach(
          Arr.chunksOf([...new Set([...unknown, ...unread])], itemsPerRead),
          (chunk) =>
            Effect.gen(function* () {
              const { items } = yield* guard("Plex")(plex.items(chunk))
              for (const { key } of synced) {
                const here = items.filter(({ sectionKey }) => sectionKey === key)
                const whole = here.filter(({ oddPart }) => oddPart === null)
                yield* writes.replace(
                  server,
                  key,
                  whole.map(({ ratingKey }) => ratingKey),
                  here.flatMap(({ parts }) => parts)
                )
              }
            }),
          { discard: true }
        )
      })

    /** One request tells whether anything changed; only then is the index brought up to date. */
    const look = Effect.gen(function* () {
      const served = yield* libraries.ask
      yield* sweep.freshen(served, served.at)
    })

    /** These items came or changed; `everything`: whatever changed at all. */
    const take = (keys: ReadonlyArray<RatingKey>, { everything }: { readonly everything: boolean }) =>
      Effect.gen(function* () {
        const { enabled } = yield* config.settings
        if (!enabled) return
        if (keys.length > 0) yield* readNew(yield* libraries.served, keys)
        if (everything) yield* look
      }).pipe(
        // Trouble is the breakers' to count, and the drainer's to tell.
        Effect.catchAll(({ message }) => Effect.logDebug(`The index could not be brought up to date: ${message}`))
      )

    return { take } as const
  }),
  dependencies: [
    CircuitBreakers.Default,
    IndexWrites.Default,
    Libraries.Default,
    LibraryIndex.Default,
    IndexRefresh.Default,
    UnreadLetters.Default
  ]
}) {}
