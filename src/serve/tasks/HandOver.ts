import type { FileSystem } from "@effect/platform/FileSystem"
import type { Path } from "@effect/platform/Path"
import * as Effect from "effect/Effect"
import * as Either from "effect/Either"
import * as Layer from "effect/Layer"
import * as Option from "effect/Option"
import * as Redacted from "effect/Redacted"
import { connectedEnvironment, type Launch } from "../../launch/StartRuntime.ts"
import { keepAccess, type Kept } from "../../config/KeptAccess.ts"
import type { CallFailure } from "../../core/model/Failure.ts"
import * as Address from "../../core/settings/Address.ts"
import { layer as transport } from "../../http/Transport.ts"
import { addressOf } from "../../stash/plugin/PluginProtocol.ts"
import { StashApi } from "../../stash/StashApi.ts"
import { type Access, StashConnection } from "../../stash/StashConnection.ts"
import { Handovers } from "../../store/runtime/Handovers.ts"
import { RuntimeRow } from "../../store/runtime/RuntimeRow.ts"

/** What a task that was called may have with it. */
export interface Offer extends Omit<Launch, "since"> {
  readonly apiKey: Redacted.Redacted | undefined
}

/** What became of what it had: a runtime has it now, or why none has. */
export type Handed =
  | { readonly what: "key" | "session"; readonly kept: Kept }
  | { readonly what: "nothing" | "open" | "refused" }
  | { readonly what: "unasked"; readonly problem: string }

/** Stash as whoever called the task sees it, let in by this alone. */
export const asCaller = ({ connection, environment }: Offer, { apiKey, sessionCookie }: Access) => {
  const around = connectedEnvironment(connection, environment)
  // One that cannot be used is told by the runtime; the session was lent by the Stash that called.
  const address = Either.getOrElse(Address.read(around["PLEXSYNC_STASH_URL"] ?? "", "stash_api_key"), () =>
    Address.plain(addressOf(connection))
  )
  const insecure = around["PLEXSYNC_STASH_TLS_INSECURE"] === "true"
  return StashApi.Default.pipe(
    Layer.provide(transport({ connect: 2000, read: 5000, call: 10_000, insecure })),
    Layer.provide(Layer.succeed(StashConnection, { address, apiKey, sessionCookie }))
  )
}

/** A session is exchanged for the key where Stash has one, and kept only where Stash takes it: that of a script has nobody logged in. */
const exchanged = ({ folder }: Offer): Effect.Effect<Handed, CallFailure, StashApi | FileSystem | Path> =>
  Effect.gen(function* () {
    const stash = yield* StashApi
    const { apiKey, password } = yield* stash.access
    if (Option.isSome(apiKey)) return { what: "key", kept: yield* keepAccess(folder, { apiKey: apiKey.value }) }
    if (!password) return { what: "open" }
    const newest = Option.getOrUndefined(yield* stash.session)
    return { what: "session", kept: yield* keepAccess(folder, { sessionCookie: newest }) }
  })

/** Keeps for the runtime what the call brought with it: the session of who runs a task by hand, or Stash's key. Fails never. */
export const handOver = (offer: Offer) => {
  const session = offer.connection.SessionCookie?.Value
  if (offer.apiKey !== undefined)
    return Effect.map(keepAccess(offer.folder, { apiKey: offer.apiKey }), (kept): Handed => ({ what: "key", kept }))
  if (session === undefined || session === "") return Effect.succeed<Handed>({ what: "nothing" })
  return exchanged(offer).pipe(
    Effect.provide(asCaller(offer, { sessionCookie: Redacted.make(session) })),
    Effect.catchAll((failure) =>
      Effect.succeed<Handed>(
        failure._tag === "Unauthorized" ? { what: "refused" } : { what: "unasked", problem: failure.message }
      )
    )
  )
}

const given: Readonly<Record<"key" | "session", string>> = {
  key: "The runtime was given Stash's API key",
  session:
    "The runtime was given your session in Stash and keeps it alive while it runs (an API key of Stash would last)"
}

/** One sentence for who called; empty where nothing is to be said. */
const sentence = (handed: Handed): string => {
  switch (handed.what) {
    case "key":
    case "session":
      return handed.kept === "failed"
        ? "The runtime could not be given access to Stash; the log says why"
        : given[handed.what]
    case "open":
      return "Stash asks for no password: the runtime needs no access"
    case "refused":
      return "Stash does not take the session this was called with, so the runtime was given none"
    case "unasked":
      return `The runtime was given no access to Stash: ${handed.problem}`
    case "nothing":
      return ""
  }
}

/** How long a runtime is waited for that may go on now. */
const patience = "5 seconds"

/** Lets a living runtime go on with what was kept, and says what was handed over and whether it does. */
export const handedOver = (offer: Offer, handed: Handed) =>
  Effect.gen(function* () {
    const said = sentence(handed)
    if (handed.what !== "key" && handed.what !== "session") return said
    const { owner, host } = offer.self
    const runtime = yield* Effect.flatMap(RuntimeRow, ({ living }) => living(host))
    const isBlocked = Option.exists(runtime, ({ blocked }) => blocked !== null)
    // With every edit the hook's task brings the key: what is known and does not help anybody is no news.
    if (Option.isNone(runtime) || (handed.kept !== "new" && !isBlocked)) return said
    const handovers = yield* Handovers
    yield* handovers.announce(owner)
    if (!isBlocked) return said
    const answer = yield* Effect.repeat(Effect.delay(handovers.acknowledged(owner), "100 millis"), {
      until: Option.isSome
    }).pipe(Effect.timeoutTo({ duration: patience, onSuccess: (one) => one, onTimeout: Option.none }))
    return Option.match(answer, {
      onNone: () => `${said}, and has not said yet whether it goes on`,
      onSome: ({ blocked }) => (blocked === null ? `${said}, and goes on` : `${said}, but is still blocked: ${blocked}`)
    })
  })
