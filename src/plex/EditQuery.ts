import * as Brand from "effect/Brand"
import type { Edit, FieldEdit } from "../core/Edit.ts"
import type { RatingKey } from "../core/PlexItem.ts"

/** Plex's number for films and personal videos. */
const movieType = 1

/** Encoded characters one request may carry: reverse proxies end at 8 KB for the whole line. */
export const queryLimit = 7000

/** A query string that names exactly one item: only `editQueries` makes one. */
export type EditQuery = string & Brand.Brand<"EditQuery">
const EditQuery = Brand.refined<EditQuery>(
  (query) => /^type=\d+&id=[^&]+&/.test(query),
  (query) => Brand.error(`an edit names no item: ${query.slice(0, 40)}`)
)

const encode = (text: string): string => encodeURIComponent(text.replace(/\p{Surrogate}/gu, "\ufffd"))

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
        ...edit.names.map((name, index) => `${edit.field}%5B${index}%5D.tag.tag=${encode(name)}`),
        ...removal(edit.field, edit.removed),
        lock(edit.field)
      ]
    case "lock":
      return [lock(edit.field)]
  }
}

/** Fills requests with whole fields, in order; a field that is too long by itself goes alone. */
const pack = (fields: ReadonlyArray<string>, room: number): ReadonlyArray<string> =>
  fields.reduce<ReadonlyArray<string>>((queries, field) => {
    const last = queries.at(-1)
    return last !== undefined && last.length + 1 + field.length <= room
      ? [...queries.slice(0, -1), `${last}&${field}`]
      : [...queries, field]
  }, [])

/**
 * The query strings of an edit of one item (`PUT /library/sections/{id}/all`): one, unless it would grow past the limit.
 * The key's type is never empty; without an `id`, Plex would edit the whole library.
 */
export const editQueries = (ratingKey: RatingKey, edit: Edit): ReadonlyArray<EditQuery> => {
  const item = `type=${movieType}&id=${encode(ratingKey)}&`
  const fields = edit.map((field) => pieces(field).join("&"))
  return pack(fields, queryLimit - item.length).map((query) => EditQuery(item + query))
}
