import type { ItemMemory } from "./ItemMemory.ts"
import type { Metadata } from "./Metadata.ts"
import { type Given, membershipStep, titleStep, valueStep, yearStep } from "./FieldRules.ts"
import {
  type Field,
  fields,
  isMembership,
  type PictureField,
  pictureFields,
  pictureRows,
  rowOf,
  rows
} from "../model/Fields.ts"
import { type PlexItem, shownIn } from "../model/PlexItem.ts"
import { type Plan, type PlanRules, Step } from "./Step.ts"
import { isEmpty, namesIn, sameSpelling, sameValue, type Value } from "../model/Value.ts"

/** As Plex shows it: a number, without leading zeros. */
const yearOf = (date: string): string => date.slice(0, 4).replace(/^0+/, "")

const wantedOf = (field: Field, metadata: Metadata, rules: PlanRules): Value => {
  const row = rows[field]
  const value: Value = "setting" in row ? rules[row.setting] : metadata["as" in row ? row.as : row.from]
  if (row.kind === "names") return namesIn(value)
  return row.kind === "year" ? yearOf(namesIn(value).join("")) : value
}

const stepOf = (given: Given, metadata: Metadata, rules: PlanRules, date: () => Given): Step => {
  const { none = "", rule } = rowOf(given.field)
  switch (rule) {
    case "title":
      return titleStep(given, metadata, rules)
    case "member":
      return membershipStep(given, rules, none)
    case "equal":
      return valueStep(given, rules)
    case "year":
      return yearStep(given, date(), dateIsOurs(date(), valueStep(date(), rules)), rules)
  }
}

/** Whether the date, once the plan is carried out, is the one of Stash. */
const dateIsOurs = ({ shown, wanted }: Given, step: Step): boolean => step._tag === "Set" || sameValue(shown, wanted)

const pictureSteps = (item: PlexItem, shown: ReadonlySet<PictureField>, rules: PlanRules): Plan =>
  pictureFields
    .filter((field) => !rules.skip.has(pictureRows[field].switch) && shown.has(field) && !item.locked.has(field))
    .map((field) => Step.LockPicture({ field, reason: "ours, but not locked" }))

/** Why a field stays as it is, whatever it shows. A title is never blanked. */
const leftAlone = (field: Field, wanted: Value, rules: PlanRules): string | undefined => {
  const { empty, switch: skip } = rowOf(field)
  if (skip !== undefined && rules.skip.has(skip)) return `skip_fields has ${skip}`
  return isEmpty(wanted) ? empty : undefined
}

/** A membership that nobody wants needs no lock either. */
const needsLock = (field: Field, wanted: Value): boolean =>
  rowOf(field).unlocked !== true && !(isMembership(field) && isEmpty(wanted))

/**
 * Whether an item shows, locked, just what it should, with no membership beside. Then nothing that is remembered of its fields changes the plan:
 * all of them are kept.
 */
export const isAsWished = (metadata: Metadata, item: PlexItem, rules: PlanRules): boolean =>
  fields.every((field) => {
    const wanted = wantedOf(field, metadata, rules)
    return (
      leftAlone(field, wanted, rules) !== undefined ||
      (sameSpelling(wanted, shownIn(item, field)) && (item.locked.has(field) || !needsLock(field, wanted)))
    )
  })

/** The difference between what an item shows and what it should show, field by field. */
export const planFor = (metadata: Metadata, item: PlexItem, memory: ItemMemory, rules: PlanRules): Plan => {
  const givenOf = (field: Field): Given => ({
    field,
    wanted: wantedOf(field, metadata, rules),
    shown: shownIn(item, field),
    locked: item.locked.has(field),
    written: memory.written[field],
    earlier: memory.earlier[field] ?? []
  })
  const steps = fields.map((field) => {
    const given = givenOf(field)
    const reason = leftAlone(field, given.wanted, rules)
    return reason === undefined
      ? stepOf(given, metadata, rules, () => givenOf("originallyAvailableAt"))
      : Step.Keep({ field, stays: "skipped", reason })
  })
  return [...steps, ...pictureSteps(item, memory.pictures, rules)]
}

/** A plan once these slots of its item show a picture of ours: as if that had been remembered when it was made. */
export const withPictures = (plan: Plan, item: PlexItem, shown: ReadonlySet<PictureField>, rules: PlanRules): Plan => [
  ...plan.filter(({ _tag }) => _tag !== "LockPicture"),
  ...pictureSteps(item, shown, rules)
]
