import { byItem } from "./Collections.ts"
import { lockElements, preferenceElements, scalars, whereabouts, wantedFields } from "./CommonParts.ts"
import { type Element, metadata } from "./Element.ts"
import { imageAddress } from "./ImageElements.ts"
import { title, type Item } from "./Item.ts"
import { collectionPreferences } from "./Preferences.ts"
import type { Collection } from "./Section.ts"
import { tagElements } from "./TagElements.ts"
import type { View } from "./View.ts"

const years = (collection: Collection | undefined) => {
  const known = [...(collection?.members ?? [])].flatMap(({ content }) => content.numbers.year ?? [])
  return known.length === 0 ? {} : { minYear: Math.min(...known), maxYear: Math.max(...known) }
}

const defaults = new Map(collectionPreferences.map((preference) => [preference.id, preference.default]))

/** Settings at their default are not shown. */
const prefs = (collection: Collection | undefined) =>
  Object.fromEntries(
    [...(collection?.prefs ?? [])].flatMap(([id, value]) => (value === defaults.get(id) ? [] : [[id, Number(value)]]))
  )

/** A collection object. Its key ends in `/children`: item operations need it without. */
export const collectionElement = (item: Item, view: View): Element => {
  const collection = byItem(item)
  const attributes = {
    ratingKey: `${item.id}`,
    key: `/library/collections/${item.id}/children`,
    guid: item.guid,
    type: "collection",
    title: title(item),
    ...whereabouts(item, view),
    subtype: "movie",
    ...scalars(item),
    smart: collection?.smart === undefined ? undefined : true,
    content: collection?.smart?.uri,
    index: collection?.tag.id,
    ratingCount: view.childCount(item),
    thumb:
      item.content.selected.thumb === undefined
        ? `/library/collections/${item.id}/composite/${item.updatedAt}`
        : imageAddress(item, "thumb"),
    art: imageAddress(item, "art"),
    theme: imageAddress(item, "theme"),
    addedAt: item.content.numbers.addedAt,
    updatedAt: item.updatedAt,
    childCount: view.childCount(item),
    ...years(collection),
    ...prefs(collection)
  }
  const children = view.full
    ? [
        ...tagElements(item, true),
        ...lockElements(item),
        ...preferenceElements(collectionPreferences, collection?.prefs ?? new Map(), view)
      ]
    : []
  return metadata("Directory", wantedFields(attributes, view), children)
}
