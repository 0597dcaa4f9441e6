import * as Data from "effect/Data"
import type { Metadata } from "./Metadata.ts"
import type { Field, PlexItem, ScalarField, TagField } from "./PlexItem.ts"
import type { SyncField } from "./Settings.ts"
import { identity } from "./Text.ts"

/** A field's content: text, or names in order. */
export type Value = string | ReadonlyArray<string>

/** What PlexSync last sent to a field, and what Plex showed after it (null: not read since). */
export interface Written {
  readonly sent: Value
  readonly shown: Value | null
}

/** What is remembered of an item: the last write of each field, and every value it was ever to be given. */
export interface Memory {
  readonly written: Readonly<Partial<Record<Field, Written>>>
  readonly earlier: Readonly<Partial<Record<Field, ReadonlyArray<Value>>>>
}

export const noMemory: Memory = { written: {}, earlier: {} }

/** The verdict on one field, with its reason. */
export type Step = Data.TaggedEnum<{
  /** Write `after`, and lock. `memory` is what the wish was: what a later plan compares with. */
  Set: {
    readonly field: Field
    readonly before: Value
    readonly after: Value
    readonly memory: Value
    readonly reason: string
  }
  /** The value is right; only the lock is missing. `memory` as in `Set`: Plex may show the wish in its own way. */
  Lock: { readonly field: Field; readonly value: Value; readonly memory: Value; readonly reason: string }
  Keep: { readonly field: Field; readonly reason: string }
}>
export const Step = Data.taggedEnum<Step>()

export type Plan = ReadonlyArray<Step>

export interface PlanRules {
  readonly skip: ReadonlySet<SyncField>
  /** preserve_plex_edits: what a person locked in Plex stays. */
  readonly preserve: boolean
}

/** Which setting of skip_fields switches a Plex field off. The title is always synced. */
const skipName: Readonly<Record<Exclude<Field, "title">, SyncField>> = {
  summary: "details",
  studio: "studio",
  originallyAvailableAt: "date",
  genre: "tags",
  actor: "performers"
}

const isList = (value: Value): value is ReadonlyArray<string> => typeof value !== "string"

const asSet = (names: ReadonlyArray<string>) => new Set(names.map(identity))

/** Names compare as sets without regard to case; texts in one normal form. */
export const sameValue = (a: Value, b: Value): boolean => {
  if (!isList(a) || !isList(b)) return !isList(a) && !isList(b) && a.normalize("NFC") === b.normalize("NFC")
  const [left, right] = [asSet(a), asSet(b)]
  return left.size === right.size && [...left].every((name) => right.has(name))
}

export const isEmpty = (value: Value): boolean => value.length === 0

/** Spelt as Plex already spells it where only the case differs: sending the other spelling could double the name. */
const spelt = (wanted: Value, shown: Value): Value => {
  if (!isList(wanted) || !isList(shown)) return wanted
  const spelling = new Map(shown.map((name) => [identity(name), name]))
  return wanted.map((name) => spelling.get(identity(name)) ?? name)
}

interface Given {
  readonly field: Field
  readonly wanted: Value
  readonly shown: Value
  readonly locked: boolean
  readonly written: Written | undefined
  readonly earlier: ReadonlyArray<Value>
}

/** Whether PlexSync ever gave the field this value: then no person did, even if a crash kept the last write from being recorded. */
const isOurs = ({ earlier, shown, written }: Given): boolean =>
  [...earlier, ...(written === undefined ? [] : [written.sent, written.shown ?? written.sent])].some((value) =>
    sameValue(value, shown)
  )

const settled = ({ field, locked, shown, wanted }: Given, reason: string): Step =>
  locked
    ? Step.Keep({ field, reason })
    : Step.Lock({ field, value: shown, memory: wanted, reason: `${reason}, but not locked` })

const stepFor = (given: Given, preserve: boolean): Step => {
  const { field, locked, shown, wanted, written } = given
  if (sameValue(wanted, shown)) return settled(given, "equal")
  if (
    written !== undefined &&
    written.shown !== null &&
    sameValue(wanted, written.sent) &&
    sameValue(shown, written.shown)
  ) {
    return settled(given, "sent before, and Plex shows it in its own way")
  }
  if (preserve && locked && !isOurs(given)) return Step.Keep({ field, reason: "edited in Plex (preserve_plex_edits)" })
  const reason = isEmpty(wanted) ? "empty in Stash" : isEmpty(shown) ? "empty in Plex" : "differs from Stash"
  return Step.Set({ field, before: shown, after: spelt(wanted, shown), memory: wanted, reason })
}

/** A title is never blanked, and a mere file name never replaces a title that is not ours. */
const titleStep = (given: Given, metadata: Metadata, preserve: boolean): Step => {
  if (metadata.title === "") return Step.Keep({ field: "title", reason: "no title and no file name" })
  if (metadata.titleIsStem && !sameValue(given.wanted, given.shown) && !isEmpty(given.shown) && !isOurs(given)) {
    return Step.Keep({ field: "title", reason: "no title in Stash, and Plex has one of its own" })
  }
  return stepFor(given, preserve)
}

const wishes = (
  metadata: Metadata
): Readonly<Record<ScalarField, string> & Record<TagField, ReadonlyArray<string>>> => ({
  title: metadata.title,
  summary: metadata.summary,
  studio: metadata.studio,
  originallyAvailableAt: metadata.date,
  genre: metadata.tags,
  actor: metadata.performers
})

const scalarFields: ReadonlyArray<ScalarField> = ["title", "summary", "studio", "originallyAvailableAt"]
const tagFields: ReadonlyArray<TagField> = ["genre", "actor"]
export const fields: ReadonlyArray<Field> = [...scalarFields, ...tagFields]

const isTagField = (field: Field): field is TagField => field === "genre" || field === "actor"

/** The value an item shows in a field. */
export const shownIn = (item: PlexItem, field: Field): Value =>
  isTagField(field) ? item.tags[field] : item.scalars[field]

/** The difference between what an item shows and what it should show, field by field. */
export const planFor = (metadata: Metadata, item: PlexItem, memory: Memory, rules: PlanRules): Plan => {
  const wanted = wishes(metadata)
  return fields.map((field) => {
    if (field !== "title" && rules.skip.has(skipName[field])) {
      return Step.Keep({ field, reason: `skip_fields has ${skipName[field]}` })
    }
    const given: Given = {
      field,
      wanted: wanted[field],
      shown: shownIn(item, field),
      locked: item.locked.has(field),
      written: memory.written[field],
      earlier: memory.earlier[field] ?? []
    }
    return field === "title" ? titleStep(given, metadata, rules.preserve) : stepFor(given, rules.preserve)
  })
}

/** Whether carrying the plan out would write anything. */
export const changes = (plan: Plan): boolean => plan.some((step) => step._tag !== "Keep")
