import type { Edit, FieldEdit } from "../../src/core/plan/Edit.ts"
import type { ItemMemory } from "../../src/core/plan/ItemMemory.ts"
import { recent } from "../../src/core/plan/ItemMemory.ts"
import { byName, tagFields } from "../../src/core/model/Fields.ts"
import { type PlexItem, shownIn } from "../../src/core/model/PlexItem.ts"
import type { Plan, Step } from "../../src/core/plan/Step.ts"
import type { Value } from "../../src/core/model/Value.ts"

/** How a server takes tags, where real ones differ. */
export interface Ways {
  /** Whether indexed tags are added to those that are there, as some versions do, or replace them. */
  readonly adds: boolean
  /** Whether names that differ in case only are one tag, which keeps the spelling it was made with. */
  readonly folds: boolean
}

const sameTag = (a: string, b: string, folds: boolean) => {
  const [one, other] = [a.normalize("NFC"), b.normalize("NFC")]
  return folds ? one.toLowerCase() === other.toLowerCase() : one === other
}

/** An item as such a server can show it: no tag twice. */
export const possible = (item: PlexItem, { folds }: Ways): PlexItem => {
  const once = (names: ReadonlyArray<string>) =>
    names.filter((name, at) => names.findIndex((one) => sameTag(one, name, folds)) === at)
  return { ...item, tags: byName(tagFields, (field) => once(item.tags[field])) }
}

const withNames = (
  item: PlexItem,
  edit: FieldEdit & { readonly kind: "names" },
  { adds, folds }: Ways
): ReadonlyArray<string> => {
  const same = (a: string) => (b: string) => sameTag(a, b, folds)
  const there = item.tags[edit.field]
  const kept = (adds || edit.names.length === 0 ? there : []).filter((name) => !edit.removed.some(same(name)))
  return edit.names.reduce(
    (list, name) => (list.some(same(name)) ? list : [...list, there.find(same(name)) ?? name]),
    kept
  )
}

const apply = (item: PlexItem, edit: FieldEdit, ways: Ways): PlexItem => {
  const locked = new Set([...item.locked, edit.field])
  switch (edit.kind) {
    case "lock":
      return { ...item, locked }
    case "text": {
      // The year goes with the date, unless it is locked.
      const year =
        edit.field === "originallyAvailableAt" && !item.locked.has("year") ? edit.value.slice(0, 4) : undefined
      const scalars = { ...item.scalars, ...(year === undefined ? {} : { year }), [edit.field]: edit.value }
      return { ...item, locked, scalars }
    }
    case "names":
      return { ...item, locked, tags: { ...item.tags, [edit.field]: withNames(item, edit, ways) } }
  }
}

/** What Plex shows after an edit. */
export const edited = (item: PlexItem, edit: Edit, ways: Ways): PlexItem =>
  edit.reduce((shown, one) => apply(shown, one, ways), item)

const given = (step: Step & { readonly _tag: "Set" | "Lock" }): Value =>
  step.field === "collection" || step.field === "label" ? step.memory : step._tag === "Set" ? step.after : step.value

/** What PlexSync remembers after it carried out `plan` at `now` and saw the item become `shown`. */
export const remembered = (memory: ItemMemory, plan: Plan, shown: PlexItem, now: number): ItemMemory =>
  plan.reduce((known: ItemMemory, step): ItemMemory => {
    if (step._tag !== "Set" && step._tag !== "Lock") return known
    const { field } = step
    const again = step._tag === "Set" && step.again
    const resent = again ? [...recent(known.written[field]?.resent ?? [], now), now] : []
    return {
      ...known,
      written: { ...known.written, [field]: { sent: step.memory, shown: shownIn(shown, field), resent } },
      earlier: { ...known.earlier, [field]: [...(known.earlier[field] ?? []), given(step)] }
    }
  }, memory)

/** What a person does to an item in Plex: one field gets another value, and its lock. */
export const byHand = (item: PlexItem, field: keyof PlexItem["scalars"], value: string): PlexItem => ({
  ...item,
  scalars: { ...item.scalars, [field]: value },
  locked: new Set([...item.locked, field])
})
