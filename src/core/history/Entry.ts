import * as Schema from "effect/Schema"
import { type Field, fields, isMembership, type PictureField, pictureFields, wordOf } from "../model/Fields.ts"
import { pathKey } from "../model/FilePath.ts"
import { type PlexItem, RatingKey, shownIn } from "../model/PlexItem.ts"
import { SceneId } from "../model/Scene.ts"
import { isValue, namesIn, sameValue, type Value, without } from "../model/Value.ts"
import type { Written } from "../plan/ItemMemory.ts"
import { Asker, askerOf } from "./Asker.ts"

/** A field as a write was to make it. */
export interface Given {
  readonly value: Value
  /** Of collections and labels: the memberships that are PlexSync's own. */
  readonly made?: ReadonlyArray<string>
  /** Of pictures: whether the bytes were sent, or Plex had them. */
  readonly uploaded?: boolean
}

/** A write as it is kept. Times in epoch ms. */
export interface KeptWrite {
  readonly id: number
  readonly at: number
  /** Whether it is known to have arrived. */
  readonly arrived: boolean
  readonly server: string
  readonly ratingKey: RatingKey
  readonly partPath: string
  readonly sceneId: SceneId
  readonly asked: string
  readonly before: {
    readonly values: Readonly<Record<string, Value>>
    /** The picture that a slot showed, by Plex's address; null: none. */
    readonly pictures: Readonly<Record<string, string | null>>
  }
  readonly after: Readonly<Record<string, Given>>
  /** Fields of the item that were written again since. */
  readonly later: ReadonlySet<string>
}

/** What Plex answers of an item now. */
export interface ShownItem {
  readonly item: PlexItem
  readonly written: Readonly<Partial<Record<Field, Written>>>
  /** The picture that a slot shows, where it was asked for. */
  readonly pictures: Readonly<Partial<Record<PictureField, string | null>>>
}

/** `gone`: the item, or its file in it, is not there any more. Undefined: Plex was not asked. */
export type Now = ShownItem | "gone" | undefined

const AValue = Schema.declare(isValue)

/** One field of one write: what it showed, what it was to show, and what it shows now. */
export const FieldChange = Schema.Struct({
  /** As Plex calls it in edits. */
  field: Schema.String,
  /** As people call it. */
  name: Schema.String,
  before: Schema.NullOr(AValue),
  after: AValue,
  shows: Schema.Literal("yes", "no", "gone", "not_asked"),
  /** What Plex shows instead; null where that is not known. */
  now: Schema.NullOr(AValue),
  /** PlexSync wrote the field again since. */
  writtenSince: Schema.Boolean,
  /** Of pictures: whether the bytes were sent. */
  uploaded: Schema.optional(Schema.Boolean)
})
export type FieldChange = typeof FieldChange.Type

/** One write, as `history` shows it. Times in epoch ms. */
export const Entry = Schema.Struct({
  id: Schema.Int,
  at: Schema.Int,
  scene: SceneId,
  item: RatingKey,
  title: Schema.NullOr(Schema.String),
  asked: Asker,
  arrived: Schema.Boolean,
  changes: Schema.Array(FieldChange)
})
export type Entry = typeof Entry.Type

const isField = (name: string): name is Field => fields.some((field) => field === name)
const isPicture = (name: string): name is PictureField => pictureFields.some((field) => field === name)

/** Whether an item shows what a field was given, be it in Plex's own way. */
const holds = (field: Field, { made, value }: Given, { item, written }: ShownItem): boolean => {
  const shown = shownIn(item, field)
  if (made !== undefined && isMembership(field)) return without(made, namesIn(shown)).length === 0
  const last = written[field]
  return (
    sameValue(value, shown) ||
    (last !== undefined && last.shown !== null && sameValue(last.sent, value) && sameValue(last.shown, shown))
  )
}

const unknown = { shows: "not_asked", now: null } as const
const still = { shows: "yes", now: null } as const

const judged = (name: string, given: Given, now: Now): Pick<FieldChange, "shows" | "now"> => {
  if (now === undefined) return unknown
  if (now === "gone") return { shows: "gone", now: null }
  if (isField(name)) return holds(name, given, now) ? still : { shows: "no", now: shownIn(now.item, name) }
  const picture = isPicture(name) ? now.pictures[name] : undefined
  if (picture === undefined) return unknown
  return picture === given.value ? still : { shows: "no", now: picture }
}

const beforeOf = (name: string, { pictures, values }: KeptWrite["before"]): Value | null =>
  (isPicture(name) ? pictures[name] : values[name]) ?? null

const titleOf = ({ after, before }: KeptWrite): string | null => {
  const title = namesIn(after["title"]?.value ?? before.values["title"] ?? "").join("")
  return title === "" ? null : title
}

/** Whether an item is still the one that was written: its key may have gone to another file. */
export const isSameItem = ({ partPath }: Pick<KeptWrite, "partPath">, { oddPart, parts }: PlexItem): boolean =>
  oddPart !== null || parts.some(({ file }) => pathKey(file) === partPath)

const order: ReadonlyArray<string> = [...fields, ...pictureFields]

/** A write with what Plex shows of it now. */
export const entryOf = (write: KeptWrite, now: Now): Entry => ({
  id: write.id,
  at: write.at,
  scene: write.sceneId,
  item: write.ratingKey,
  title: titleOf(write),
  asked: askerOf(write.asked),
  arrived: write.arrived,
  changes: Object.entries(write.after)
    .toSorted(([a], [b]) => order.indexOf(a) - order.indexOf(b))
    .map(([field, given]) => ({
      field,
      name: wordOf(field),
      before: beforeOf(field, write.before),
      after: given.value,
      ...judged(field, given, now),
      writtenSince: write.later.has(field),
      ...(given.uploaded === undefined ? {} : { uploaded: given.uploaded })
    }))
})
