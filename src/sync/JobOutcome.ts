import type { ItemMemory } from "../core/plan/ItemMemory.ts"
import type { Outcome } from "../core/model/Outcome.ts"
import type { PictureField } from "../core/model/Fields.ts"
import type { PlexItem } from "../core/model/PlexItem.ts"
import type { SceneId } from "../core/model/Scene.ts"
import type { Plan } from "../core/plan/Step.ts"
import type { Edit } from "../core/plan/Edit.ts"

export interface WriteDone {
  readonly requests: number
  /** Whether every answer came soon enough after its fence to be sure of the order. */
  readonly prompt: boolean
  /** Fields that were too long for Plex, as they were sent in the end. */
  readonly cut: Edit
}

/** An item as it was written. */
export interface Done extends WriteDone {
  readonly item: PlexItem
  readonly plan: Plan
  /** What was remembered before. */
  readonly memory: ItemMemory
  readonly uploads: number
  /** Its number in the history; null where nothing was to be written. */
  readonly begun: number | null
  /** Slots that got another picture. */
  readonly pictures: ReadonlyArray<PictureField>
}

/** What became of a task: what it counts for, and what was written where. */
export interface JobOutcome {
  readonly sceneId: SceneId
  readonly outcome: Partial<Outcome>
  readonly server: string
  readonly done: ReadonlyArray<Done>
}

/** A run that wrote nothing. */
export const ran = (sceneId: SceneId, outcome: Partial<Outcome>): JobOutcome => ({
  sceneId,
  outcome,
  server: "",
  done: []
})

/** What our own drainer did, scene by scene: the last run counts, the writes of all of them add up. */
export interface Tally {
  readonly outcomes: ReadonlyMap<SceneId, Partial<Outcome>>
  readonly writes: number
  readonly uploads: number
}

export const emptyTally = (): Tally => ({ outcomes: new Map(), writes: 0, uploads: 0 })

// What was read and written for a scene is let go: of a whole library, it would fill the memory.
export const tallied = (tally: Tally, runs: ReadonlyArray<JobOutcome>): Tally => ({
  outcomes: new Map([
    ...tally.outcomes,
    ...runs.map(({ outcome, sceneId }): [SceneId, Partial<Outcome>] => [sceneId, outcome])
  ]),
  writes: runs.reduce((sum, { outcome }) => sum + (outcome.writes ?? 0), tally.writes),
  uploads: runs.reduce((sum, { outcome }) => sum + (outcome.uploads ?? 0), tally.uploads)
})

/** A scene that was brought up to date, as the database tells it. */
export interface FinishedScene {
  readonly sceneId: SceneId
  readonly writes: number
  readonly uploads: number
}

/** What was done in all. What another process finished is known by the database alone. */
export const summed = ({ outcomes, uploads, writes }: Tally, finished: ReadonlyArray<FinishedScene>) => {
  const others = finished.filter(({ sceneId }) => !outcomes.has(sceneId))
  const count = (kind: "synced" | "unchanged") =>
    [...outcomes.values()].reduce((sum, outcome) => sum + (outcome[kind] ?? 0), 0)
  return {
    synced: count("synced") + others.filter((other) => other.writes + other.uploads > 0).length,
    unchanged: count("unchanged") + others.filter((other) => other.writes + other.uploads === 0).length,
    writes: writes + others.reduce((sum, other) => sum + other.writes, 0),
    uploads: uploads + others.reduce((sum, other) => sum + other.uploads, 0)
  }
}
