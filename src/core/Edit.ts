import type { Plan, Value } from "./Plan.ts"
import type { ScalarField, TagField } from "./PlexItem.ts"
import { identity } from "./Text.ts"

/** One field of an edit. Every field that is written is locked, so that no agent pass undoes it. */
export type FieldEdit =
  | { readonly kind: "text"; readonly field: ScalarField; readonly value: string }
  | {
      readonly kind: "names"
      readonly field: TagField
      /** The complete list: right whether Plex adds to what is there or replaces it. */
      readonly names: ReadonlyArray<string>
      readonly removed: ReadonlyArray<string>
    }
  | { readonly kind: "lock"; readonly field: ScalarField | TagField }

/** What one write changes on one item. */
export type Edit = ReadonlyArray<FieldEdit>

const list = (value: Value): ReadonlyArray<string> => (typeof value === "string" ? [value] : value)

const namesEdit = (field: TagField, before: Value, after: Value): FieldEdit => {
  const kept = new Set(list(after).map(identity))
  return { kind: "names", field, names: list(after), removed: list(before).filter((name) => !kept.has(identity(name))) }
}

/** A plan as a write; empty when nothing is to be written. */
export const editOf = (plan: Plan): Edit =>
  plan.flatMap((step): Edit => {
    if (step._tag === "Keep") return []
    if (step._tag === "Lock") return [{ kind: "lock", field: step.field }]
    return step.field === "genre" || step.field === "actor"
      ? [namesEdit(step.field, step.before, step.after)]
      : [{ kind: "text", field: step.field, value: list(step.after).join("") }]
  })
