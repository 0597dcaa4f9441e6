import * as Effect from "effect/Effect"
import { type CallFailure, Refused } from "../core/model/Failure.ts"
import { atOnce } from "../http/CallFailures.ts"
import type { PlexCall } from "./PlexCall.ts"

/** Scans of a library. */
export const make = ({ tell }: PlexCall) => {
  /** Has Plex look at one folder of a library, which must lie below one of its locations. Answered before the scan begins. */
  const scanFolder = (sectionKey: string, folder: string): Effect.Effect<void, CallFailure> =>
    tell({
      operation: "scan a folder",
      method: "GET",
      target: `/library/sections/${encodeURIComponent(sectionKey)}/refresh?path=${encodeURIComponent(folder)}`
    }).pipe(
      Effect.catchTag(
        "ItemGone",
        () =>
          new Refused({
            server: "Plex",
            operation: "scan a folder",
            status: 404,
            problem: "it does not know this library"
          })
      ),
      atOnce
    )

  return { scanFolder } as const
}
