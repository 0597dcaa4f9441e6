import type { Caller } from "../session/Sessions.ts"
import type { HookEvent } from "./HookEvent.ts"
import type { Plugin } from "./Plugins.ts"
import type * as Effect from "effect/Effect"
import type * as PluginResult from "./PluginResult.ts"
import type * as RawProcess from "./RawProcess.ts"

export type Runner = (call: Call) => Effect.Effect<PluginResult.PluginResult, RawProcess.StartFailure>

/** One call of a plugin. */
export interface Call {
  readonly plugin: Plugin
  readonly execArgs: ReadonlyArray<string>
  /** Made to JSON already: a bulk edit sends the same long input many times. */
  readonly args: string
  /** Of a hook: what happened, and the arguments beside it. A script does not get JSON. */
  readonly hook?: { readonly event: HookEvent; readonly defaultArgs: Readonly<Record<string, string>> }
  /** Whose session the plugin gets. */
  readonly caller: Caller
  readonly signal: AbortSignal
  readonly progress?: (value: number) => void
}
