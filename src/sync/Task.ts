import type { Failure } from "../core/Failure.ts"
import type { Because, Job } from "../core/Job.ts"
import type { Memory } from "../core/Memory.ts"
import type { Metadata } from "../core/Metadata.ts"
import type { PlexItem } from "../core/PlexItem.ts"
import type { Scene } from "../core/Scene.ts"
import type { Settings } from "../core/Settings.ts"
import type { PlanRules } from "../core/Step.ts"
import type { Matched } from "./Decisions.ts"

/** One item with what it should show, ready to be written. */
export interface Target {
  readonly item: PlexItem
  readonly memory: Memory
}

/** Bring these items to show `metadata`; read at `readAt`, epoch ms. */
export interface WriteTask {
  readonly kind: "write"
  readonly job: Job
  readonly scene: Scene
  readonly server: string
  readonly metadata: Metadata
  readonly targets: ReadonlyArray<Target>
  /** How the targets were found. */
  readonly decisions: Matched["decisions"]
  readonly readAt: number
}

/** What is to be done about one claimed job. */
export type Task =
  | WriteTask
  /** The scene is no longer in Stash. */
  | { readonly kind: "gone"; readonly job: Job }
  /** Nothing is to be written, now or until something changes. */
  | {
      readonly kind: "rest"
      readonly job: Job
      readonly state: "waiting" | "parked"
      readonly because: Because
      readonly reason: string
    }
  | { readonly kind: "failed"; readonly job: Job; readonly failure: Failure }

/** How plans are made under these settings. `now` in epoch ms. */
export const planRules = (settings: Settings, now: number): PlanRules => ({
  skip: new Set(settings.skip_fields),
  preserve: settings.preserve_plex_edits,
  contentRating: settings.content_rating,
  label: settings.label,
  now
})
