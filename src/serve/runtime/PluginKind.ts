import * as Effect from "effect/Effect"
import * as Ref from "effect/Ref"
import { areHooksGone, hooksRemedy, installedText, type Seen } from "../../core/hook/Installed.ts"
import { StashApi } from "../../stash/StashApi.ts"
import { Cursors } from "../../store/sqlite/KeyValues.ts"
import { look } from "../report/PluginMemory.ts"

/** People install plugins seldom, but a runtime may end soon after they did. */
const known = "1 minute"

const hooksGone = (seen: Seen) =>
  `Stash no longer tells PlexSync of edits: they are found every poll_interval, and once this runtime has ended nothing starts another. ${hooksRemedy(seen.told)}`

/** Which of our plugins is in Stash, for who asks how the runtime is. */
export class PluginKind extends Effect.Service<PluginKind>()("plexsync/PluginKind", {
  effect: Effect.gen(function* () {
    const stash = yield* StashApi
    const cursors = yield* Cursors
    const gone = yield* Ref.make(false)
    const asked = yield* Effect.cachedWithTTL(
      Effect.gen(function* () {
        const seen = yield* look
        const now = areHooksGone(seen)
        if (!(yield* Ref.getAndSet(gone, now)) && now) yield* Effect.logWarning(hooksGone(seen))
        return { installed: installedText[seen.now], ...(now ? { problem: hooksGone(seen) } : {}) }
      }).pipe(Effect.provideService(StashApi, stash), Effect.provideService(Cursors, cursors)),
      known
    )
    // That Stash cannot be asked is told by others.
    const health = Effect.match(asked, {
      onFailure: (): Readonly<Record<string, unknown>> => ({}),
      onSuccess: (told): Readonly<Record<string, unknown>> => told
    })
    return { health } as const
  }),
  dependencies: [Cursors.Default]
}) {}
