import { type Field, type PictureField, pictureRows, wordOf } from "../model/Fields.ts"
import type { Value } from "../model/Value.ts"
import type { Plan, Step } from "../plan/Step.ts"
import type { FieldTold } from "./Explanation.ts"
import type { Held, ItemLook, PictureLook } from "./Facts.ts"
import { stayWords } from "./StayWords.ts"

/** Characters of a text, and names of a list, that are told. */
const mostCharacters = 300
const mostNames = 30

/** A text, cut where it is long. */
export const brief = (text: string): string => {
  if (text.length <= mostCharacters) return text
  const characters = Array.from(text)
  return characters.length > mostCharacters ? `${characters.slice(0, mostCharacters - 3).join("")}...` : text
}

const told = (value: Value): Value => {
  if (typeof value === "string") return brief(value)
  const names = value.slice(0, mostNames).map(brief)
  return value.length > mostNames ? [...names, `... and ${value.length - mostNames} more`] : names
}

const stays = (field: Field | PictureField, stay: NonNullable<FieldTold["stay"]>, why: string): FieldTold => ({
  field,
  label: wordOf(field),
  does: "stay",
  stay,
  before: null,
  after: null,
  why
})

const ofStep = (step: Step): FieldTold => {
  const { field, reason: why } = step
  const label = wordOf(field)
  switch (step._tag) {
    case "Keep":
      return stays(field, step.stays, why)
    case "Contested":
      return { ...stays(field, "contested", why), before: told(step.before), after: told(step.after) }
    case "Lock":
      return { field, label, does: "lock", stay: null, before: told(step.value), after: told(step.value), why }
    case "LockPicture":
      return { field, label, does: "lock", stay: null, before: null, after: null, why }
    case "Set":
      return { field, label, does: "write", stay: null, before: told(step.before), after: told(step.after), why }
  }
}

const ofPicture = ({ action, after, before, field }: PictureLook): FieldTold => {
  switch (action) {
    case "skipped":
      return stays(field, "skipped", `skip_fields has ${pictureRows[field].switch}`)
    case "none":
      return stays(field, "skipped", "Stash has no cover that can be used")
    case "keep":
      return stays(field, "locked_by_person", "chosen in Plex (preserve_plex_edits)")
    case "left":
      return stays(field, "equal", "this cover was put there already; another one that is chosen in Plex stays")
    case "done":
      return stays(field, "equal", "equal")
    case "select":
    case "upload":
      return {
        field,
        label: wordOf(field),
        does: "write",
        stay: null,
        before,
        after,
        why: action === "upload" ? "not in Plex yet" : "in Plex, but not shown"
      }
  }
}

/** A picture whose lock alone is missing is told once. */
const withoutLocks = (plan: Plan, pictures: ReadonlyArray<FieldTold>): ReadonlyArray<FieldTold> => {
  const locks = new Set(plan.flatMap((step) => (step._tag === "LockPicture" ? [step.field] : [])))
  return pictures.filter(({ does, field }) => does === "write" || ![...locks].some((one) => one === field))
}

/** What is done to each field and picture of an item, or why it stays. */
export const fieldsTold = ({ pictures, plan }: ItemLook, held: Held): ReadonlyArray<FieldTold> => {
  const all = [...plan.map(ofStep), ...withoutLocks(plan, pictures.map(ofPicture))]
  const isHeld = ({ field }: FieldTold) => held.scene || [...held.fields].some((one) => one === field)
  return all.map((one) =>
    isHeld(one) && one.does !== "stay" ? { ...one, does: "stay", stay: "held", why: stayWords.held } : one
  )
}
