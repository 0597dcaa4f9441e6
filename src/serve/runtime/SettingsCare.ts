import * as Clock from "effect/Clock"
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as Ref from "effect/Ref"
import { Config } from "../../config/Config.ts"
import { SettingsState } from "../../config/SettingsState.ts"

const reminder = Duration.toMillis("1 hour")

/** Keeps to the settings outside Stash, which no poll of Stash brings, and reminds once an hour of what is missing. */
export const settingsCare = Effect.gen(function* () {
  const config = yield* Config
  const state = yield* SettingsState
  const told = yield* Ref.make(-reminder)
  const remind = Effect.gen(function* () {
    const missing = yield* state.missing
    const now = yield* Clock.currentTimeMillis
    if (missing.length === 0 || Math.abs(now - (yield* Ref.get(told))) < reminder) return
    yield* Ref.set(told, now)
    yield* Effect.forEach(missing, (line) => Effect.logError(`Paused: ${line}`), { discard: true })
  })
  const round = Effect.gen(function* () {
    yield* remind
    const { poll_interval: interval } = yield* config.settings
    yield* Effect.sleep(Duration.seconds(interval))
    yield* state.reload
  })
  return yield* Effect.forever(round)
})
