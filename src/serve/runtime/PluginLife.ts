import * as Clock from "effect/Clock"
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as Ref from "effect/Ref"
import { Config } from "../../config/Config.ts"
import { pluginId } from "../../config/ConfigLive.ts"
import { passes } from "../../core/retry/Fate.ts"
import { StashApi } from "../../stash/StashApi.ts"
import { Supervisor } from "./Supervisor.ts"
import { areHooksGone, hooksRemedy, installedText, type Seen } from "../../core/hook/Installed.ts"
import { KeyValues } from "../../store/sqlite/KeyValues.ts"
import { look } from "../report/PluginLook.ts"

/** How often it is asked at most whether there is still somebody to serve. */
const seldom = Duration.seconds(60)

/** A runtime that the plugin started ends when Stash has not answered, or the plugin has been switched off or taken away, for `idle_timeout`. */
export const endsWithStash = Effect.gen(function* () {
  const config = yield* Config
  const stash = yield* StashApi
  const { leave } = yield* Supervisor
  const served = yield* Ref.make(yield* Clock.currentTimeMillis)
  const needed = Effect.match(stash.pluginEnabled(pluginId), {
    // A refusal is an answer, too: it waits for a person, who is there.
    onFailure: (failure) => (passes(failure) ? "Stash does not answer" : null),
    onSuccess: (enabled) => (enabled ? null : "the plugin is switched off in Stash")
  })
  const round = Effect.gen(function* () {
    const { idle_timeout: seconds } = yield* config.settings
    const timeout = Duration.seconds(seconds)
    yield* Effect.sleep(Duration.min(seldom, Duration.times(timeout, 0.25)))
    const reason = yield* needed
    const now = yield* Clock.currentTimeMillis
    if (reason === null) return yield* Ref.set(served, now)
    const idle = Math.abs(now - (yield* Ref.get(served)))
    if (idle >= Duration.toMillis(timeout)) yield* leave(`${reason} for ${Duration.format(timeout)}`)
  })
  return yield* Effect.forever(round)
})

/** People install plugins seldom, but a runtime may end soon after they did. */
const known = "1 minute"

const hooksGone = (seen: Seen) =>
  `Stash no longer tells PlexSync of edits: they are found every poll_interval, and once this runtime has ended nothing starts another. ${hooksRemedy(seen.told)}`

/** Which of our plugins is in Stash, for who asks how the runtime is. */
export class PluginKind extends Effect.Service<PluginKind>()("plexsync/PluginKind", {
  effect: Effect.gen(function* () {
    const stash = yield* StashApi
    const cursors = yield* KeyValues
    const gone = yield* Ref.make(false)
    const asked = yield* Effect.cachedWithTTL(
      Effect.gen(function* () {
        const seen = yield* look
        const now = areHooksGone(seen)
        if (!(yield* Ref.getAndSet(gone, now)) && now) yield* Effect.logWarning(hooksGone(seen))
        return { installed: installedText[seen.now], ...(now ? { problem: hooksGone(seen) } : {}) }
      }).pipe(Effect.provideService(StashApi, stash), Effect.provideService(KeyValues, cursors)),
      known
    )
    // That Stash cannot be asked is told by others.
    const health = Effect.match(asked, {
      onFailure: (): Readonly<Record<string, unknown>> => ({}),
      onSuccess: (told): Readonly<Record<string, unknown>> => told
    })
    return { health } as const
  }),
  dependencies: [KeyValues.Default]
}) {}
