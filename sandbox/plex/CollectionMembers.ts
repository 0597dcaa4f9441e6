import { byItem } from "./Collections.ts"
import type { Item } from "./Item.ts"
import { titleSort } from "./Item.ts"
import { select } from "./Select.ts"
import type { PlexState } from "./PlexState.ts"
import type { Collection } from "./Section.ts"

const release = ({ content }: Item) => content.texts.originallyAvailableAt ?? `${content.numbers.year ?? ""}`

const compare = (a: string, b: string) => (a < b ? -1 : a > b ? 1 : 0)

/** The address behind a `server://<machine>/com.plexapp.plugins.library/library/…` uri. */
export const addressOf = (uri: string): string => {
  const at = uri.indexOf("/library/", uri.indexOf("com.plexapp.plugins.library"))
  return at < 0 ? "" : uri.slice(at)
}

/** What a query of a smart collection finds now. */
const found = (state: PlexState, collection: Collection, uri: string): ReadonlyArray<Item> => {
  const address = addressOf(uri)
  const rawQuery = address.slice(address.indexOf("?") + 1)
  const selected = select(state, collection.item.section, { rawQuery, query: new URLSearchParams(rawQuery) })
  return "status" in selected ? [] : selected.items
}

/** The items of a collection in its order: by release (0), by title (1), or as they were put (2). */
export const members = (state: PlexState, item: Item): ReadonlyArray<Item> => {
  const collection = byItem(item)
  if (collection === undefined) return []
  if (collection.smart !== undefined) return found(state, collection, collection.smart.uri)
  const all = [...collection.members]
  switch (collection.prefs.get("collectionSort") ?? "0") {
    case "1":
      return all.sort((a, b) => compare(titleSort(a).toLowerCase(), titleSort(b).toLowerCase()))
    case "2":
      return all
    default:
      return all.sort((a, b) => compare(release(a), release(b)))
  }
}
