import * as Data from "effect/Data"
import type { Failure } from "../model/Failure.ts"
import type { Settings } from "./Settings.ts"

/** What decides whether the servers let us in and serve us. Equal by value. */
export const accessOf = (settings: Settings) =>
  Data.tuple(
    settings.plex_url,
    settings.plex_token,
    settings.plex_library.join("\n"),
    settings.stash_url,
    settings.stash_api_key,
    settings.stash_session_cookie,
    settings.stash_tls_insecure
  )

export type ConnectionKey = ReturnType<typeof accessOf>

/** What a pause is about, whichever call ran into it: the same is announced once. */
export const pauseKey = (failure: Failure): string => {
  if (failure._tag === "Unauthorized") return `${failure._tag} ${failure.server}`
  if (failure._tag === "EditsRefused") return failure._tag
  if (failure._tag === "Refused") return `${failure._tag} ${failure.server} ${failure.status} ${failure.before}`
  return failure._tag === "StoreFailed" ? `${failure._tag} ${failure.code}` : failure.message
}
