import { type ItemMemory, noMemory, type Written } from "../../../src/core/plan/ItemMemory.ts"
import type { Metadata } from "../../../src/core/plan/Metadata.ts"
import { planFor } from "../../../src/core/plan/Plan.ts"
import { type Field, offFields } from "../../../src/core/model/Fields.ts"
import type { PlexItem } from "../../../src/core/model/PlexItem.ts"
import { isChange, type Plan, type PlanRules } from "../../../src/core/plan/Step.ts"
import { now } from "../../support/Arbitrary.ts"
import { itemWith } from "../../support/Samples.ts"

export const rules = (given: Partial<PlanRules> = {}): PlanRules => ({
  skip: new Set(offFields),
  preserve: false,
  contentRating: "",
  label: "",
  now,
  ...given
})

export const stepOf = (plan: Plan, field: string) => plan.find((step) => step.field === field)

export const changed = (plan: Plan) => plan.filter(isChange).map((step) => `${step._tag} ${step.field}`)

export const plan = (
  metadata: Metadata,
  item: PlexItem,
  memory: ItemMemory = noMemory,
  given: Partial<PlanRules> = {}
) => planFor(metadata, item, memory, rules(given))

/** A memory of fields as they were sent, seen or not. */
export const wrote = (
  written: Readonly<Partial<Record<Field, Partial<Written> & Pick<Written, "sent">>>>
): ItemMemory => ({
  ...noMemory,
  written: Object.fromEntries(
    Object.entries(written).map(([field, known]) => [field, { shown: null, resent: [], ...known }])
  )
})

/** Every lock of an item but one. */
export const lockedBut = (field: Field) => new Set([...itemWith().locked].filter((lock) => lock !== field))
