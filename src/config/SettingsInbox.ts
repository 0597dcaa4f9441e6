import * as Context from "effect/Context"
import type * as Effect from "effect/Effect"
import type { RawSettings } from "../core/Settings.ts"

/** Where what a person has set in Stash is handed in, whenever it was read. */
export class SettingsInbox extends Context.Tag("plexsync/SettingsInbox")<
  SettingsInbox,
  { readonly offer: (theirs: RawSettings) => Effect.Effect<void> }
>() {}
