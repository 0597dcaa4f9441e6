import * as Effect from "effect/Effect"
import type { Answer, Exchange, Route } from "../http/Exchange.ts"
import { container, element, type Element, rowsContainer } from "./Element.ts"
import type { Item } from "./Item.ts"
import { itemElement } from "./ItemElement.ts"
import type { PlexState } from "./PlexState.ts"
import * as Query from "./Query.ts"
import { failure, reply } from "./Reply.ts"
import type { Section } from "./Section.ts"
import { libraryAttributes, sectionAttributes } from "./SectionElement.ts"
import { sectionOf } from "./Select.ts"
import { sortedItems } from "./SortedItems.ts"
import { viewOf } from "./View.ts"

interface Hub {
  readonly title: string
  readonly context: string
  /** Address of the whole list. */
  readonly key: string
  readonly items: ReadonlyArray<Item>
}

/** A row of tiles. */
const hubElement = (state: PlexState, exchange: Exchange, hub: Hub): Element => {
  const view = viewOf(state, exchange, false)
  const identifier = hub.context.replace(/^hub\./, "")
  return element(
    "Hub",
    {
      hubKey: `/library/metadata/${hub.items.map(({ id }) => id).join(",")}`,
      key: hub.key,
      title: hub.title,
      type: "movie",
      hubIdentifier: identifier,
      context: hub.context,
      size: hub.items.length,
      more: false,
      style: "shelf"
    },
    hub.items.map((item) => itemElement(item, view))
  )
}

const begun = (section: Section) =>
  sortedItems(section, 1, "lastViewedAt:desc").filter(({ viewOffset }) => viewOffset !== undefined)

const ofSection = (state: PlexState) => (exchange: Exchange) =>
  Effect.sync((): Answer => {
    const section = sectionOf(state, exchange)
    if (section === undefined) return failure(404)
    const key = `/library/sections/${section.id}/all?sort=addedAt:desc`
    const hub: Hub = {
      title: `Recently Added in ${section.title}`,
      context: "hub.movie.recentlyadded",
      key,
      items: sortedItems(section, 1, "addedAt:desc").slice(0, 12)
    }
    const attributes = { identifier: libraryAttributes.identifier, ...sectionAttributes(section) }
    return reply(exchange, container(attributes, [hubElement(state, exchange, hub)]))
  })

const continueWatching = (state: PlexState) => (exchange: Exchange) =>
  Effect.sync((): Answer => {
    const one = exchange.params["id"] === undefined ? undefined : sectionOf(state, exchange)
    const items = (one ? [one] : [...state.sections.values()]).flatMap(begun)
    const view = viewOf(state, exchange, false)
    return reply(
      exchange,
      rowsContainer(libraryAttributes, items, (item) => itemElement(item, view))
    )
  })

/** Films that share a genre. */
const similarTo = (item: Item): ReadonlyArray<Item> => {
  const genres = new Set(item.content.taggings.filter(({ tag }) => tag.kind === "genre").map(({ tag }) => tag))
  return sortedItems(item.section, 1, "")
    .filter((other) => other !== item && other.content.taggings.some(({ tag }) => genres.has(tag)))
    .slice(0, 1)
}

const related = (state: PlexState) => (exchange: Exchange) =>
  Effect.sync((): Answer => {
    const item = state.items.get(Number(exchange.params["id"]))
    if (item === undefined) return failure(404)
    const items = similarTo(item)
    const hub: Hub = {
      title: "Related Movies",
      context: "hub.movie.similar",
      key: `/library/metadata/${item.id}/similar`,
      items
    }
    const hubs = items.length === 0 ? [] : [hubElement(state, exchange, hub)]
    return reply(exchange, container({ identifier: libraryAttributes.identifier }, hubs))
  })

const similar = (state: PlexState) => (exchange: Exchange) =>
  Effect.sync((): Answer => {
    const item = state.items.get(Number(exchange.params["id"]))
    if (item === undefined) return failure(404)
    const view = viewOf(state, exchange, false)
    return reply(
      exchange,
      rowsContainer(libraryAttributes, similarTo(item), (each) => itemElement(each, view))
    )
  })

/** What several items have in common, for an edit form over all of them: here only how many they are. */
const common = (state: PlexState) => (exchange: Exchange) =>
  Effect.sync((): Answer => {
    const section = sectionOf(state, exchange)
    if (section === undefined) return failure(404)
    const items = Query.ids(exchange.query.get("id") ?? "").flatMap((id) => state.items.get(id) ?? [])
    return reply(
      exchange,
      container(libraryAttributes, [
        element("Common", { mixedFields: "title,summary", count: items.length, librarySectionID: section.id })
      ])
    )
  })

const agents = (exchange: Exchange) =>
  Effect.sync(() =>
    reply(
      exchange,
      container(
        { identifier: "com.plexapp.system.agents" },
        [
          ["tv.plex.agents.movie", "Plex Movie"],
          ["com.plexapp.agents.imdb", "Plex Movie (Legacy)"],
          ["tv.plex.agents.none", "Personal Media"]
        ].map(([identifier, name]) => element("Agent", { name, identifier, hasPrefs: false, primary: true }))
      )
    )
  )

export const make = (state: PlexState): ReadonlyArray<Route> => [
  { method: "GET", pattern: "/hubs/sections/:id", handle: ofSection(state) },
  { method: "GET", pattern: "/hubs/sections/:id/continueWatching/items", handle: continueWatching(state) },
  { method: "GET", pattern: "/hubs/continueWatching/items", handle: continueWatching(state) },
  { method: "GET", pattern: "/library/metadata/:id/related", handle: related(state) },
  { method: "GET", pattern: "/library/metadata/:id/similar", handle: similar(state) },
  { method: "GET", pattern: "/library/sections/:id/common", handle: common(state) },
  { method: "GET", pattern: "/system/agents", handle: agents }
]
