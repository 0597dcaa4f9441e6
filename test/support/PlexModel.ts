import type { Edit, FieldEdit } from "../../src/core/Edit.ts"
import type { Memory, Plan, Value } from "../../src/core/Plan.ts"
import { shownIn } from "../../src/core/Plan.ts"
import type { Field, PlexItem } from "../../src/core/PlexItem.ts"

const sameTag = (a: string, b: string) => a.normalize("NFC").toLowerCase() === b.normalize("NFC").toLowerCase()

const withNames = (
  item: PlexItem,
  edit: FieldEdit & { readonly kind: "names" },
  adds: boolean
): ReadonlyArray<string> => {
  const there = adds ? item.tags[edit.field] : []
  const kept = there.filter((name) => !edit.removed.some((gone) => sameTag(gone, name)))
  // One tag, one spelling: a name that is there already stays as it is.
  return edit.names.reduce((list, name) => (list.some((one) => sameTag(one, name)) ? list : [...list, name]), kept)
}

const apply = (item: PlexItem, edit: FieldEdit, adds: boolean): PlexItem => {
  const locked = new Set([...item.locked, edit.field])
  switch (edit.kind) {
    case "lock":
      return { ...item, locked }
    case "text":
      return { ...item, locked, scalars: { ...item.scalars, [edit.field]: edit.value } }
    case "names":
      return { ...item, locked, tags: { ...item.tags, [edit.field]: withNames(item, edit, adds) } }
  }
}

/** What Plex shows after an edit. `adds`: whether indexed tags are added to those that are there, as some versions do, or replace them. */
export const edited = (item: PlexItem, edit: Edit, adds: boolean): PlexItem =>
  edit.reduce((shown, one) => apply(shown, one, adds), item)

/** What PlexSync remembers after it carried out `plan` and saw the item become `shown`. */
export const remembered = (memory: Memory, plan: Plan, shown: PlexItem): Memory => {
  const written: Partial<Record<Field, { readonly sent: Value; readonly shown: Value | null }>> = { ...memory.written }
  const earlier: Partial<Record<Field, ReadonlyArray<Value>>> = { ...memory.earlier }
  for (const step of plan) {
    if (step._tag === "Keep") continue
    written[step.field] = { sent: step.memory, shown: shownIn(shown, step.field) }
    earlier[step.field] = [...(earlier[step.field] ?? []), step._tag === "Set" ? step.after : step.value]
  }
  return { written, earlier }
}
