import * as Schema from "effect/Schema"
import type { ListedPicture } from "../core/model/Cover.ts"
import { byName, rows as fieldRows, type ScalarField, scalarFields, tagFields } from "../core/model/Fields.ts"
import type { Mended } from "./PlexRows.ts"
import { type Library, type Part, type PlexItem, RatingKey } from "../core/model/PlexItem.ts"

// Plex leaves empty lists and unset fields out, and sends keys as text or as numbers.
export const Id = Schema.Union(Schema.String, Schema.Number).pipe(
  Schema.transform(Schema.String, { strict: true, decode: String, encode: (id) => id })
)
const listOf = <A, I>(schema: Schema.Schema<A, I>) => Schema.optionalWith(Schema.Array(schema), { default: () => [] })
const text = Schema.optionalWith(Schema.String, { default: () => "" })
/** Rows are read one by one: see src/plex/RowReads.ts. No list, or null, is an empty one. */
const rows = Schema.optionalWith(Schema.Array(Schema.Unknown), { nullable: true, default: () => [] })
const number = Schema.optionalWith(Schema.Number, { default: () => 0 })
const Flag = Schema.Union(Schema.Boolean, Schema.String, Schema.Number)
const Tag = Schema.Struct({ tag: Schema.String })

// What is read of every item has its defaults in `itemOf` and `partsOf`: here they would cost half the decoding.
const Text = Schema.optional(Schema.String)
const Numeral = Schema.optional(Schema.Union(Schema.String, Schema.Number))
const Tags = Schema.optional(Schema.Array(Tag))
// When it went into the trash; there on an item, on one of its versions, or on a file.
const Deleted = Schema.optional(Schema.Unknown)

const container = <A, I>(fields: Schema.Schema<A, I>) => Schema.Struct({ MediaContainer: fields })

export const Identity = container(Schema.Struct({ machineIdentifier: Schema.NonEmptyString, version: text }))

export const Sections = container(Schema.Struct({ Directory: rows }))

export const Section = Schema.Struct({
  key: Id,
  type: Schema.String.pipe(Schema.pattern(/^[a-z]+$/i)),
  title: Schema.String,
  scannedAt: number,
  contentChangedAt: number,
  Location: listOf(Schema.Struct({ path: Schema.String }))
})

/** An answer whose being one is all that counts. */
export const Anything = container(Schema.Struct({}))

const MediaPart = Schema.Struct({
  id: Id,
  file: Schema.String,
  size: Schema.optional(Schema.Number),
  deletedAt: Deleted
})
const MediaVersion = Schema.Struct({
  deletedAt: Deleted,
  proxyType: Schema.optional(Schema.Unknown),
  Part: Schema.optional(Schema.Array(MediaPart))
})
const Media = Schema.optional(Schema.Array(MediaVersion))

const key = Schema.compose(Id, RatingKey)

/** How many there are in all, where Plex says it. */
const Total = Schema.transform(Schema.Unknown, Schema.UndefinedOr(Schema.Int), {
  strict: true,
  decode: (total) =>
    typeof total !== "object" && total !== "" && Number.isSafeInteger(Number(total)) ? Number(total) : undefined,
  encode: (total) => total
})

export const Listing = container(
  Schema.Struct({ totalSize: Schema.optionalWith(Total, { default: () => undefined }), Metadata: rows })
)

/** An item of a listing: partial, but its files are always there. A default here would cost more than all the rest of it. */
export const ListedItem = Schema.Struct({
  ratingKey: key,
  addedAt: Schema.optional(Schema.Number),
  updatedAt: Schema.optional(Schema.Number),
  deletedAt: Deleted,
  Media
})

const isNumeral = (field: ScalarField): boolean =>
  fieldRows[field].kind === "number" || fieldRows[field].kind === "year"

export const Item = Schema.Struct({
  ratingKey: key,
  guid: Text,
  deletedAt: Deleted,
  librarySectionID: Schema.optional(Id),
  librarySectionUUID: Text,
  ...byName(scalarFields, (field) => (isNumeral(field) ? Numeral : Text)),
  Media,
  ...byName(
    tagFields.map((field) => fieldRows[field].answer),
    () => Tags
  ),
  Field: Schema.optional(Schema.Array(Schema.Struct({ name: Schema.String, locked: Schema.optional(Flag) })))
})

