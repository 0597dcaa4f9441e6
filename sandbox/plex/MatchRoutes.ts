import * as Effect from "effect/Effect"
import { createHash } from "node:crypto"
import type { Answer, Exchange, Route } from "../http/Exchange.ts"
import { container, element } from "./Element.ts"
import { externalGuids } from "./Guids.ts"
import { title, type Item } from "./Item.ts"
import * as Items from "./Items.ts"
import * as Merging from "./Merging.ts"
import type { PlexState } from "./PlexState.ts"
import * as Query from "./Query.ts"
import { done, failure, reply } from "./Reply.ts"
import type { Scanner } from "./Scanner.ts"
import * as Sections from "./Sections.ts"
import * as Timeline from "./Timeline.ts"

type Handle = (item: Item, exchange: Exchange) => Effect.Effect<Answer>

const withFilm = (state: PlexState, handle: Handle) => (exchange: Exchange) => {
  const item = state.items.get(Number(exchange.params["id"]))
  return item?.type !== 1 ? Effect.succeed(failure(404)) : handle(item, exchange)
}

const merge =
  (state: PlexState): Handle =>
  (item, { query }) =>
    Effect.sync(() => {
      const others = Query.ids(query.get("ids") ?? "").flatMap((id) => state.items.get(id) ?? [])
      const films = others.filter((other) => other !== item && other.type === 1 && other.section === item.section)
      if (films.length === 0) return failure(400)
      Merging.merge(state, item, films)
      return done
    })

const split =
  (state: PlexState, scanner: Scanner): Handle =>
  (item) =>
    Effect.gen(function* () {
      yield* scanner.refresh(Merging.split(state, item))
      return done
    })

/** The guid that an agent finds for words: that of a film whose foreign id they spell (`imdb-tt123`), or one made of the words. */
const guidsFor = (item: Item, words: string): ReadonlyArray<string> => {
  const [, database, id] = /^(imdb|tmdb)-(.+)$/.exec(words) ?? []
  if (database === undefined || id === undefined) {
    return words === "" ? [] : [`plex://movie/${createHash("sha1").update(words).digest("hex").slice(0, 24)}`]
  }
  const wanted = `${database}://${id}`
  return [...item.section.items].filter((each) => externalGuids(each).includes(wanted)).map(({ guid }) => guid)
}

const matches: Handle = (item, exchange) =>
  Effect.sync(() => {
    const name = exchange.query.get("title") ?? title(item)
    const rows = guidsFor(item, name).map((guid) =>
      element("SearchResult", {
        guid,
        name,
        score: 100,
        lifespanEnded: false,
        type: "movie",
        year: item.content.numbers.year
      })
    )
    return reply(exchange, container({ identifier: "com.plexapp.plugins.library" }, rows))
  })

/** Another guid is another bundle: uploads stay behind with the old one. */
const rematch = (state: PlexState, scanner: Scanner, item: Item, guid: string) =>
  Effect.gen(function* () {
    item.guid = guid
    Items.update(state, item, { ...item.content, selected: {} })
    Sections.changed(item)
    yield* scanner.refresh([item])
    return done
  })

const match =
  (state: PlexState, scanner: Scanner): Handle =>
  (item, { query }) => {
    const guid = query.get("guid") ?? ""
    return guid === "" ? Effect.succeed(failure(400)) : rematch(state, scanner, item, guid)
  }

const unmatch =
  (state: PlexState, scanner: Scanner): Handle =>
  (item) =>
    rematch(state, scanner, item, `local://${item.id}`)

/** Deletes an item with its files. */
const remove =
  (state: PlexState): Handle =>
  (item) =>
    Effect.sync(() => {
      for (const file of Items.files(item)) item.section.disk.delete(file)
      Items.remove(state, item)
      Timeline.publish(state, item, "deleted", { metadataState: "deleted" })
      return done
    })

/** Deletes one version of an item with its files, and the item with its last. */
const removeMedia =
  (state: PlexState): Handle =>
  (item, { params }) =>
    Effect.sync(() => {
      const media = item.media.find(({ id }) => `${id}` === params["media"])
      if (media === undefined) return failure(404)
      for (const { file } of [...media.parts]) {
        item.section.disk.delete(file)
        if (Items.dropFile(state, item, file)) Timeline.publish(state, item, "deleted", { metadataState: "deleted" })
      }
      return done
    })

export const make = (state: PlexState, scanner: Scanner): ReadonlyArray<Route> => {
  const route = (method: string, path: string, handle: Handle): Route => ({
    method,
    pattern: `/library/metadata/:id${path}`,
    handle: withFilm(state, handle)
  })
  return [
    route("PUT", "/merge", merge(state)),
    route("PUT", "/split", split(state, scanner)),
    route("GET", "/matches", matches),
    route("PUT", "/matches", matches),
    route("PUT", "/match", match(state, scanner)),
    route("PUT", "/unmatch", unmatch(state, scanner)),
    route("DELETE", "", remove(state)),
    route("DELETE", "/media/:media", removeMedia(state))
  ]
}
