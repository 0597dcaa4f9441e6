import * as Effect from "effect/Effect"
import type { Answer, Exchange, Route } from "../http/Exchange.ts"
import { element, container, rowsContainer } from "./Element.ts"
import { title, type Item } from "./Item.ts"
import { itemElement } from "./ItemElement.ts"
import { paged, windowOf } from "./Paging.ts"
import type { PlexState } from "./PlexState.ts"
import { failure, reply } from "./Reply.ts"
import type { Section } from "./Section.ts"
import { libraryAttributes } from "./SectionElement.ts"
import { sectionOf, select } from "./Select.ts"
import { sortedItems } from "./SortedItems.ts"
import { viewOf } from "./View.ts"

const list = (state: PlexState, exchange: Exchange, items: ReadonlyArray<Item>): Answer => {
  const page = paged(items, windowOf(exchange), false)
  const view = viewOf(state, exchange, false)
  return reply(
    exchange,
    rowsContainer({ ...page.attributes, ...libraryAttributes }, page.rows, (item) => itemElement(item, view)),
    page.headers
  )
}

/** The same query over all libraries. */
const everywhere = (state: PlexState) => (exchange: Exchange) =>
  Effect.sync((): Answer => {
    const items: Array<Item> = []
    for (const section of state.sections.values()) {
      const selected = select(state, section, exchange)
      if ("status" in selected) return selected
      items.push(...selected.items)
    }
    return list(state, exchange, items)
  })

/** The libraries that a route is about: the one it names, or all. */
const within = (state: PlexState, choose: (section: Section) => ReadonlyArray<Item>) => (exchange: Exchange) =>
  Effect.sync((): Answer => {
    const one = exchange.params["id"] === undefined ? undefined : sectionOf(state, exchange)
    if (exchange.params["id"] !== undefined && one === undefined) return failure(404)
    return list(state, exchange, (one ? [one] : [...state.sections.values()]).flatMap(choose))
  })

const recent = (section: Section) => sortedItems(section, 1, "addedAt:desc").slice(0, 50)
const begun = (section: Section) =>
  sortedItems(section, 1, "lastViewedAt:desc").filter(({ viewOffset }) => viewOffset !== undefined)

const hub = (
  type: string,
  name: string,
  found: ReadonlyArray<Item>,
  render: (item: Item) => ReturnType<typeof element>
) =>
  element(
    "Hub",
    {
      title: name,
      type,
      hubIdentifier: type,
      context: `hub.search.${type}`,
      size: found.length,
      more: false,
      style: "shelf"
    },
    found.map(render)
  )

/** What people type into the search field: films and collections whose title contains it. */
const search = (state: PlexState) => (exchange: Exchange) =>
  Effect.sync((): Answer => {
    const wanted = (exchange.query.get("query") ?? "").toLowerCase()
    if (wanted === "") return failure(400)
    const only = exchange.query.get("sectionId")
    const limit = Number(exchange.query.get("limit") ?? "10")
    const sections = [...state.sections.values()].filter(({ id }) => only === null || only === `${id}`)
    const find = (type: 1 | 18) =>
      sections
        .flatMap((section) => sortedItems(section, type, ""))
        .filter((item) => title(item).toLowerCase().includes(wanted))
        .slice(0, limit)
    const view = viewOf(state, exchange, false)
    const hubs = [
      hub("movie", "Movies", find(1), (item) => itemElement(item, view)),
      hub("collection", "Collections", find(18), (item) => itemElement(item, view))
    ]
    return reply(exchange, container({ identifier: libraryAttributes.identifier }, hubs))
  })

export const make = (state: PlexState): ReadonlyArray<Route> => [
  { method: "GET", pattern: "/library/all", handle: everywhere(state) },
  { method: "GET", pattern: "/library/recentlyAdded", handle: within(state, recent) },
  { method: "GET", pattern: "/library/onDeck", handle: within(state, begun) },
  { method: "GET", pattern: "/library/sections/:id/recentlyAdded", handle: within(state, recent) },
  { method: "GET", pattern: "/library/sections/:id/onDeck", handle: within(state, begun) },
  { method: "GET", pattern: "/hubs/search", handle: search(state) }
]
