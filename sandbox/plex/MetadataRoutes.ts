import * as Effect from "effect/Effect"
import type { Answer, Exchange, Route } from "../http/Exchange.ts"
import * as Activities from "./Activities.ts"
import { container } from "./Element.ts"
import type { Item } from "./Item.ts"
import { itemElement } from "./ItemElement.ts"
import { treeElement } from "./TreeElement.ts"
import { viewOf } from "./View.ts"
import type { PlexState } from "./PlexState.ts"
import * as Preferences from "./Preferences.ts"
import * as Query from "./Query.ts"
import { done, failure, reply } from "./Reply.ts"
import { libraryAttributes, sectionAttributes } from "./SectionElement.ts"

/** The items that a route names; ids that are not there are passed over. */
const itemsOf = (state: PlexState, { params }: Exchange): ReadonlyArray<Item> =>
  Query.ids(params["id"] ?? "").flatMap((id) => state.items.get(id) ?? [])

const read = (state: PlexState) => (exchange: Exchange) =>
  Effect.sync((): Answer => {
    const items = itemsOf(state, exchange)
    const [first] = items
    if (first === undefined) return failure(404)
    if (exchange.query.get("skipRefresh") !== "1") for (const item of items) Activities.opened(state, item)
    const view = viewOf(state, exchange, true)
    const oneSection = items.every(({ section }) => section === first.section)
    const attributes = { ...libraryAttributes, ...(oneSection ? sectionAttributes(first.section) : {}) }
    return reply(
      exchange,
      container(
        attributes,
        items.map((item) => itemElement(item, view))
      )
    )
  })

const tree = (state: PlexState) => (exchange: Exchange) =>
  Effect.sync((): Answer => {
    const items = itemsOf(state, exchange)
    const { identifier, mediaTagPrefix, mediaTagVersion } = libraryAttributes
    return items.length === 0
      ? failure(404)
      : reply(exchange, container({ identifier, mediaTagPrefix, mediaTagVersion }, items.map(treeElement)))
  })

const prefs = (state: PlexState) => (exchange: Exchange) =>
  Effect.sync((): Answer => {
    const items = itemsOf(state, exchange)
    for (const item of items) {
      item.prefs ??= new Map()
      Preferences.set(item.prefs, Preferences.itemPreferences, exchange.query)
    }
    return items.length === 0 ? failure(404) : done
  })

export const make = (state: PlexState): ReadonlyArray<Route> => [
  { method: "GET", pattern: "/library/metadata/:id", handle: read(state) },
  { method: "GET", pattern: "/library/metadata/:id/tree", handle: tree(state) },
  { method: "PUT", pattern: "/library/metadata/:id/prefs", handle: prefs(state) }
]
