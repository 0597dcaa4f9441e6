import * as Effect from "effect/Effect"
import type { Answer, Exchange, Route } from "../http/Exchange.ts"
import * as Collections from "./Collections.ts"
import { container, element } from "./Element.ts"
import * as Items from "./Items.ts"
import type { PlexState } from "./PlexState.ts"
import { seconds } from "./PlexState.ts"
import * as Preferences from "./Preferences.ts"
import { done, failure, reply } from "./Reply.ts"
import type { Scanner } from "./Scanner.ts"
import { type Section, sectionTypes } from "./Section.ts"
import { libraryAttributes, sectionElement } from "./SectionElement.ts"
import * as Sections from "./Sections.ts"
import * as Trash from "./Trash.ts"
import { sectionOf } from "./Select.ts"

type Handle = (section: Section, exchange: Exchange) => Effect.Effect<Answer>

const withSection = (state: PlexState, handle: Handle) => (exchange: Exchange) => {
  const section = sectionOf(state, exchange)
  return section === undefined ? Effect.succeed(failure(404)) : handle(section, exchange)
}

const list = (state: PlexState) => (exchange: Exchange) =>
  Effect.sync(() =>
    reply(
      exchange,
      container(
        { allowSync: false, title1: "Plex Library" },
        [...state.sections.values()].map((section) => sectionElement(section, state.behaviour.allowSync))
      )
    )
  )

/** `prefs[name]=value` among the arguments. */
const sentPreferences = (query: URLSearchParams): ReadonlyArray<readonly [string, string]> =>
  [...query].flatMap(([key, value]) => {
    const [, name] = /^prefs\[(\w+)\]$/.exec(key) ?? []
    return name === undefined ? [] : [[name, value] as const]
  })

/** Makes a library and scans it. */
const create = (state: PlexState, scanner: Scanner) => (exchange: Exchange) =>
  Effect.gen(function* () {
    const { query } = exchange
    const paths = query.getAll("location")
    const title = query.get("name") ?? ""
    const type = sectionTypes.find((one) => one === query.get("type"))
    if (title === "" || paths.length === 0 || type === undefined) return failure(400)
    const section = Sections.make(state, {
      title,
      type,
      paths,
      agent: query.get("agent") ?? "tv.plex.agents.none",
      scanner: query.get("scanner") ?? "Plex Video Files Scanner",
      language: query.get("language") ?? "xn"
    })
    if (type === "movie") Sections.lookAround(state, section)
    Preferences.set(section.prefs, Preferences.sectionPreferences, sentPreferences(query))
    yield* scanner.request(section)
    return reply(exchange, container({ allowSync: false }, [sectionElement(section, true)]))
  })

const edit =
  (state: PlexState): Handle =>
  (section, { query }) =>
    Effect.sync(() => {
      const paths = query.getAll("location")
      section.title = query.get("name") ?? section.title
      if (paths.length > 0) {
        const locations = paths.map(
          (path) => section.locations.find((each) => each.path === path) ?? { id: ++state.lastIds.location, path }
        )
        section.locations.splice(0, section.locations.length, ...locations)
        Sections.lookAround(state, section)
      }
      Preferences.set(section.prefs, Preferences.sectionPreferences, sentPreferences(query))
      section.updatedAt = seconds(state)
      return done
    })

/** Removes a library with its items; the files stay. */
const remove =
  (state: PlexState): Handle =>
  (section) =>
    Effect.sync(() => {
      for (const item of [...section.items]) Items.remove(state, item)
      for (const collection of [...section.collections.values()]) Collections.remove(state, collection)
      state.sections.delete(section.id)
      return done
    })

const menu: Handle = (section, exchange) =>
  Effect.sync(() =>
    reply(
      exchange,
      container(
        { content: "secondary", ...libraryAttributes, allowSync: false, title1: section.title, viewGroup: "secondary" },
        [
          ["all", `All ${section.title}`],
          ["recentlyAdded", "Recently Added"],
          ["onDeck", "On Deck"],
          ["collections", "By Collection"],
          ["genre", "By Genre"],
          ["folder", "By Folder"]
        ].map(([key, title]) => element("Directory", { key, title }))
      )
    )
  )

const preferences: Handle = (section, exchange) =>
  Effect.sync(() =>
    reply(exchange, container({}, Preferences.sectionPreferences.map(Preferences.settingElement(section.prefs))))
  )

/** `updateQueueSize`: how many items an agent is still busy with. */
const timeline =
  (state: PlexState): Handle =>
  (section, exchange) =>
    Effect.sync(() =>
      reply(
        exchange,
        container({
          ...libraryAttributes,
          size: section.items.size,
          allowSync: false,
          art: "/:/resources/movie-fanart.jpg",
          content: "secondary",
          latestEntryTime: seconds(state),
          thumb: "/:/resources/movie.png",
          title1: section.title,
          updateQueueSize: [...state.activities.values()].filter(({ type }) => type === "library.update.item.metadata")
            .length,
          viewGroup: "secondary"
        })
      )
    )

const emptyTrash =
  (state: PlexState): Handle =>
  (section) =>
    Effect.sync(() => {
      Trash.empty(state, section)
      return done
    })

const nothingToDo: Handle = () => Effect.succeed(done)

export const make = (state: PlexState, scanner: Scanner): ReadonlyArray<Route> => {
  const route = (method: string, path: string, handle: Handle): Route => ({
    method,
    pattern: `/library/sections/:id${path}`,
    handle: withSection(state, handle)
  })
  return [
    { method: "GET", pattern: "/library/sections", handle: list(state) },
    { method: "GET", pattern: "/library/sections/all", handle: list(state) },
    { method: "POST", pattern: "/library/sections", handle: create(state, scanner) },
    route("GET", "", menu),
    route("PUT", "", edit(state)),
    route("DELETE", "", remove(state)),
    route("GET", "/prefs", preferences),
    route("GET", "/timeline", timeline(state)),
    route("PUT", "/emptyTrash", emptyTrash(state)),
    // There is nothing to analyse or to preview.
    route("PUT", "/analyze", nothingToDo),
    route("DELETE", "/indexes", nothingToDo)
  ]
}
