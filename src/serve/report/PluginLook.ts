import * as Effect from "effect/Effect"
import { installedOf } from "../../core/hook/Installed.ts"
import { StashApi } from "../../stash/StashApi.ts"
import { remember } from "./PluginMemory.ts"

// Not in PluginMemory.ts: `status` looks only there, and is to set up nothing of Stash.

/** Looks which of our plugins Stash runs, and remembers it. */
export const look = Effect.gen(function* () {
  const stash = yield* StashApi
  return yield* remember(installedOf(yield* stash.installedPlugins))
})
