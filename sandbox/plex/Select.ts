import type { Answer, Exchange } from "../http/Exchange.ts"
import * as Filter from "./Filter.ts"
import type { Item } from "./Item.ts"
import type { PlexState } from "./PlexState.ts"
import * as Query from "./Query.ts"
import { failure } from "./Reply.ts"
import type { Section } from "./Section.ts"
import { sortedItems } from "./SortedItems.ts"

/** The library that a route names by its key. */
export const sectionOf = (state: PlexState, { params }: Exchange): Section | undefined =>
  state.sections.get(Number(params["id"]))

/**
 * Where to look: at the items of the type, in order, or, where a query names ids, at those alone (they are few, and an edit must not cost a look at
 * every item).
 */
const candidates = (
  state: PlexState,
  section: Section,
  type: string | null,
  sort: string,
  pairs: ReadonlyArray<Query.Pair>
): ReadonlyArray<Item> => {
  const wanted = type === null || type === "1" ? 1 : type === "18" ? 18 : undefined
  if (wanted === undefined) return []
  const named = pairs.find(({ key, twice }) => key === "id" && !twice)
  if (named === undefined || sort !== "" || pairs.some(({ key }) => key === "push"))
    return sortedItems(section, wanted, sort)
  const found = Query.ids(named.value).flatMap((id) => state.items.get(id) ?? [])
  return [...new Set(found)].filter((item) => item.section === section && item.type === wanted)
}

/** What a query selects from a library: by type, by filters, in order. */
export const select = (
  state: PlexState,
  section: Section,
  exchange: Pick<Exchange, "rawQuery" | "query">
): { readonly items: ReadonlyArray<Item>; readonly narrows: boolean } | Answer => {
  const pairs = Query.parse(exchange.rawQuery).filter(({ key, value }) => key !== "id" || value !== "")
  const filter = Filter.parse(pairs, { now: state.clock.now() / 1000 })
  const type = exchange.query.get("type")
  // Measured on real servers: the file filter does not work without a type, and says so with a 500.
  if (filter.byFile && type === null) return failure(500)
  const sort = exchange.query.get("sort") ?? ""
  const all = candidates(state, section, type, sort, pairs)
  const found = filter.narrows ? all.filter(filter.test) : all
  const limit = exchange.query.get("limit")
  return limit !== null && /^\d+$/.test(limit)
    ? { items: found.slice(0, Number(limit)), narrows: true }
    : { items: found, narrows: filter.narrows }
}
