import * as Effect from "effect/Effect"
import type { Answer, Exchange, Route } from "../http/Exchange.ts"
import { addressOf, members } from "./CollectionMembers.ts"
import * as Collections from "./Collections.ts"
import { container, rowsContainer } from "./Element.ts"
import type { Item } from "./Item.ts"
import { itemElement } from "./ItemElement.ts"
import * as Items from "./Items.ts"
import { viewOf } from "./View.ts"
import { paged, windowOf } from "./Paging.ts"
import type { PlexState } from "./PlexState.ts"
import * as Preferences from "./Preferences.ts"
import * as Query from "./Query.ts"
import { done, failure, reply } from "./Reply.ts"
import type { Collection, Section } from "./Section.ts"
import { libraryAttributes, sectionAttributes } from "./SectionElement.ts"

type Handle = (collection: Collection, exchange: Exchange) => Answer

const withCollection =
  (state: PlexState, handle: Handle, parameter = "id") =>
  (exchange: Exchange) =>
    Effect.sync(() => {
      const item = state.items.get(Number(exchange.params[parameter]))
      const collection = item === undefined ? undefined : Collections.byItem(item)
      return collection === undefined ? failure(404) : handle(collection, exchange)
    })

/** The films that a uri ending in `/library/metadata/1,2` names. */
const filmsOf = (state: PlexState, section: Section, uri: string): ReadonlyArray<Item> => {
  const [, list] = /^\/library\/metadata\/([\d,]+)$/.exec(addressOf(uri)) ?? []
  return Query.ids(list ?? "")
    .flatMap((id) => state.items.get(id) ?? [])
    .filter((item) => item.section === section && item.type === 1)
}

/** Membership is the tag on the item, so joining adds the tag. */
const join = (state: PlexState, collection: Collection, films: ReadonlyArray<Item>): void => {
  for (const film of films) {
    if (film.content.taggings.some(({ tag }) => tag === collection.tag)) continue
    const tagging = { tag: collection.tag, text: undefined, thumb: undefined }
    Items.update(state, film, { ...film.content, taggings: [...film.content.taggings, tagging] })
  }
}

const leave = (state: PlexState, collection: Collection, film: Item): void => {
  const taggings = film.content.taggings.filter(({ tag }) => tag !== collection.tag)
  Items.update(state, film, { ...film.content, taggings })
}

const shown =
  (state: PlexState): Handle =>
  (collection, exchange) =>
    reply(
      exchange,
      container({ ...libraryAttributes, ...sectionAttributes(collection.item.section) }, [
        itemElement(collection.item, viewOf(state, exchange, true))
      ])
    )

/** An empty one is made with a uri that names nothing; a smart one keeps its uri. */
const create = (state: PlexState) => (exchange: Exchange) =>
  Effect.sync((): Answer => {
    const { query } = exchange
    const [title, uri] = [query.get("title") ?? "", query.get("uri") ?? ""]
    const section = state.sections.get(Number(query.get("sectionId")))
    if (section === undefined || title === "") return failure(400)
    const known = section.collections.get(title)
    const collection = known ?? Collections.make(state, section, title)
    if (query.get("smart") === "1") collection.smart = { uri }
    else join(state, collection, filmsOf(state, section, uri))
    return shown(state)(collection, exchange)
  })

const list =
  (state: PlexState): Handle =>
  (collection, exchange) => {
    const page = paged(members(state, collection.item), windowOf(exchange), false)
    const view = viewOf(state, exchange, false)
    const attributes = { ...page.attributes, ...libraryAttributes, ...sectionAttributes(collection.item.section) }
    return reply(
      exchange,
      rowsContainer(attributes, page.rows, (item) => itemElement(item, view)),
      page.headers
    )
  }

const add =
  (state: PlexState): Handle =>
  (collection, { query }) => {
    const uri = query.get("uri") ?? ""
    if (collection.smart !== undefined) collection.smart = { uri }
    else {
      const films = filmsOf(state, collection.item.section, uri)
      if (films.length === 0) return failure(400)
      join(state, collection, films)
    }
    return done
  }

const filmOf = (state: PlexState, collection: Collection, id: string | null | undefined): Item | undefined => {
  const film = state.items.get(Number(id))
  return film !== undefined && collection.members.has(film) ? film : undefined
}

const takeOut =
  (state: PlexState): Handle =>
  (collection, { params }) => {
    const film = filmOf(state, collection, params["item"])
    if (film === undefined) return failure(404)
    leave(state, collection, film)
    return done
  }

const move =
  (state: PlexState): Handle =>
  (collection, { params, query }) => {
    const film = filmOf(state, collection, params["item"])
    if (film === undefined) return failure(404)
    Collections.move(collection, film, filmOf(state, collection, query.get("after")))
    collection.prefs.set("collectionSort", "2")
    return done
  }

const prefs: Handle = (collection, { query }) => {
  Preferences.set(collection.prefs, Preferences.collectionPreferences, query)
  return done
}

const remove =
  (state: PlexState): Handle =>
  (collection) => {
    Collections.remove(state, collection)
    return done
  }

export const make = (state: PlexState): ReadonlyArray<Route> => {
  const route = (method: string, path: string, handle: Handle): Route => ({
    method,
    pattern: `/library/collections/:id${path}`,
    handle: withCollection(state, handle)
  })
  return [
    { method: "POST", pattern: "/library/collections", handle: create(state) },
    route("GET", "", shown(state)),
    route("GET", "/items", list(state)),
    route("GET", "/children", list(state)),
    route("PUT", "/items", add(state)),
    route("DELETE", "/items/:item", takeOut(state)),
    route("PUT", "/items/:item/move", move(state)),
    route("PUT", "/prefs", prefs),
    route("DELETE", "", remove(state)),
    {
      method: "DELETE",
      pattern: "/library/sections/:id/collection/:collection",
      handle: withCollection(state, remove(state), "collection")
    }
  ]
}
