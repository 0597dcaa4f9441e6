import * as Context from "effect/Context"
import type * as Effect from "effect/Effect"

/** Where plex.tv is, and who we are to it. */
export class PlexTvConnection extends Context.Tag("plexsync/PlexTvConnection")<
  PlexTvConnection,
  {
    /** Another address than plex.tv's own; undefined: its own. */
    readonly address: string | undefined
    /** The same that Plex is told, or the account's list of devices grows. Asked at each call: a sign-in may need another one. */
    readonly device: Effect.Effect<{ readonly id: string; readonly version: string; readonly platform: string }>
  }
>() {}
