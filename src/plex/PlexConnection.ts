import * as Context from "effect/Context"
import type * as Effect from "effect/Effect"
import type * as Redacted from "effect/Redacted"
import type { Address } from "../core/settings/Address.ts"

/** Where Plex is and how to be let in. Asked at each call, so that changed settings count at once. */
export class PlexConnection extends Context.Tag("plexsync/PlexConnection")<
  PlexConnection,
  {
    readonly server: Effect.Effect<{
      readonly address: Address
      readonly token: Redacted.Redacted
    }>
    /** Who we are to Plex; the same for ever, or its list of devices grows. */
    readonly device: { readonly id: string; readonly version: string; readonly platform: string }
  }
>() {}
