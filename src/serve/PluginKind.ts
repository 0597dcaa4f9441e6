import * as Effect from "effect/Effect"
import { installedOf, installedText } from "../core/Installed.ts"
import { StashApi } from "../stash/StashApi.ts"

/** People install plugins seldom. */
const known = "10 minutes"

/** Which of our plugins is in Stash, for who asks how the runtime is. */
export class PluginKind extends Effect.Service<PluginKind>()("plexsync/PluginKind", {
  effect: Effect.gen(function* () {
    const stash = yield* StashApi
    const asked = yield* Effect.cachedWithTTL(
      Effect.map(stash.installedPlugins, (plugins) => installedText[installedOf(plugins)]),
      known
    )
    // That Stash cannot be asked is told by others.
    const health = Effect.match(asked, { onFailure: () => ({}), onSuccess: (installed) => ({ installed }) })
    return { health } as const
  })
}) {}
