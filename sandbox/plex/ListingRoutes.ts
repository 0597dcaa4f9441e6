import * as Effect from "effect/Effect"
import type { Answer, Exchange, Route } from "../http/Exchange.ts"
import { type Element, rowsContainer } from "./Element.ts"
import { metaElement } from "./FilterMeta.ts"
import { withCollections } from "./InLibraryView.ts"
import { itemElement } from "./ItemElement.ts"
import { paged, windowOf } from "./Paging.ts"
import type { PlexState } from "./PlexState.ts"
import { failure, reply } from "./Reply.ts"
import type { Section } from "./Section.ts"
import { libraryAttributes, sectionAttributes } from "./SectionElement.ts"
import { sectionOf, select } from "./Select.ts"
import { viewOf } from "./View.ts"

/** What every listing of a library says of it. */
const about = (section: Section) => ({
  ...libraryAttributes,
  art: "/:/resources/movie-fanart.jpg",
  ...sectionAttributes(section),
  thumb: "/:/resources/movie.png",
  title1: section.title,
  viewGroup: "movie",
  viewMode: 65592
})

/** With `includeMeta=1` an answer begins with what can be asked. */
const withMeta = (root: Element, section: Section, type: 1 | 18, { query }: Exchange): Element =>
  query.get("includeMeta") === "1" ? { ...root, children: [metaElement(section, type), ...root.children] } : root

const listing = (state: PlexState) => (exchange: Exchange) =>
  Effect.sync((): Answer => {
    const section = sectionOf(state, exchange)
    if (section === undefined) return failure(404)
    const selected = select(state, section, exchange)
    if ("status" in selected) return selected
    const window = windowOf(exchange)
    if (window === undefined && state.behaviour.unwindowed === "refused") return failure(400)
    const coy = state.behaviour.totalSize === "sometimes" && !selected.narrows
    const items =
      exchange.query.get("includeCollections") === "1" ? withCollections(section, selected.items) : selected.items
    const page = paged(items, window, coy)
    const view = viewOf(state, exchange, false)
    const attributes = { ...page.attributes, ...about(section), title2: `All ${section.title}` }
    const root = rowsContainer(attributes, page.rows, (item) => itemElement(item, view))
    return reply(exchange, withMeta(root, section, 1, exchange), page.headers)
  })

/** The same for collection objects, whose type need not be said. */
const collections = (state: PlexState) => (exchange: Exchange) =>
  Effect.sync((): Answer => {
    const section = sectionOf(state, exchange)
    if (section === undefined) return failure(404)
    const query = new URLSearchParams(exchange.query)
    query.set("type", "18")
    const selected = select(state, section, { rawQuery: exchange.rawQuery, query })
    if ("status" in selected) return selected
    const page = paged(selected.items, windowOf(exchange), false)
    const view = viewOf(state, exchange, false)
    const attributes = { ...page.attributes, ...about(section), title2: "Collections", viewGroup: "secondary" }
    const root = rowsContainer(attributes, page.rows, (item) => itemElement(item, view))
    return reply(exchange, withMeta(root, section, 18, exchange), page.headers)
  })

export const make = (state: PlexState): ReadonlyArray<Route> => [
  { method: "GET", pattern: "/library/sections/:id/all", handle: listing(state) },
  { method: "GET", pattern: "/library/sections/:id/collections", handle: collections(state) }
]
