import { isByGoneName } from "../plan/Scope.ts"
import type { Failure, Family } from "../model/Failure.ts"
import type { Because } from "../model/Job.ts"
import { troubleOf } from "../retry/Fate.ts"
import type { Obstacle } from "./Obstacle.ts"

const byBecause: Readonly<Record<Because, Obstacle>> = {
  backoff: "backoff",
  not_in_plex: "no_item",
  size_differs: "size_differs",
  no_metadata: "no_metadata",
  scan_settling: "scan_settling",
  out_of_scope: "out_of_scope",
  absent: "no_item",
  other_scene: "other_scene",
  library_paused: "library_paused",
  doubt: "backoff"
}

/** What a job that waits or is parked waits for. `reason`: what makes it so for this scene, as far as it is known. */
export const obstacleOfJob = (because: Because, reason: string | null): Obstacle =>
  because === "out_of_scope" && reason !== null && isByGoneName(reason) ? "excluded_name_gone" : byBecause[because]

/** Where what a scene is keeps it from Plex, and not what was tried. */
const byTag: ReadonlyMap<string, Obstacle> = new Map<Failure["_tag"], Obstacle>([
  ["ItemGone", "no_item"],
  ["NoItem", "no_item"],
  ["NoFile", "no_file"],
  ["LowConfidence", "low_confidence"],
  ["Unreadable", "unreadable"]
])

const byFamily: Readonly<Record<Family, Obstacle>> = {
  transient: "backoff",
  permanent: "dead",
  not_found: "no_item",
  blocked: "blocked"
}

/** What a failure that was just met keeps a scene from Plex by. */
export const obstacleOfFailure = (failure: Failure): Obstacle =>
  failure._tag === "NoItem" && failure.trashed
    ? "in_trash"
    : (byTag.get(failure._tag) ?? byFamily[troubleOf(failure).family])

/** What a dead letter of this error keeps a scene from Plex by: its own cause, where that has a spelling. */
export const obstacleOfLetter = (errorTag: string): Obstacle => byTag.get(errorTag) ?? "dead"
