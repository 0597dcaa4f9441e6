import { isTagField, type PictureField, type ScalarField, type TagField } from "../model/Fields.ts"
import type { Plan } from "./Step.ts"
import { namesIn, notSpelt, type Value } from "../model/Value.ts"

/** One field of an edit. Every field that is written is locked, so that no agent pass undoes it. */
export type FieldEdit =
  | { readonly kind: "text"; readonly field: ScalarField; readonly value: string }
  | {
      readonly kind: "names"
      readonly field: TagField
      /** The complete list: right whether Plex adds to what is there or replaces it. */
      readonly names: ReadonlyArray<string>
      readonly removed: ReadonlyArray<string>
      /** How many names of the list other requests carry before these, where no request can carry all of them. */
      readonly from?: number
    }
  | { readonly kind: "lock"; readonly field: ScalarField | TagField | PictureField }

/** What one write changes on one item. */
export type Edit = ReadonlyArray<FieldEdit>

const namesEdit = (field: TagField, before: Value, after: Value): FieldEdit => ({
  kind: "names",
  field,
  names: namesIn(after),
  removed: notSpelt(namesIn(before), namesIn(after))
})

/** A plan as a write; empty when nothing is to be written. */
export const editOf = (plan: Plan): Edit =>
  plan.flatMap((step): Edit => {
    switch (step._tag) {
      case "Keep":
      case "Contested":
        return []
      case "Lock":
      case "LockPicture":
        return [{ kind: "lock", field: step.field }]
      case "Set":
        return isTagField(step.field)
          ? [namesEdit(step.field, step.before, step.after)]
          : [{ kind: "text", field: step.field, value: namesIn(step.after).join("") }]
    }
  })
