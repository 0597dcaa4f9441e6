import * as Data from "effect/Data"
import { type Field, isMembership, type PictureField, type SyncField } from "../model/Fields.ts"
import { type PlexItem, shownIn } from "../model/PlexItem.ts"
import { namesIn, sameValue, type Value, without } from "../model/Value.ts"
import type { Stay } from "./Stay.ts"

/** The verdict on one field, with its reason. */
export type Step = Data.TaggedEnum<{
  /** Write `after`, and lock. `memory` is what the wish was: what a later plan compares with. */
  Set: {
    readonly field: Field
    readonly before: Value
    readonly after: Value
    readonly memory: Value
    /** Whether the same was sent before, and somebody changed it. */
    readonly again: boolean
    readonly reason: string
  }
  /** The value is right; only the lock is missing. `memory` as in `Set`: Plex may show the wish in its own way. */
  Lock: { readonly field: Field; readonly value: Value; readonly memory: Value; readonly reason: string }
  /** The picture is ours; only the lock is missing. */
  LockPicture: { readonly field: PictureField; readonly reason: string }
  Keep: { readonly field: Field; readonly stays: Stay; readonly reason: string }
  /** Somebody changes the value back again and again: left alone until Stash changes. */
  Contested: { readonly field: Field; readonly before: Value; readonly after: Value; readonly reason: string }
}>
export const Step = Data.taggedEnum<Step>()

export type Plan = ReadonlyArray<Step>

export interface PlanRules {
  readonly skip: ReadonlySet<SyncField>
  /** preserve_plex_edits: what a person locked in Plex stays. */
  readonly preserve: boolean
  /** Settings that apply to every item; "" leaves the field untouched. */
  readonly contentRating: string
  readonly label: string
  /** Epoch ms. */
  readonly now: number
}

/** Whether plans made by these rules would be the same, whenever they are made. */
export const areSame = (a: PlanRules, b: PlanRules): boolean =>
  a.preserve === b.preserve &&
  a.contentRating === b.contentRating &&
  a.label === b.label &&
  a.skip.size === b.skip.size &&
  [...a.skip].every((name) => b.skip.has(name))

/** A step that writes. */
export const isChange = (step: Step): step is Exclude<Step, { readonly _tag: "Keep" | "Contested" }> =>
  step._tag !== "Keep" && step._tag !== "Contested"

/** Whether carrying the plan out would write anything. */
export const changes = (plan: Plan): boolean => plan.some(isChange)

/** Whether an item shows what a step wished for; of collections and labels, whether it is in all that PlexSync made. */
export const shows = (item: PlexItem, { field, memory }: Step & { readonly _tag: "Set" }): boolean => {
  const shown = shownIn(item, field)
  return isMembership(field) ? without(namesIn(memory), namesIn(shown)).length === 0 : sameValue(memory, shown)
}
