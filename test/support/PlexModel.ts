import type { ItemMemory } from "../../src/core/plan/ItemMemory.ts"
import { recent } from "../../src/core/plan/ItemMemory.ts"
import { byName, tagFields } from "../../src/core/model/Fields.ts"
import { type PlexItem, shownIn } from "../../src/core/model/PlexItem.ts"
import type { Plan, Step } from "../../src/core/plan/Step.ts"
import type { Value } from "../../src/core/model/Value.ts"
import type { Ways } from "./world/PlexEdit.ts"

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