export const Items = container(
  Schema.Struct({
    librarySectionID: Schema.optionalWith(Id, { nullable: true, default: () => "" }),
    librarySectionUUID: Schema.optional(Schema.Unknown),
    Metadata: rows
  })
)

/** The pictures of one slot of an item. */
export const Pictures = container(Schema.Struct({ Metadata: rows }))

export const Picture = Schema.Struct({ ratingKey: Schema.String, selected: Schema.optional(Flag) })

/** Every part of every version, except those Plex made itself by optimising. */
export const partsOf = (item: {
  readonly ratingKey: RatingKey
  readonly deletedAt?: unknown
  readonly Media?: ReadonlyArray<typeof MediaVersion.Type> | undefined
}): ReadonlyArray<Part> =>
  (item.Media ?? [])
    .filter((media) => media.proxyType === undefined)
    .flatMap(({ deletedAt, Part = [] }) =>
      Part.map((part) => ({ part, gone: [item.deletedAt, deletedAt, part.deletedAt] }))
    )
    .map(({ gone, part }, index) => ({
      ratingKey: item.ratingKey,
      partId: part.id,
      file: part.file,
      size: part.size ?? null,
      first: index === 0,
      trashed: gone.some(isDeleted)
    }))

/** 0 and an empty text say that it is not. */
const isDeleted = (at: unknown): boolean => at !== undefined && at !== null && at !== "" && Number(at) !== 0

/** Why parts of an item could not be read, where that is so: what is remembered of them counts as there. An item has files, so a missing list says nothing. */
export const oddPartOf = ({
  left,
  row
}: Mended<{ readonly Media?: ReadonlyArray<typeof MediaVersion.Type> | undefined }>): string | null => {
  const media = row.Media?.findIndex(({ Part }) => Part === undefined)
  if (media === undefined) return "Media is missing, a list is needed"
  return (
    left.find((reason) => reason.startsWith("Media")) ??
    (media < 0 ? null : `Media[${media}].Part is missing, a list is needed`)
  )
}

export const libraryOf = (section: typeof Section.Type): Library => ({
  key: section.key,
  title: section.title,
  type: section.type,
  locations: section.Location.map((location) => location.path),
  scannedAt: section.scannedAt,
  contentChangedAt: section.contentChangedAt
})

const isSet = (flag: typeof Flag.Type | undefined) =>
  flag === undefined || flag === true || flag === 1 || flag === "1" || flag === "true"

export const pictureOf = ({ ratingKey, selected }: typeof Picture.Type): ListedPicture => ({
  ratingKey,
  selected: selected !== undefined && isSet(selected)
})

const names = (tags: ReadonlyArray<typeof Tag.Type> = []) => tags.map(({ tag }) => tag)

/** A value as it is compared: a number as text, 9 and 9.0 alike; a date may carry a time of day; "" where it is unset. */
const scalar = (field: ScalarField, value: string | number | undefined): string => {
  if (value === undefined) return ""
  if (isNumeral(field)) return String(Number(value))
  return fieldRows[field].kind === "date" ? String(value).slice(0, 10) : String(value)
}

const uuidOf = (uuid: unknown): string => (typeof uuid === "string" ? uuid : "")

export const itemOf = (
  { left, row: item }: Mended<typeof Item.Type>,
  container: { readonly librarySectionID: string; readonly librarySectionUUID?: unknown }
): PlexItem => ({
  ratingKey: item.ratingKey,
  guid: item.guid ?? "",
  sectionKey: item.librarySectionID ?? container.librarySectionID,
  sectionUuid: uuidOf(item.librarySectionUUID) || uuidOf(container.librarySectionUUID),
  scalars: byName(scalarFields, (field) => scalar(field, item[field])),
  tags: byName(tagFields, (field) => names(item[fieldRows[field].answer])),
  locked: new Set((item.Field ?? []).filter((field) => isSet(field.locked)).map((field) => field.name)),
  parts: partsOf(item),
  oddPart: oddPartOf({ left, row: item })
})
