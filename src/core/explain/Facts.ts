import type { Decision, Question } from "../match/Match.ts"
import type { PictureAction } from "../model/Cover.ts"
import type { Failure, Server } from "../model/Failure.ts"
import type { Field, PictureField } from "../model/Fields.ts"
import type { Because, Reason as Asked, State } from "../model/Job.ts"
import type { PathMapping } from "../model/PathMapping.ts"
import type { RatingKey } from "../model/PlexItem.ts"
import type { SceneFile, SceneId } from "../model/Scene.ts"
import type { Plan } from "../plan/Step.ts"
import type { Reached, WriteTold } from "./Explanation.ts"

/** What a look that went the way of a sync came to; null: it could not be made. */
export type Look =
  | { readonly _tag: "Writes"; readonly items: ReadonlyArray<ItemLook> }
  | { readonly _tag: "Rests"; readonly because: Because; readonly reason: string }
  | { readonly _tag: "Fails"; readonly failure: Failure }

/** A picture of an item, as it was looked at. `null`: what it shows was not asked for. */
export interface PictureLook {
  readonly field: PictureField
  readonly action: PictureAction | "left" | "skipped" | "none"
  readonly before: string | null
  readonly after: string | null
}

export interface ItemLook {
  readonly ratingKey: RatingKey
  readonly plan: Plan
  readonly pictures: ReadonlyArray<PictureLook>
}

/** The scene that an item follows. */
export interface Follows {
  readonly ratingKey: RatingKey
  readonly library: string | null
  readonly sceneId: SceneId | null
  readonly rests: string | null
}

export interface JobFacts {
  readonly state: State
  readonly because: Because | null
  readonly asked: Asked
  readonly enqueuedAt: number
  readonly attempts: number
  readonly notBefore: number | null
  readonly lastError: string | null
}

export interface LetterFacts {
  readonly errorTag: string
  readonly message: string
  readonly attempts: number
  readonly firstAt: number
  readonly failedAt: number
  readonly retryAt: number | null
  readonly queued: State | null
  readonly candidates: ReadonlyArray<string>
}

/** How PlexSync as a whole stands. Times in epoch ms. */
export interface Standing {
  readonly enabled: boolean
  /** What keeps every edit from Plex, a sentence each. */
  readonly stopped: ReadonlyArray<string>
  /** Servers that are left alone. */
  readonly open: ReadonlyArray<{ readonly server: Server; readonly since: number; readonly until: number | null }>
  /** Libraries that are paused, by title. */
  readonly paused: ReadonlyArray<string>
}

/** What a person holds: nothing sets it yet. */
export interface Held {
  readonly scene: boolean
  readonly fields: ReadonlySet<Field | PictureField>
}

export const nothingHeld: Held = { scene: false, fields: new Set() }

/** All that an explanation is made of. Times in epoch ms. */
export interface Facts {
  readonly now: number
  readonly sceneId: SceneId
  readonly title: string | null
  readonly stash: Reached
  readonly plex: Reached
  readonly files: ReadonlyArray<SceneFile>
  readonly mappings: ReadonlyArray<PathMapping>
  readonly asked: ReadonlyArray<{ readonly question: Question; readonly decision: Decision }>
  readonly look: Look | null
  readonly follows: ReadonlyArray<Follows>
  readonly held: Held
  readonly job: JobFacts | null
  readonly letter: LetterFacts | null
  readonly written: ReadonlyArray<WriteTold>
  readonly standing: Standing
  /** Whether a full sync was ever begun, and whether the scene was ever synced. */
  readonly begun: boolean
  readonly synced: boolean
}
