import type { Memory } from "../core/Memory.ts"
import type { Outcome } from "../core/Outcome.ts"
import type { PictureField } from "../core/plan/Fields.ts"
import type { PlexItem } from "../core/PlexItem.ts"
import type { SceneId } from "../core/Scene.ts"
import type { Plan } from "../core/Step.ts"
import type { WriteDone } from "./WriteItem.ts"

/** An item as it was written. */
export interface Done extends WriteDone {
  readonly item: PlexItem
  readonly plan: Plan
  /** What was remembered before. */
  readonly memory: Memory
  readonly uploads: number
  /** Its number in the history; null where nothing was to be written. */
  readonly begun: number | null
  /** Slots that got another picture. */
  readonly pictures: ReadonlyArray<PictureField>
}

/** What became of a task: what it counts for, and what was written where. */
export interface Ran {
  readonly sceneId: SceneId
  readonly outcome: Partial<Outcome>
  readonly server: string
  readonly done: ReadonlyArray<Done>
}

/** A run that wrote nothing. */
export const ran = (sceneId: SceneId, outcome: Partial<Outcome>): Ran => ({ sceneId, outcome, server: "", done: [] })
