import * as Clock from "effect/Clock"
import * as Effect from "effect/Effect"
import * as Equal from "effect/Equal"
import * as Option from "effect/Option"
import * as Ref from "effect/Ref"
import { Config } from "../../config/Config.ts"
import { type ConnectionKey, accessOf } from "../../core/settings/ConnectionKey.ts"
import { UnknownLibrary } from "../../core/model/Failure.ts"
import type { Library } from "../../core/model/PlexItem.ts"
import type { Rows } from "../../core/model/Rows.ts"
import { identity } from "../../core/model/Text.ts"
import { PlexApi } from "../../plex/PlexApi.ts"
import { IndexStates } from "../../store/index/IndexStates.ts"
import { ServersSeen } from "../../store/runtime/ServersSeen.ts"
import { CircuitBreakers } from "../circuit/CircuitBreaker.ts"
import { SameServer } from "../circuit/SameServer.ts"

/** A library that is synced. */
export interface SyncedLibrary extends Library {
  /** Whether plex_library names it. */
  readonly named: boolean
}

/** The Plex server as it is now: its `machineIdentifier`, and the libraries to sync. */
export interface Served {
  readonly server: string
  readonly libraries: ReadonlyArray<SyncedLibrary>
  /** Libraries that are not synced, with the reason. */
  readonly ignored: ReadonlyArray<{ readonly title: string; readonly reason: string }>
  /** When it was asked, epoch ms. */
  readonly at: number
}

/** How long an answer about the server is good for. Milliseconds. */
const fresh = 30_000

/** `odd`: libraries that are there and cannot be read. One that is named and not among the rest may be one of those. */
const choose = ({ rows: all, skipped: odd }: Rows<Library>, names: ReadonlyArray<string>) => {
  const movies = all.filter((library) => library.type === "movie")
  const wanted = new Set(names.map(identity))
  const libraries = movies
    .filter((library) => wanted.size === 0 || wanted.has(identity(library.title)))
    .map((library): SyncedLibrary => ({ ...library, named: wanted.size > 0 }))
  const chosen = new Set(libraries.map((library) => library.key))
  return {
    libraries,
    unknown:
      odd.length > 0
        ? []
        : names.filter((name) => !movies.some((library) => identity(library.title) === identity(name))),
    known: movies.map((library) => library.title),
    ignored: [
      ...all
        .filter((library) => !chosen.has(library.key))
        .map(({ title, type }) => ({ title, reason: type === "movie" ? "not in plex_library" : `type ${type}` })),
      ...odd.map(({ id, reason }) => ({ title: `library ${id}`, reason }))
    ]
  }
}

/** Which server and which libraries are synced: asked anew every few seconds, as another server may stand behind the same address. */
export class Libraries extends Effect.Service<Libraries>()("plexsync/Libraries", {
  effect: Effect.gen(function* () {
    const plex = yield* PlexApi
    const same = yield* SameServer
    const config = yield* Config
    const states = yield* IndexStates
    const { noteLibraries } = yield* ServersSeen
    const { guard } = yield* CircuitBreakers
    /** The last answer, and the settings it is good for. */
    const last = yield* Ref.make(Option.none<{ readonly served: Served; readonly access: ConnectionKey }>())
    const access = Effect.map(config.settings, accessOf)

    const known = (server: string, key: string) =>
      Effect.map(states.get(server, key), (state): ReadonlyArray<Library> =>
        Option.match(state, {
          onNone: () => [],
          onSome: ({ contentChangedAt, scannedAt, title }) => [
            { key, title, type: "movie", locations: [], scannedAt, contentChangedAt }
          ]
        })
      )

    /** A library that cannot be read is as it was when it last could. One that does not say which it is may be any that is missed. */
    const remembered = (server: string, { rows, skipped }: Rows<Library>) =>
      Effect.gen(function* () {
        if (skipped.length === 0) return { rows, skipped }
        const listed = new Set(rows.map(({ key }) => key))
        const missed = (yield* states.used(server)).filter((key) => !listed.has(key))
        const odd = new Set(skipped.map(({ id }) => id))
        const own = missed.filter((key) => odd.has(key))
        const found = yield* Effect.forEach(own.length < odd.size ? missed : own, (key) => known(server, key))
        const keys = new Set(found.flat().map(({ key }) => key))
        return {
          rows: [...rows, ...found.flat()],
          skipped: skipped.filter(({ id }) => !keys.has(id))
        } satisfies Rows<Library>
      })

    const ask = Effect.gen(function* () {
      const under = yield* access
      const { plex_library: names } = yield* config.settings
      const server = yield* same.asked
      const listed = yield* remembered(server, yield* plex.libraries)
      const { ignored, known, libraries, unknown } = choose(listed, names)
      if (unknown.length > 0) return yield* new UnknownLibrary({ unknown, known })
      yield* noteLibraries({ used: libraries.map(({ title }) => title), unused: ignored })
      const served: Served = {
        server,
        libraries,
        ignored,
        at: yield* Clock.currentTimeMillis
      }
      yield* Ref.set(last, Option.some({ served, access: under }))
      return served
    }).pipe(guard("Plex"))

    /** An answer of the last seconds under the same settings, or a new one. */
    const served = Effect.gen(function* () {
      const now = yield* Clock.currentTimeMillis
      const under = yield* access
      const known = Option.filter(
        yield* Ref.get(last),
        (answer) => now - answer.served.at < fresh && Equal.equals(answer.access, under)
      )
      return yield* Option.match(known, { onNone: () => ask, onSome: ({ served: answer }) => Effect.succeed(answer) })
    })

    return { ask, served } as const
  }),
  dependencies: [CircuitBreakers.Default, IndexStates.Default, SameServer.Default, ServersSeen.Default]
}) {}
