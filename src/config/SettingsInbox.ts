import * as Context from "effect/Context"
import type * as Effect from "effect/Effect"
import type { RawSettings } from "../core/settings/Settings.ts"

/** Takes in what Stash's plugin settings are now. */
export class SettingsInbox extends Context.Tag("plexsync/SettingsInbox")<
  SettingsInbox,
  { readonly offer: (theirs: RawSettings) => Effect.Effect<void> }
>() {}
