import * as Context from "effect/Context"
import type * as Effect from "effect/Effect"
import type { Settings } from "../core/settings/Settings.ts"

/** The settings in force. Asked whenever they matter, never kept: they may change while the program runs. */
export class Config extends Context.Tag("plexsync/Config")<Config, { readonly settings: Effect.Effect<Settings> }>() {}
