import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import { Config } from "../config/Config.ts"
import { pluginId } from "../config/ConfigLive.ts"
import { SettingsInbox } from "../config/SettingsInbox.ts"
import { StashApi } from "../stash/StashApi.ts"

/** Reads the plugin's settings from Stash at every poll. */
export const settingsPoll = Effect.gen(function* () {
  const config = yield* Config
  const inbox = yield* SettingsInbox
  const stash = yield* StashApi
  const poll = Effect.gen(function* () {
    const { poll_interval: interval } = yield* config.settings
    yield* Effect.sleep(Duration.seconds(interval))
    yield* Effect.matchEffect(stash.pluginSettings(pluginId), {
      // A Stash that cannot be asked is the worker's to tell.
      onFailure: ({ message }) => Effect.logDebug(`Settings could not be read from Stash: ${message}`),
      onSuccess: inbox.offer
    })
  })
  return yield* Effect.forever(poll)
})
