import { title, titleSort, type Item } from "./Item.ts"
import { duration } from "./MediaFacts.ts"
import type { Section } from "./Section.ts"

type Key = (item: Item) => string | number | undefined

const keys: Readonly<Record<string, Key>> = {
  titleSort: (item) => titleSort(item).toLowerCase(),
  title: (item) => title(item).toLowerCase(),
  addedAt: ({ content }) => content.numbers.addedAt,
  updatedAt: ({ updatedAt }) => updatedAt,
  originallyAvailableAt: ({ content }) => content.texts.originallyAvailableAt,
  year: ({ content }) => content.numbers.year,
  rating: ({ content }) => content.numbers.rating,
  audienceRating: ({ content }) => content.numbers.audienceRating,
  userRating: ({ content }) => content.numbers.userRating,
  contentRating: ({ content }) => content.texts.contentRating,
  studio: ({ content }) => content.texts.studio,
  summary: ({ content }) => content.texts.summary ?? "",
  tagline: ({ content }) => content.texts.tagline,
  duration,
  viewCount: ({ viewCount }) => viewCount,
  viewOffset: ({ viewOffset }) => viewOffset,
  lastViewedAt: ({ lastViewedAt }) => lastViewedAt,
  lastRatedAt: ({ lastRatedAt }) => lastRatedAt,
  id: ({ id }) => id,
  index: ({ id }) => id,
  guid: ({ guid }) => guid
}

interface Order {
  readonly key: Key
  readonly descending: boolean
  readonly nullsLast: boolean
}

/** `updatedAt:desc,titleSort`, with or without a type before the field; what is no known field is passed over. */
const parse = (sort: string): ReadonlyArray<Order> =>
  sort.split(",").flatMap((part) => {
    const [name = "", ...flags] = part.split(":")
    const key = keys[name.slice(name.indexOf(".") + 1)]
    return key ? [{ key, descending: flags.includes("desc"), nullsLast: flags.includes("nullsLast") }] : []
  })

/** An item with the values it is sorted by. */
interface Keyed {
  readonly item: Item
  readonly values: ReadonlyArray<string | number | undefined>
}

type Compare = (a: Keyed, b: Keyed) => number

const compareBy =
  (orders: ReadonlyArray<Order>): Compare =>
  (a, b) => {
    for (let index = 0; index < orders.length; index += 1) {
      const [x, y] = [a.values[index], b.values[index]]
      if (x === y) continue
      const descending = orders[index]?.descending === true
      if (x === undefined || y === undefined) {
        // SQLite holds an unset value for the smallest.
        const last = orders[index]?.nullsLast === true || descending
        return (x === undefined) === last ? 1 : -1
      }
      return x < y === descending ? 1 : -1
    }
    return a.item.id - b.item.id
  }

/** A sorted list that is kept, and what has changed since it was sorted. */
interface Kept {
  items: ReadonlyArray<Item>
  readonly dirty: Set<Item>
}

/** The sorted lists of a library, by type and order. */
export type SortedLists = Map<string, Kept>

/** Notes that an item changed, came or went. */
export const touch = (lists: SortedLists, item: Item): void => {
  for (const { dirty } of lists.values()) dirty.add(item)
}

const position = (items: ReadonlyArray<Item>, one: Keyed, compare: Compare, keyed: (item: Item) => Keyed): number => {
  let low = 0
  let high = items.length
  while (low < high) {
    const middle = (low + high) >> 1
    const there = items[middle]
    if (there !== undefined && compare(keyed(there), one) < 0) low = middle + 1
    else high = middle
  }
  return low
}

/** Puts what changed where it belongs now; the rest stands as it stood. */
const mend = (
  kept: Kept,
  members: (item: Item) => boolean,
  compare: Compare,
  keyed: (item: Item) => Keyed
): ReadonlyArray<Item> => {
  const still = kept.items.filter((item) => !kept.dirty.has(item))
  const moved = [...kept.dirty].filter(members).map(keyed).sort(compare)
  const mended: Array<Item> = []
  let from = 0
  for (const one of moved) {
    const at = position(still, one, compare, keyed)
    for (; from < at; from += 1) {
      const item = still[from]
      if (item !== undefined) mended.push(item)
    }
    mended.push(one.item)
  }
  return mended.concat(still.slice(from))
}

/**
 * The items of a library in an order. Lists are kept and mended, because a page out of 100,000 items must cost neither a full sort nor, while
 * items are being edited, a sort for each page.
 */
export const sortedItems = (section: Section, type: 1 | 18, sort: string): ReadonlyArray<Item> => {
  const parsed = parse(sort)
  const orders = parsed.length > 0 ? parsed : parse("titleSort")
  const compare = compareBy(orders)
  const keyed = (item: Item): Keyed => ({ item, values: orders.map(({ key }) => key(item)) })
  const all = () => (type === 1 ? [...section.items] : [...section.collections.values()].map(({ item }) => item))
  const isMember = (item: Item) =>
    item.type === type &&
    (type === 1 ? section.items.has(item) : [...section.collections.values()].some((each) => each.item === item))
  const name = `${type} ${sort}`
  const kept = section.lists.get(name)
  if (kept !== undefined && kept.dirty.size * 4 < kept.items.length) {
    if (kept.dirty.size > 0) kept.items = mend(kept, isMember, compare, keyed)
    kept.dirty.clear()
    return kept.items
  }
  const items = all()
    .map(keyed)
    .sort(compare)
    .map(({ item }) => item)
  section.lists.set(name, { items, dirty: new Set() })
  return items
}
