import * as Clock from "effect/Clock"
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import * as Schema from "effect/Schema"
import type { Refused } from "../../core/model/Failure.ts"
import { KeyValues } from "../../store/sqlite/KeyValues.ts"
import { JobQueue } from "../../store/queue/JobQueue.ts"
import type { Served, SyncedLibrary } from "./Libraries.ts"

/** A library that may not be listed. `until`: when it is asked again, epoch ms. */
const Refusal = Schema.NullOr(Schema.Struct({ problem: Schema.String, until: Schema.Number }))

/** How long such a library is left alone. Milliseconds. */
const leftAlone = 60_000

const everywhere = "refused library "
const prefix = (server: string) => `${everywhere}${server} `

/** Libraries whose listing is refused: their scenes wait, and the rest goes on. Kept in the database, as those scenes wait there, too. */
export const make = Effect.gen(function* () {
  const cursors = yield* KeyValues
  const queue = yield* JobQueue

  const all = (server: string) =>
    Effect.map(
      cursors.under(prefix(server), Refusal),
      (found) => new Map(found.flatMap(([key, refusal]) => (refusal === null ? [] : [[key, refusal] as const])))
    )

  const set = (server: string, key: string, refusal: typeof Refusal.Type) =>
    cursors.set(`${prefix(server)}${key}`, Refusal, refusal)

  const end = (server: string, key: string) =>
    Effect.zipRight(set(server, key, null), queue.wakeBecause("library_paused"))

  /** Asks for a library, unless that was refused a moment ago. Said once. */
  const unless =
    (server: string, library: SyncedLibrary) =>
    <E, R>(work: Effect.Effect<void, E | Refused, R>) =>
      Effect.gen(function* () {
        const now = yield* Clock.currentTimeMillis
        const known = Option.fromNullable((yield* all(server)).get(library.key))
        if (Option.isSome(known) && now < known.value.until && known.value.until - now <= leftAlone) return
        yield* work
        if (Option.isNone(known)) return
        yield* end(server, library.key)
        yield* Effect.logInfo(`Library '${library.title}' can be read again`)
      }).pipe(
        Effect.catchIf(
          (failure) => isRefused(failure),
          (failure) =>
            Effect.gen(function* () {
              const known = (yield* all(server)).has(library.key)
              const until = (yield* Clock.currentTimeMillis) + leftAlone
              yield* set(server, library.key, { problem: failure.message, until })
              if (!known)
                yield* Effect.logError(
                  `Library '${library.title}' cannot be read: ${failure.message}. Its scenes wait, and it is asked again every minute`
                )
            })
        )
      )

  /** Whether one of them is to be asked again. */
  const isDue = Effect.gen(function* () {
    const now = yield* Clock.currentTimeMillis
    return (yield* cursors.under(everywhere, Refusal)).some(([, refusal]) => refusal !== null && refusal.until <= now)
  })

  /** Who waits for a library that is no longer synced, waits in vain. */
  const forgetOthers = ({ libraries, server }: Served) =>
    Effect.gen(function* () {
      const synced = new Set(libraries.map(({ key }) => key))
      const gone = [...(yield* all(server)).keys()].filter((key) => !synced.has(key))
      yield* Effect.forEach(gone, (key) => end(server, key), { discard: true })
    })

  return { all, forgetOthers, isDue, unless } as const
})

const isRefused = (failure: unknown): failure is Refused =>
  typeof failure === "object" && failure !== null && "_tag" in failure && failure._tag === "Refused"
