import * as Context from "effect/Context"
import type * as Effect from "effect/Effect"
import type { RawSettings, Settings } from "../core/settings/Settings.ts"
import type * as Stream from "effect/Stream"

/** The settings in force. Asked whenever they matter, never kept: they may change while the program runs. */
export class Config extends Context.Tag("plexsync/Config")<Config, { readonly settings: Effect.Effect<Settings> }>() {}

/** Takes in what Stash's plugin settings are now. */
export class SettingsInbox extends Context.Tag("plexsync/SettingsInbox")<
  SettingsInbox,
  { readonly offer: (theirs: RawSettings) => Effect.Effect<void> }
>() {}

/** How the settings in force came about, for who runs for long. */
export class SettingsState extends Context.Tag("plexsync/SettingsState")<
  SettingsState,
  {
    /** What is wrong with the settings as they are given now, a line each; empty when all of them are in force. */
    readonly problems: Effect.Effect<ReadonlyArray<string>>
    /** What keeps the runtime paused because it was never given settings it can use, a line each. */
    readonly missing: Effect.Effect<ReadonlyArray<string>>
    /** Ends as soon as settings are in force that can be used. */
    readonly ready: Effect.Effect<void>
    /** The settings in force, and each later state of them. */
    readonly changes: Stream.Stream<Settings>
    /** Reads the sources outside Stash again. */
    readonly reload: Effect.Effect<void>
  }
>() {}
