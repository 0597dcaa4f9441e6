import type { Failure } from "../../core/model/Failure.ts"
import { addressSetting } from "../../core/settings/Address.ts"
import type { CircuitOpen } from "../../sync/circuit/CircuitBreaker.ts"

export type Level = "ok" | "warning" | "failed"

/** One thing the doctor looked at: how it stands, and how to mend it. */
export interface Finding {
  readonly check:
    "data" | "settings" | "stash" | "clock" | "plugin" | "plex" | "token" | "libraries" | "mappings" | "scope"
  readonly level: Level
  readonly message: string
  readonly remedy: string | null
}

export const finding = (
  check: Finding["check"],
  level: Level,
  message: string,
  remedy: string | null = null
): Finding => ({ check, level, message, remedy })

const remedyFor = (failure: Failure | CircuitOpen): string | null => {
  switch (failure._tag) {
    case "Unreachable":
      return `Start ${failure.server}, or correct ${addressSetting[failure.server]}.`
    case "Unavailable":
    case "LimitPassed":
      return `Wait a little and try again; then look into the log of ${failure.server}.`
    case "Unauthorized":
      return failure.remedy
    case "Refused":
      return `Look into the log of ${failure.server}.`
    case "NotUsable":
      if (failure.ofAddress)
        return `Correct ${addressSetting[failure.server]}, or what stands before ${failure.server}.`
      return "Update Stash, and open it in a browser to finish what it asks for."
    case "EditsRefused":
      return null
    case "UnknownLibrary":
      return "Correct plex_library, or leave it empty to sync every movie library."
    case "StoreFailed":
      return "See that the data directory's disk is not full and can be written."
    case "CircuitOpen":
    case "ItemGone":
    case "NoItem":
    case "NoFile":
    case "LowConfidence":
    case "InvalidMetadata":
    case "Unreadable":
      return null
  }
}

/** A check that could not be carried out. */
export const failedBy = (check: Finding["check"], failure: Failure | CircuitOpen): Finding =>
  finding(
    check,
    "failed",
    // Its message ends with the remedy.
    failure._tag === "Unauthorized" ? `${failure.server} does not accept the key given` : failure.message,
    remedyFor(failure)
  )
