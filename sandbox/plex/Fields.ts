import * as Schema from "effect/Schema"

/** Scalar fields with text; also the names of their locks. */
export const TextField = Schema.Literal(
  "title",
  "titleSort",
  "originalTitle",
  "editionTitle",
  "originallyAvailableAt",
  "contentRating",
  "studio",
  "tagline",
  "summary"
)
export type TextField = typeof TextField.Type

/** Scalar fields with numbers: ratings 0 to 10, `addedAt` in epoch seconds. */
export const NumberField = Schema.Literal("userRating", "rating", "audienceRating", "addedAt", "year")
export type NumberField = typeof NumberField.Type

/** Kinds of tags, by the singular names that edits and locks use; the cast is `actor` there and `Role` in answers. */
export const TagKind = Schema.Literal(
  "genre",
  "director",
  "writer",
  "producer",
  "country",
  "actor",
  "collection",
  "label",
  "mood",
  "style",
  "similar"
)
export type TagKind = typeof TagKind.Type

/** Images (and the theme music), which have a lock and no value. */
export const ImageField = Schema.Literal("thumb", "art", "theme", "clearLogo", "squareArt", "banner")
export type ImageField = typeof ImageField.Type

export const LockName = Schema.Union(TextField, NumberField, TagKind, ImageField)
export type LockName = typeof LockName.Type

export const isTextField = Schema.is(TextField)
export const isNumberField = Schema.is(NumberField)
export const isTagKind = Schema.is(TagKind)
export const isLockName = Schema.is(LockName)

/** Element name of a kind, and the id that tag tables use for it. */
export const tagFacts: Readonly<Record<TagKind, { readonly element: string; readonly id: number }>> = {
  genre: { element: "Genre", id: 1 },
  collection: { element: "Collection", id: 2 },
  director: { element: "Director", id: 4 },
  writer: { element: "Writer", id: 5 },
  actor: { element: "Role", id: 6 },
  producer: { element: "Producer", id: 7 },
  country: { element: "Country", id: 8 },
  label: { element: "Label", id: 11 },
  mood: { element: "Mood", id: 300 },
  style: { element: "Style", id: 301 },
  similar: { element: "Similar", id: 305 }
}
