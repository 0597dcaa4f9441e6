import { type Field, fields, type PictureField, pictureFields, pictureRows, rowOf, rows } from "../model/Fields.ts"

const all: ReadonlyArray<Field | PictureField> = [...fields, ...pictureFields]

const isPicture = (field: Field | PictureField): field is PictureField => field === "thumb" || field === "art"

/** What a person may call a field: as in skip_fields, as it is shown, or as Plex calls it. */
const names = (field: Field | PictureField): ReadonlyArray<string> => {
  const own = isPicture(field) ? pictureRows[field].switch : rowOf(field).switch
  const setting =
    isPicture(field) || !("setting" in rows[field]) ? [] : [field === "label" ? "label" : "content_rating"]
  const label = isPicture(field) ? pictureRows[field].label : rows[field].label
  return [...(own === undefined ? [] : [own]), ...setting, label, field]
}

/** The first name of each field, as messages list them. */
export const fieldWords: ReadonlyArray<string> = [
  ...new Set(all.map((field) => (names(field)[0] ?? field).toLowerCase()))
]

/** The fields that a word means, by Plex's names; none: it means no field. */
export const fieldsNamed = (word: string): ReadonlyArray<string> => {
  const said = word.trim().toLowerCase()
  return all.filter((field) => names(field).some((name) => name.toLowerCase() === said))
}
