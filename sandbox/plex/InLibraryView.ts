import { byItem } from "./Collections.ts"
import type { Item } from "./Item.ts"
import { titleSort } from "./Item.ts"
import type { Section } from "./Section.ts"

/** 0 hides the collection, 1 hides its items, 2 shows both; -1 leaves it to the library, whose default is 2. */
const modeOf = (section: Section, collection: Item): string => {
  const own = byItem(collection)?.prefs.get("collectionMode") ?? "-1"
  return own === "-1" ? (section.prefs.get("collectionMode") ?? "2") : own
}

const key = (item: Item) => titleSort(item).toLowerCase()

/** `includeCollections=1`: a listing as the library view shows it, with collection objects among the films, and perhaps instead of some. */
export const withCollections = (section: Section, films: ReadonlyArray<Item>): ReadonlyArray<Item> => {
  const collections = [...section.collections.values()]
  const hidden = new Set(
    collections.filter(({ item }) => modeOf(section, item) === "1").flatMap(({ members }) => [...members])
  )
  const shown = collections.filter(({ item }) => modeOf(section, item) !== "0").map(({ item }) => item)
  const rows = [...films.filter((film) => !hidden.has(film)), ...shown]
  return rows.sort((a, b) => (key(a) < key(b) ? -1 : key(a) > key(b) ? 1 : a.id - b.id))
}
