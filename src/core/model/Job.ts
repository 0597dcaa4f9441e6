import * as Schema from "effect/Schema"
import { SceneId } from "./Scene.ts"

/** Why a scene is to be synced. */
export const Reason = Schema.Literal(
  "hook",
  "edit",
  "wake",
  "named",
  "bulk",
  "recent",
  "fan_out",
  "all",
  "scan",
  "reconcile"
)
export type Reason = typeof Reason.Type

export const State = Schema.Literal("ready", "running", "waiting", "parked")
export type State = typeof State.Type

/** Why a row waits or is parked. */
export const Because = Schema.Literal(
  "backoff",
  "not_in_plex",
  "size_differs",
  "no_metadata",
  "scan_settling",
  "out_of_scope",
  "absent",
  "other_scene",
  "library_paused",
  "doubt"
)
export type Because = typeof Because.Type

export const becauseText: Readonly<Record<Because, string>> = {
  backoff: "to be tried again",
  not_in_plex: "not in Plex yet",
  size_differs: "of another size in Plex",
  no_metadata: "no metadata yet",
  scan_settling: "scan settling",
  out_of_scope: "out of scope",
  absent: "absent from Plex",
  other_scene: "in an item that follows another scene",
  library_paused: "a library is paused",
  doubt: "to be looked at once more"
}

/** A claimed row: the wish to sync one scene, as it stood when it was claimed. Times in epoch ms. */
export const Job = Schema.Struct({
  sceneId: SceneId,
  reason: Reason,
  /** Who asked for it last: of several wishes, the reason is the most urgent one, and this the newest. */
  asked: Reason,
  priority: Schema.Int,
  revision: Schema.Int,
  enqueuedAt: Schema.Int,
  attempts: Schema.Int,
  firstFailedAt: Schema.NullOr(Schema.Int),
  epoch: Schema.Int
})
export type Job = typeof Job.Type
