import { fields, isTagField, rows, type ScalarField } from "../../../src/core/model/Fields.ts"
import type { PlexItem } from "../../../src/core/model/PlexItem.ts"

const isNumber = (field: ScalarField): boolean => rows[field].kind === "number" || rows[field].kind === "year"

/** Its files, each a version of its own. Where one cannot be read, a version says nothing of its files. */
const media = ({ oddPart, parts }: PlexItem) => [
  ...parts.map(({ file, partId, size, trashed }) => ({
    Part: [{ id: partId, file, ...(size === null ? {} : { size }), ...(trashed ? { deletedAt: 1 } : {}) }]
  })),
  ...(oddPart === null ? [] : [{}])
]

/** An item as Plex lists it. */
export const listed = (item: PlexItem) => ({ ratingKey: item.ratingKey, Media: media(item) })

/** An item as Plex shows it in full: what is unset, or an empty list, is left out. */
export const full = (item: PlexItem) => ({
  ...listed(item),
  guid: item.guid,
  librarySectionID: item.sectionKey,
  ...(item.sectionUuid === "" ? {} : { librarySectionUUID: item.sectionUuid }),
  ...Object.fromEntries(
    fields.flatMap((field): ReadonlyArray<readonly [string, unknown]> => {
      if (isTagField(field))
        return item.tags[field].length === 0
          ? []
          : [[rows[field].answer, item.tags[field].map((name) => ({ tag: name }))]]
      const value = item.scalars[field]
      return value === "" ? [] : [[field, isNumber(field) ? Number(value) : value]]
    })
  ),
  ...(item.locked.size === 0 ? {} : { Field: [...item.locked].map((name) => ({ name, locked: true })) })
})
