import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import { Config } from "../../config/Config.ts"
import { IndexStates } from "../../store/index/IndexStates.ts"
import type { Served, SyncedLibrary } from "../index/Libraries.ts"

/** Plex as it was when it was last asked, for while it cannot be: its libraries are those whose files are in the index. */
export class RememberedPlex extends Effect.Service<RememberedPlex>()("plexsync/RememberedPlex", {
  effect: Effect.gen(function* () {
    const config = yield* Config
    const states = yield* IndexStates

    const library = (server: string, key: string, named: boolean) =>
      Effect.map(states.get(server, key), (state): ReadonlyArray<SyncedLibrary> =>
        Option.match(state, {
          onNone: () => [],
          onSome: ({ contentChangedAt, scannedAt, title }) => [
            { key, title, type: "movie", locations: [], scannedAt, contentChangedAt, named }
          ]
        })
      )

    /** None before Plex was ever asked. */
    const served = Effect.gen(function* () {
      const current = yield* states.current
      if (Option.isNone(current)) return Option.none<Served>()
      const { libraries: keys, server } = current.value
      const { plex_library: names } = yield* config.settings
      const libraries = yield* Effect.forEach(keys, (key) => library(server, key, names.length > 0))
      return Option.some<Served>({ server, libraries: libraries.flat(), ignored: [], at: 0 })
    })

    return { served } as const
  }),
  dependencies: [IndexStates.Default]
}) {}
