import * as Effect from "effect/Effect"
import * as Schedule from "effect/Schedule"
import { type Server, StoreFailed } from "../../core/model/Failure.ts"
import { growing } from "../../core/retry/Backoff.ts"
import { passes } from "../../core/retry/Fate.ts"
import { IdentityUnusable } from "../../plex/DeviceIdentity.ts"
import { DatabaseUnusable } from "../../store/sqlite/Database.ts"
import { isPassing } from "../../store/sqlite/DatabaseTrouble.ts"

type Reason = { readonly _tag: string; readonly message: string }

/** What a runtime that cannot begin waits for, as its log calls it; null: it does not, for a person is needed. */
export const awaited = (reason: Reason): Server | "the data directory" | null => {
  if (passes(reason)) return "server" in reason && reason.server === "Plex" ? "Plex" : "Stash"
  const isOfFolder =
    reason instanceof DatabaseUnusable
      ? reason.passing
      : (reason instanceof IdentityUnusable || reason instanceof StoreFailed) && isPassing(reason.code)
  return isOfFolder ? "the data directory" : null
}

/** A server may be starting, or be away for a while, and a disk full or a database locked: a runtime that ended then would have to be started again by a person. */
export const untilItCanBegin = growing({ base: 500, cap: 30_000 }, { jitter: { min: 1, max: 1 } }).pipe(
  Schedule.whileInput((reason: Reason) => awaited(reason) !== null),
  Schedule.tapInput((reason: Reason) => Effect.logWarning(`Waiting for ${awaited(reason)}: ${reason.message}`))
)
