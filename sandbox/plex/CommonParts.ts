import { element, type Element, single } from "./Element.ts"
import type { Item } from "./Item.ts"
import { type Preference, settingElement } from "./Preferences.ts"
import type { View } from "./View.ts"

/** Attributes that films and collections share; what is unset is absent, but for the summary. */
export const scalars = (item: Item) => {
  const { numbers, texts } = item.content
  return {
    titleSort: texts.titleSort,
    originalTitle: texts.originalTitle,
    editionTitle: texts.editionTitle,
    contentRating: texts.contentRating,
    summary: texts.summary ?? "",
    rating: numbers.rating,
    audienceRating: numbers.audienceRating,
    userRating: numbers.userRating,
    lastRatedAt: item.lastRatedAt,
    viewCount: item.viewCount > 0 ? item.viewCount : undefined,
    lastViewedAt: item.lastViewedAt,
    viewOffset: item.viewOffset,
    year: numbers.year,
    tagline: texts.tagline
  }
}

/** Which library an item is in: said in full metadata only, listings say it once for all. */
export const whereabouts = ({ section }: Item, { full }: View) =>
  full
    ? {
        librarySectionTitle: section.title,
        librarySectionID: section.id,
        librarySectionKey: `/library/sections/${section.id}`
      }
    : {}

export const lockElements = (item: Item): ReadonlyArray<Element> =>
  item.content.locks.map((name) => element("Field", { locked: true, name }))

export const preferenceElements = (
  known: ReadonlyArray<Preference>,
  values: ReadonlyMap<string, string>,
  { includePreferences }: View
): ReadonlyArray<Element> => (includePreferences ? [single("Preferences", {}, known.map(settingElement(values)))] : [])

/** Leaves out the attributes that a request does not want. */
export const wantedFields = (
  attributes: Element["attributes"],
  { excludeFields, onlyFields }: View
): Element["attributes"] =>
  excludeFields.size === 0 && onlyFields.size === 0
    ? attributes
    : Object.fromEntries(
        Object.entries(attributes).filter(
          ([name]) => !excludeFields.has(name) && (onlyFields.size === 0 || onlyFields.has(name))
        )
      )
