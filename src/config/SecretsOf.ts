import * as Redacted from "effect/Redacted"
import type { Settings } from "../core/settings/Settings.ts"

/** What must never be said, of the settings in force. */
export const secretsOf = ({ plex_token, stash_api_key, stash_session_cookie }: Settings): ReadonlyArray<string> =>
  [plex_token, stash_api_key, stash_session_cookie].flatMap((secret) =>
    secret === undefined ? [] : [Redacted.value(secret)]
  )
