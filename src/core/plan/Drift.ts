import type { ItemMemory } from "./ItemMemory.ts"
import { isMembership } from "../model/Fields.ts"
import type { Plan, Step } from "./Step.ts"
import { isEmpty, namesIn, notSpelt, sameValue, type Value } from "../model/Value.ts"

/** How a field of an item differs from what it should show. */
export const driftKinds = ["missing", "stale", "edited", "unlocked", "contested"] as const
export type DriftKind = (typeof driftKinds)[number]

/** One field that differs. */
export interface Drift {
  readonly field: string
  readonly kind: DriftKind
  /** What Plex shows and what it should show; none of a picture. */
  readonly shown?: Value
  readonly wanted?: Value
}

/** Nothing is taken away: what should be there only is not. */
const isMissing = ({ after, before, field }: Step & { readonly _tag: "Set" }): boolean =>
  isMembership(field) ? notSpelt(namesIn(before), namesIn(after)).length === 0 : isEmpty(before) && !isEmpty(after)

/** Missing: nothing is shown. Edited: something else is shown than was last written. Stale: what was last written, or what stood there before. */
const kindOf = (step: Step & { readonly _tag: "Set" }, memory: ItemMemory): DriftKind => {
  if (isMissing(step)) return "missing"
  if (step.again) return "edited"
  const written = memory.written[step.field]
  if (written === undefined || isMembership(step.field)) return "stale"
  return sameValue(step.before, written.shown ?? written.sent) ? "stale" : "edited"
}

/** What a plan says of an item's fields, with what is remembered of it. Empty: it shows what it should. */
export const driftOf = (plan: Plan, memory: ItemMemory): ReadonlyArray<Drift> =>
  plan.flatMap((step): ReadonlyArray<Drift> => {
    switch (step._tag) {
      case "Keep":
        return []
      case "Lock":
        return [{ field: step.field, kind: "unlocked", shown: step.value, wanted: step.value }]
      case "LockPicture":
        return [{ field: step.field, kind: "unlocked" }]
      case "Contested":
        return [{ field: step.field, kind: "contested", shown: step.before, wanted: step.after }]
      case "Set":
        return [{ field: step.field, kind: kindOf(step, memory), shown: step.before, wanted: step.after }]
    }
  })

/** Whether syncing would mend any of it: what is contested is left until Stash changes. */
export const isMendable = (drifts: ReadonlyArray<Drift>): boolean => drifts.some(({ kind }) => kind !== "contested")
