import * as Clock from "effect/Clock"
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import * as Schema from "effect/Schema"
import { PlexApi, pageSize } from "../plex/PlexApi.ts"
import { Cursors } from "../store/Cursors.ts"
import { LibraryIndex } from "../store/LibraryIndex.ts"
import { CircuitBreakers } from "./CircuitBreaker.ts"
import type { Served, SyncedLibrary } from "./Libraries.ts"

/** How far the index of one library is to be trusted. Times in epoch ms of ours, except what Plex says of itself. */
const IndexState = Schema.Struct({
  checkedAt: Schema.Number,
  scannedAt: Schema.Number,
  contentChangedAt: Schema.Number
})

const cursorName = (server: string, library: SyncedLibrary) => `index ${server} ${library.key}`

/** Keeps the library index no older than those who ask need it. */
export class Sweep extends Effect.Service<Sweep>()("plexsync/Sweep", {
  effect: Effect.gen(function* () {
    const plex = yield* PlexApi
    const index = yield* LibraryIndex
    const cursors = yield* Cursors
    const { guard } = yield* CircuitBreakers

    const pages = (server: string, library: SyncedLibrary) =>
      Effect.iterate(
        { start: 0, more: true },
        {
          while: ({ more }) => more,
          body: ({ start }) =>
            Effect.gen(function* () {
              const page = yield* guard("Plex")(plex.partsPage(library.key, start))
              yield* index.put(server, library.key, page.parts)
              const next = start + page.items
              // `totalSize` may be missing: a short page is the end as well.
              const more = page.items > 0 && (page.total === undefined ? page.items >= pageSize : next < page.total)
              return { start: next, more }
            })
        }
      )

    const sweep = (server: string, library: SyncedLibrary) =>
      Effect.gen(function* () {
        const started = yield* Clock.currentTimeMillis
        const { start: items } = yield* pages(server, library)
        const kept = yield* index.dropUnseen(server, library.key, started)
        if (kept > 0) {
          yield* Effect.logWarning(
            `Library '${library.title}' shows ${kept} files fewer than before; they are kept in the index until the next sweep. Is a disk not mounted?`
          )
        }
        const { contentChangedAt, scannedAt } = library
        yield* cursors.set(cursorName(server, library), IndexState, { checkedAt: started, scannedAt, contentChangedAt })
        yield* Effect.logDebug(`Indexed library '${library.title}': ${items} items`)
      }).pipe(Effect.withSpan("Sweep.sweep"))

    /** Sweeps what was never swept, or what Plex says has changed since; otherwise the server's word is proof enough. */
    const freshen = (served: Served, since: number) =>
      Effect.forEach(
        served.libraries,
        (library) =>
          Effect.gen(function* () {
            const name = cursorName(served.server, library)
            const state = yield* cursors.get(name, IndexState)
            if (Option.isNone(state)) return yield* sweep(served.server, library)
            if (state.value.checkedAt >= since) return
            const same =
              state.value.scannedAt === library.scannedAt && state.value.contentChangedAt === library.contentChangedAt
            yield* same
              ? cursors.set(name, IndexState, { ...state.value, checkedAt: served.at })
              : sweep(served.server, library)
          }),
        { discard: true }
      )

    return {
      /** Every library is in the index, however old. */
      ensure: (served: Served) => freshen(served, 0),
      /** The index is no older than `since` (epoch ms), or than `served` itself. */
      freshen
    } as const
  })
}) {}
