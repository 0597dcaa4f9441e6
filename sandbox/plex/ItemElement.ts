import { collectionElement } from "./CollectionElement.ts"
import { lockElements, preferenceElements, scalars, whereabouts, wantedFields } from "./CommonParts.ts"
import { element, type Element, metadata, single } from "./Element.ts"
import { externalGuids } from "./Guids.ts"
import { imageAddress, imageElements } from "./ImageElements.ts"
import { title, type Item } from "./Item.ts"
import { mediaElements } from "./MediaElement.ts"
import { duration } from "./MediaFacts.ts"
import { itemPreferences } from "./Preferences.ts"
import { tagElements } from "./TagElements.ts"
import * as Trash from "./Trash.ts"
import type { View } from "./View.ts"

/** A title as the web addresses of a film's page spell it. */
const slug = (text: string): string =>
  text
    .normalize("NFKD")
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, "-")
    .replace(/^-|-$/g, "")

const filmAttributes = (item: Item, view: View) => {
  const { numbers, texts } = item.content
  return {
    ratingKey: `${item.id}`,
    key: `/library/metadata/${item.id}`,
    guid: item.guid,
    slug: item.guid.startsWith("plex://") ? slug(title(item)) : undefined,
    studio: texts.studio,
    type: "movie",
    title: title(item),
    ...whereabouts(item, view),
    ...scalars(item),
    thumb: imageAddress(item, "thumb"),
    art: imageAddress(item, "art"),
    theme: imageAddress(item, "theme"),
    duration: duration(item),
    originallyAvailableAt: texts.originallyAvailableAt,
    addedAt: numbers.addedAt,
    updatedAt: item.updatedAt,
    deletedAt: Trash.ofItem(item)
  }
}

const colors = { topLeft: "49053c", topRight: "0404f7", bottomRight: "0404f7", bottomLeft: "ae0343" }

const film = (item: Item, view: View): Element => {
  const children = [
    ...mediaElements(item, view),
    ...imageElements(item),
    single("UltraBlurColors", colors),
    ...tagElements(item, view.full),
    ...(view.includeGuids || view.full ? externalGuids(item).map((id) => element("Guid", { id })) : []),
    ...(view.full ? lockElements(item) : []),
    ...preferenceElements(itemPreferences, item.prefs ?? new Map(), view)
  ].filter(({ name }) => !view.excludeElements.has(name))
  return metadata("Video", wantedFields(filmAttributes(item, view), view), children)
}

/** An item as an answer shows it. */
export const itemElement = (item: Item, view: View): Element =>
  item.type === 18 ? collectionElement(item, view) : film(item, view)
