import * as Context from "effect/Context"
import type * as Effect from "effect/Effect"
import type * as Redacted from "effect/Redacted"
import type { Address } from "../core/settings/Address.ts"

/** One way to be let in: a key, a session, or neither where Stash asks for none. */
export interface Access {
  readonly apiKey?: Redacted.Redacted | undefined
  readonly sessionCookie?: Redacted.Redacted | undefined
}

/** Where Stash is and how to be let in. Without key and cookie, Stash must ask for none. */
export class StashConnection extends Context.Tag("plexsync/StashConnection")<
  StashConnection,
  {
    /** A path before `/graphql` is kept (reverse proxies). */
    readonly address: Address
    readonly apiKey: Redacted.Redacted | undefined
    /** Value of the `session` cookie, as a plugin is handed it. */
    readonly sessionCookie: Redacted.Redacted | undefined
    /** Tried in this order when Stash refuses what was used last; asked anew each time. */
    readonly others?: Effect.Effect<ReadonlyArray<Access>>
  }
>() {}
