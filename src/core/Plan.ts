import type { Memory } from "./Memory.ts"
import type { Metadata } from "./Metadata.ts"
import { type Given, titleStep, valueStep, yearStep } from "./FieldRules.ts"
import { membershipStep } from "./Membership.ts"
import { type Field, fields, isMembership, type PictureField, type PlexItem, shownIn } from "./PlexItem.ts"
import type { SyncField } from "./Settings.ts"
import { type Plan, type PlanRules, Step } from "./Step.ts"
import { isEmpty, namesIn, sameSpelling, sameValue, type Value } from "./Value.ts"

/** Which setting of skip_fields switches a Plex field off. The title is always synced; the last two have settings of their own. */
const skipName: Readonly<Record<Field, SyncField | undefined>> = {
  title: undefined,
  summary: "details",
  studio: "studio",
  originallyAvailableAt: "date",
  year: "date",
  genre: "tags",
  actor: "performers",
  collection: "collection",
  userRating: "rating",
  contentRating: undefined,
  label: undefined
}

const wishOf = (metadata: Metadata, rules: PlanRules): Readonly<Record<Field, Value>> => ({
  title: metadata.title,
  summary: metadata.summary,
  studio: metadata.studio,
  originallyAvailableAt: metadata.date,
  year: metadata.date.slice(0, 4),
  genre: metadata.tags,
  actor: metadata.performers,
  collection: namesIn(metadata.studio),
  userRating: metadata.rating,
  contentRating: rules.contentRating,
  label: namesIn(rules.label)
})

/** Each field has one rule; most are made equal to Stash. */
const stepOf = (given: Given, metadata: Metadata, rules: PlanRules): Step => {
  const { field } = given
  switch (field) {
    case "title":
      return titleStep(given, metadata, rules)
    case "collection":
      return membershipStep(given, rules, "no studio")
    case "label":
      return membershipStep(given, rules, "")
    case "contentRating":
    case "summary":
    case "studio":
    case "originallyAvailableAt":
    case "year":
    case "genre":
    case "actor":
    case "userRating":
      return valueStep(given, rules)
  }
}

/** Whether the date, once the plan is carried out, is the one of Stash. */
const dateIsOurs = ({ shown, wanted }: Given, step: Step): boolean => step._tag === "Set" || sameValue(shown, wanted)

const pictureSteps = (item: PlexItem, shown: ReadonlySet<PictureField>, rules: PlanRules): Plan => {
  const slots: ReadonlyArray<readonly [PictureField, SyncField]> = [
    ["thumb", "poster"],
    ["art", "background"]
  ]
  return slots
    .filter(([slot, name]) => !rules.skip.has(name) && shown.has(slot) && !item.locked.has(slot))
    .map(([field]) => Step.LockPicture({ field, reason: "ours, but not locked" }))
}

/** Why a field stays as it is, whatever it shows. A title is never blanked. */
const leftAlone = (field: Field, metadata: Metadata, rules: PlanRules): string | undefined => {
  const skip = skipName[field]
  if (skip !== undefined && rules.skip.has(skip)) return `skip_fields has ${skip}`
  if (field === "title" && metadata.title === "") return "no title and no file name"
  if (field === "contentRating" && rules.contentRating === "") return "content_rating is not set"
  if (field === "label" && rules.label === "") return "label is not set"
  return undefined
}

/** A year needs no lock, and neither does a membership that nobody wants. */
const needsLock = (field: Field, wanted: Value): boolean =>
  field !== "year" && !(isMembership(field) && isEmpty(wanted))

/**
 * Whether an item shows, locked, just what it should, with no membership beside. Then nothing that is remembered of its fields changes the plan:
 * all of them are kept.
 */
export const isAsWished = (metadata: Metadata, item: PlexItem, rules: PlanRules): boolean => {
  const wanted = wishOf(metadata, rules)
  return fields.every(
    (field) =>
      leftAlone(field, metadata, rules) !== undefined ||
      (sameSpelling(wanted[field], shownIn(item, field)) &&
        (item.locked.has(field) || !needsLock(field, wanted[field])))
  )
}

/** The difference between what an item shows and what it should show, field by field. */
export const planFor = (metadata: Metadata, item: PlexItem, memory: Memory, rules: PlanRules): Plan => {
  const wanted = wishOf(metadata, rules)
  const givenOf = (field: Field): Given => ({
    field,
    wanted: wanted[field],
    shown: shownIn(item, field),
    locked: item.locked.has(field),
    written: memory.written[field],
    earlier: memory.earlier[field] ?? []
  })
  const step = (field: Field): Step => {
    const given = givenOf(field)
    const date = givenOf("originallyAvailableAt")
    return field === "year"
      ? yearStep(given, date, dateIsOurs(date, stepOf(date, metadata, rules)), rules)
      : stepOf(given, metadata, rules)
  }
  const steps = fields.map((field) => {
    const reason = leftAlone(field, metadata, rules)
    return reason === undefined ? step(field) : Step.Keep({ field, reason })
  })
  return [...steps, ...pictureSteps(item, memory.pictures, rules)]
}

/** A plan once these slots of its item show a picture of ours: as if that had been remembered when it was made. */
export const withPictures = (plan: Plan, item: PlexItem, shown: ReadonlySet<PictureField>, rules: PlanRules): Plan => [
  ...plan.filter(({ _tag }) => _tag !== "LockPicture"),
  ...pictureSteps(item, shown, rules)
]
