import * as Redacted from "effect/Redacted"
import { secretsIn } from "../core/settings/Address.ts"
import type { Settings } from "../core/settings/Settings.ts"

/** What must never be said, of the settings in force. */
export const secretsOf = (settings: Settings): ReadonlyArray<string> => [
  ...[settings.plex_token, settings.stash_api_key, settings.stash_session_cookie].flatMap((secret) =>
    secret === undefined ? [] : [Redacted.value(secret)]
  ),
  ...[settings.plex_url, settings.stash_url].flatMap(secretsIn)
]
