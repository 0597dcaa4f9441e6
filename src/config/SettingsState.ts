import * as Context from "effect/Context"
import type * as Effect from "effect/Effect"
import type * as Stream from "effect/Stream"
import type { Settings } from "../core/settings/Settings.ts"

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
