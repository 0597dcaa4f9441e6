import type { Memory } from "../core/plan/ItemMemory.ts"
import type { Outcome } from "../core/model/Outcome.ts"
import type { PictureField } from "../core/model/Fields.ts"
import type { PlexItem } from "../core/model/PlexItem.ts"
import type { SceneId } from "../core/model/Scene.ts"
import type { Plan } from "../core/plan/Step.ts"
import type { WriteDone } from "./write/WriteItem.ts"

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
