import * as Brand from "effect/Brand"
import type { Edit, FieldEdit } from "../core/plan/Edit.ts"
import type { PlexItem, RatingKey } from "../core/model/PlexItem.ts"
import { cutAtSentence } from "../core/model/Text.ts"

/** Plex's number for films and personal videos. */
const movieType = 1

/** Encoded characters one request may carry: reverse proxies end at 8 KB for the whole line. */
export const queryLimit = 7000

/** A query string that names exactly one item: only `editRequests` makes one. */
export type EditQuery = string & Brand.Brand<"EditQuery">
const EditQuery = Brand.refined<EditQuery>(
  (query) => /^type=\d+&id=[^&]+&/.test(query),
  (query) => Brand.error(`an edit names no item: ${query.slice(0, 40)}`)
)

export const encode = (text: string): string => encodeURIComponent(text.replace(/\p{Surrogate}/gu, "\ufffd"))

const lock = (field: string): string => `${field}.locked=1`

/** Names to be removed are encoded one by one, joined by commas, and encoded again: a comma inside a name would split it. */
const removal = (field: string, removed: ReadonlyArray<string>): ReadonlyArray<string> =>
  removed.length === 0 ? [] : [`${field}%5B%5D.tag.tag-=${encode(removed.map(encode).join(","))}`]

const pieces = (edit: FieldEdit): ReadonlyArray<string> => {
  switch (edit.kind) {
    case "text":
      return [`${edit.field}.value=${encode(edit.value)}`, lock(edit.field)]
    case "names":
      return [
        ...edit.names.map((name, index) => `${edit.field}%5B${(edit.from ?? 0) + index}%5D.tag.tag=${encode(name)}`),
        ...removal(edit.field, edit.removed),
        lock(edit.field)
      ]
    case "lock":
      return [lock(edit.field)]
  }
}

const written = (edit: FieldEdit): string => pieces(edit).join("&")

/** One request: what it changes, and its query string. */
export interface EditRequest {
  readonly edit: Edit
  readonly query: EditQuery
}

const head = (ratingKey: RatingKey): string => `type=${movieType}&id=${encode(ratingKey)}&`

const roomFor = (ratingKey: RatingKey, limit: number): number => limit - head(ratingKey).length

/** An edit that changes nothing: a field that is locked is locked, or, where none is, the title is not. */
export const changesNothing = ({ locked, ratingKey }: Pick<PlexItem, "ratingKey" | "locked">): EditQuery => {
  const [field] = locked
  return EditQuery(head(ratingKey) + (field === undefined ? "title.locked=0" : lock(encode(field))))
}

/** Whole fields, each in the first request that has room for it; one that is too long by itself goes alone, and last. */
const pack = (edit: Edit, room: number): ReadonlyArray<Edit> => {
  const isLong = (field: FieldEdit) => written(field).length > room
  const packs = edit
    .filter((field) => !isLong(field))
    .reduce<ReadonlyArray<Edit>>((all, field) => {
      const place = all.findIndex((some) => [...some, field].map(written).join("&").length <= room)
      return place === -1 ? [...all, [field]] : all.map((some, at) => (at === place ? [...some, field] : some))
    }, [])
  return [...packs, ...edit.filter(isLong).map((field) => [field])]
}

/**
 * The requests of an edit of one item (`PUT /library/sections/{id}/all`): one, unless its query would grow past the limit.
 * The key's type is never empty; without an `id`, Plex would edit the whole library.
 */
export const editRequests = (ratingKey: RatingKey, edit: Edit, limit = queryLimit): ReadonlyArray<EditRequest> =>
  pack(edit, roomFor(ratingKey, limit)).map((some) => ({
    edit: some,
    query: EditQuery(head(ratingKey) + some.map(written).join("&"))
  }))

/** As many of these as fit, again and again; one that does not fit is alone. */
const runs = <A>(all: ReadonlyArray<A>, fits: (some: ReadonlyArray<A>) => boolean): ReadonlyArray<ReadonlyArray<A>> =>
  all.reduce<ReadonlyArray<ReadonlyArray<A>>>((done, one) => {
    const last = done.at(-1)
    return last !== undefined && fits([...last, one]) ? [...done.slice(0, -1), [...last, one]] : [...done, [one]]
  }, [])

/** A list that no request can carry, as several that add to each other; anything else as it is. */
const divided = (edit: FieldEdit, room: number): ReadonlyArray<FieldEdit> => {
  const fits = (field: FieldEdit) => written(field).length <= room
  if (edit.kind !== "names" || fits(edit)) return [edit]
  // The widest index counts for all.
  const from = edit.names.length
  const removed = runs(edit.removed, (some) => fits({ ...edit, names: [], removed: some }))
  const names = runs(edit.names, (some) => fits({ ...edit, names: some, removed: [], from }))
  const starts = names.map((_, at) => names.slice(0, at).flat().length)
  return [
    ...removed.map((some): FieldEdit => ({ ...edit, names: [], removed: some })),
    ...names.map((some, at): FieldEdit => ({ ...edit, names: some, removed: [], from: starts[at] ?? 0 }))
  ]
}

/** An edit in requests that keep the limit: only a text that is longer by itself does not. Right for a Plex that adds to a list what it is given. */
export const editPieces = (ratingKey: RatingKey, edit: Edit, limit: number): ReadonlyArray<EditRequest> =>
  editRequests(
    ratingKey,
    edit.flatMap((field) => divided(field, roomFor(ratingKey, limit))),
    limit
  )

/** Takes the locks of these fields off one item, and leaves their values. */
export const unlocking = (ratingKey: RatingKey, fields: readonly [string, ...Array<string>]): EditQuery =>
  EditQuery(head(ratingKey) + fields.map((field) => `${field}.locked=0`).join("&"))

/** A field so short that its request keeps the limit: a text ends with a sentence, a list loses its last names. */
export const shortened = (ratingKey: RatingKey, edit: FieldEdit, limit = queryLimit): FieldEdit => {
  const fits = (field: FieldEdit) => written(field).length <= roomFor(ratingKey, limit)
  switch (edit.kind) {
    case "text":
      return { ...edit, value: cutAtSentence(edit.value, (value) => fits({ ...edit, value })) }
    case "names": {
      const kept = edit.names.findLastIndex((_, index) => fits({ ...edit, names: edit.names.slice(0, index + 1) }))
      return { ...edit, names: edit.names.slice(0, kept + 1) }
    }
    case "lock":
      return edit
  }
}
