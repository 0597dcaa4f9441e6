import type { Failure, LowConfidence, NoFile, NoItem, Refused, SizeDiffers } from "../core/model/Failure.ts"
import { type Because, becauseText, type Job, type Reason } from "../core/model/Job.ts"
import type { ItemMemory } from "../core/plan/ItemMemory.ts"
import type { Metadata } from "../core/plan/Metadata.ts"
import type { Part, PlexItem } from "../core/model/PlexItem.ts"
import { priorityOf } from "../core/model/Priority.ts"
import type { Scene, SceneId } from "../core/model/Scene.ts"
import type { Settings } from "../core/settings/Settings.ts"
import type { Plan, PlanRules } from "../core/plan/Step.ts"
import type * as Either from "effect/Either"
import type { Decision } from "../core/match/Match.ts"

/** What was decided for each file of a scene in each library, and what follows from it. */
export interface Matched {
  readonly decisions: ReadonlyArray<Decision>
  readonly parts: Either.Either<ReadonlyArray<Part>, NoFile | NoItem | LowConfidence | SizeDiffers | Refused>
}

/**
 * An item with its plan, made by the rules of the task from what was read, and what is remembered of it: of its fields nothing, where none of it
 * would change the plan.
 */
export interface Target {
  readonly item: PlexItem
  readonly plan: Plan
  readonly memory: ItemMemory
}

/** Bring these items to show `metadata`, by the rules that were in force when they were read, at `readAt`, epoch ms. */
export interface WriteJob {
  readonly kind: "write"
  readonly job: Job
  readonly scene: Scene
  readonly server: string
  readonly metadata: Metadata
  readonly rules: PlanRules
  readonly targets: ReadonlyArray<Target>
  /** How the targets were found. */
  readonly decisions: Matched["decisions"]
  readonly readAt: number
}

/** What is to be done about one claimed job. */
export type PreparedJob =
  | WriteJob
  /** The scene is no longer in Stash. */
  | { readonly kind: "gone"; readonly job: Job }
  /** Nothing is to be written, now or until something changes. */
  | {
      readonly kind: "rest"
      readonly job: Job
      readonly state: "waiting" | "parked"
      readonly because: Because
      /** What makes it so for this scene. */
      readonly reason: string
      readonly title?: string
      /** Files of the scene that Plex may find, or find changed, by a scan. */
      readonly unscanned?: ReadonlyArray<string>
    }
  | { readonly kind: "failed"; readonly job: Job; readonly title?: string; readonly failure: Failure }

/** The scene's title, as far as it was asked for: else a job's lines say what it is about. */
export const titleOfJob = (task: PreparedJob): string | null => {
  switch (task.kind) {
    case "write":
      return task.metadata.title
    case "gone":
      return null
    case "rest":
    case "failed":
      return task.title ?? null
  }
}

/** Why nothing is to be written for a scene. */
export interface Problem {
  /** The same words for all scenes with this problem, without a name in them. */
  readonly kind: string
  /** All that is known of this one. */
  readonly message: string
}

const notInStash = "not in Stash"

/** Whether it is about a scene that Stash does not have. */
export const isNotInStash = ({ kind }: { readonly kind: string | null }): boolean => kind === notInStash

const kindOf = (failure: Failure): string => {
  if (failure._tag !== "NoItem") return `failed: ${failure._tag}`
  return failure.trashed ? "in Plex's trash" : "not in Plex"
}

export const problemOf = (task: PreparedJob): Problem | null => {
  switch (task.kind) {
    case "write":
      return null
    case "gone":
      return { kind: notInStash, message: "Stash has no such scene" }
    case "rest": {
      const kind = becauseText[task.because]
      return { kind, message: `${kind}: ${task.reason}` }
    }
    case "failed": {
      const { failure } = task
      return { kind: kindOf(failure), message: failure.message }
    }
  }
}

/** How plans are made under these settings. `now` in epoch ms. */
export const planRules = (settings: Settings, now: number): PlanRules => ({
  skip: new Set(settings.skip_fields),
  preserve: settings.preserve_plex_edits,
  contentRating: settings.content_rating,
  label: settings.label,
  now
})

/** A wish that stands in no queue: for whoever only looks what would become of it. `at` in epoch ms. */
export const jobFor = (sceneId: SceneId, reason: Reason, at: number): Job => ({
  sceneId,
  reason,
  asked: reason,
  priority: priorityOf[reason],
  revision: 0,
  enqueuedAt: at,
  attempts: 0,
  firstFailedAt: null,
  epoch: 0
})
