import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import * as Schema from "effect/Schema"
import { agreedIn, Consent, IndexState, type Pause } from "../../core/index/IndexState.ts"
import { identity } from "../../core/model/Text.ts"
import { KeyValues } from "../sqlite/KeyValues.ts"

/** The server whose index is in use, and the section keys of its libraries that are synced. */
const InUse = Schema.Struct({ server: Schema.String, libraries: Schema.Array(Schema.String) })
const inUse = "index in use"

const stateName = (server: string, library: string) => `index ${server} ${library}`
// Apart from the state, which a sweep under way is about to write.
const consentName = (server: string, library: string) => `consent ${server} ${library}`

/** A paused library. */
export interface PausedLibrary extends Pause {
  readonly key: string
  readonly library: string
  /** How many of the vanished files a person agreed to lose. */
  readonly agreed: number
  readonly state: IndexState
}

const sameText = (a: ReadonlyArray<string>, b: ReadonlyArray<string>) => a.join("\n") === b.join("\n")

/** What is known of the index of each library. Belongs to one `machineIdentifier` each. */
export class IndexStates extends Effect.Service<IndexStates>()("plexsync/IndexStates", {
  effect: Effect.gen(function* () {
    const cursors = yield* KeyValues

    const get = (server: string, library: string) => cursors.get(stateName(server, library), IndexState)

    const set = (server: string, library: string, state: IndexState) =>
      cursors.set(stateName(server, library), IndexState, state)

    const agreed = (server: string, library: string, state: IndexState) =>
      state.paused === null
        ? Effect.succeed(0)
        : Effect.map(cursors.get(consentName(server, library), Consent), (consent) => agreedIn(state, consent))

    /** From now on this is the server, and these are the libraries, that count. */
    const use = (server: string, libraries: ReadonlyArray<string>) =>
      Effect.gen(function* () {
        const known = yield* cursors.get(inUse, InUse)
        const same = Option.exists(known, (one) => one.server === server && sameText(one.libraries, libraries))
        if (!same) yield* cursors.set(inUse, InUse, { server, libraries })
      })

    /** The server that counted last with its libraries; none before Plex was ever asked. */
    const current = cursors.get(inUse, InUse)

    /** The libraries that counted last, if this was the server. */
    const used = (server: string) =>
      Effect.map(cursors.get(inUse, InUse), (known) =>
        Option.match(known, { onNone: () => [], onSome: (one) => (one.server === server ? one.libraries : []) })
      )

    const pausedOf = (server: string) =>
      Effect.gen(function* () {
        const states = yield* cursors.under(stateName(server, ""), IndexState)
        const found = yield* Effect.forEach(states, ([key, state]) =>
          Effect.map(agreed(server, key, state), (files) =>
            state.paused === null ? [] : [{ key, library: state.title, ...state.paused, agreed: files, state }]
          )
        )
        return found.flat()
      })

    /** The server that was synced last. */
    const server = Effect.map(
      cursors.get(inUse, InUse),
      Option.map((one) => one.server)
    )

    /** The paused ones among the libraries that count. */
    const paused = Effect.gen(function* () {
      const inForce = yield* current
      if (Option.isNone(inForce)) return []
      const { libraries, server } = inForce.value
      const all: ReadonlyArray<PausedLibrary> = yield* pausedOf(server)
      return all.filter(({ key }) => libraries.includes(key))
    })

    /** A person agrees that the vanished files of this library are gone. Gives the libraries that are meant: none, if none of that title is paused. */
    const accept = (title: string) =>
      Effect.gen(function* () {
        const inForce = yield* current
        const server = Option.match(inForce, { onNone: () => "", onSome: (one) => one.server })
        const meant = (yield* paused).filter(({ library }) => identity(library) === identity(title))
        yield* Effect.forEach(
          meant,
          ({ key, since, vanished }) => cursors.set(consentName(server, key), Consent, { since, vanished }),
          { discard: true }
        )
        return meant
      })

    return { get, set, agreed, use, current, used, server, pausedOf, paused, accept } as const
  }),
  dependencies: [KeyValues.Default]
}) {}
