import * as Schema from "effect/Schema"
import { pathKey } from "./FilePath.ts"
import { type Field, isTagField, type ScalarField, type TagField } from "./Fields.ts"
import type { Value } from "./Value.ts"

/**
 * The key of a Plex item: opaque text. Never empty and free of separators, because an edit with an empty `id`
 * changes every item of the section (`PUT /library/sections/{id}/all`).
 */
export const RatingKey = Schema.String.pipe(Schema.pattern(/^[A-Za-z0-9_-]+$/), Schema.brand("RatingKey"))
export type RatingKey = typeof RatingKey.Type

/** A library of Plex (`Directory` of `GET /library/sections`). */
export interface Library {
  /** Section key, a string in JSON too. */
  readonly key: string
  readonly title: string
  readonly type: string
  /** Folders as the Plex server sees them. */
  readonly locations: ReadonlyArray<string>
  /** Epoch seconds of the last completed scan, 0 when never. */
  readonly scannedAt: number
  /** Rises whenever the content changes; not a time. */
  readonly contentChangedAt: number
}

/** One file of an item. */
export interface Part {
  readonly ratingKey: RatingKey
  readonly partId: string
  readonly file: string
  /** Bytes, when Plex knows them. */
  readonly size: number | null
  /** Whether it is the first file of its item. */
  readonly first: boolean
  /** Whether Plex keeps it in its trash: listed, but not there. */
  readonly trashed: boolean
}

/** What an item shows (`GET /library/metadata/{ids}`), absent texts as "", numbers as text. */
export interface PlexItem {
  readonly ratingKey: RatingKey
  readonly guid: string
  readonly sectionKey: string
  /** Which library that is, whatever its key; "" where Plex does not say. */
  readonly sectionUuid: string
  readonly scalars: Readonly<Record<ScalarField, string>>
  readonly tags: Readonly<Record<TagField, ReadonlyArray<string>>>
  readonly locked: ReadonlySet<string>
  readonly parts: ReadonlyArray<Part>
  /** Why a part could not be read: it is there, and so is what is remembered of others. Null: all were. */
  readonly oddPart: string | null
}

/** Items as they were read. */
export interface ItemsRead {
  readonly items: ReadonlyArray<PlexItem>
  /** Those that are there and cannot be read, and why. */
  readonly odd: ReadonlyMap<RatingKey, string>
}

export const noItems: ItemsRead = { items: [], odd: new Map() }

/** The value an item shows in a field. */
export const shownIn = (item: PlexItem, field: Field): Value =>
  isTagField(field) ? item.tags[field] : item.scalars[field]

/** Whether what was remembered of an item under a file still counts: the item must still have that file. */
export const stillHas = (items: ReadonlyArray<PlexItem>) => {
  const paths = new Map(items.map((item) => [item.ratingKey, new Set(item.parts.map((part) => pathKey(part.file)))]))
  return (row: { readonly ratingKey: RatingKey; readonly partPath: string }): boolean =>
    paths.get(row.ratingKey)?.has(row.partPath) === true
}

/** What a memory of the item is tied to: the path of its first file. */
export const firstPath = (item: PlexItem): string => {
  const part = item.parts.find(({ first }) => first) ?? item.parts[0]
  return part === undefined ? "" : pathKey(part.file)
}
