import * as Effect from "effect/Effect"
import type { Answer, Exchange, Route } from "../http/Exchange.ts"
import * as Activities from "./Activities.ts"
import { analyse } from "./Analyse.ts"
import * as Items from "./Items.ts"
import type { PlexState } from "./PlexState.ts"
import * as Query from "./Query.ts"
import { done, failure } from "./Reply.ts"
import type { Scanner } from "./Scanner.ts"
import type { Section } from "./Section.ts"
import * as Sections from "./Sections.ts"
import { sectionOf } from "./Select.ts"

/** A scan of a library or, with `path`, of one folder below one of its locations; `force=1` has the agent look at every item again. */
const refreshSection = (scanner: Scanner, section: Section, { query }: Exchange) =>
  Effect.gen(function* () {
    const path = query.get("path")
    // A folder outside the library's own is accepted, and nothing is found there.
    if (path !== null && !section.locations.some((location) => Sections.isBelow(path, location.path))) return done
    yield* scanner.request(section, path ?? undefined)
    if (query.get("force") === "1") yield* scanner.refresh([...section.items])
    return done
  })

const refresh = (state: PlexState, scanner: Scanner) => (exchange: Exchange) => {
  const section = sectionOf(state, exchange)
  return section === undefined ? Effect.succeed(failure(404)) : refreshSection(scanner, section, exchange)
}

const refreshAll = (state: PlexState, scanner: Scanner) => (exchange: Exchange) =>
  Effect.as(
    Effect.forEach(state.sections.values(), (section) => refreshSection(scanner, section, exchange)),
    done
  )

/** Scans end with their activities, and find nothing more. */
const cancel = (state: PlexState, which: (exchange: Exchange) => Section | undefined) => (exchange: Exchange) =>
  Effect.sync((): Answer => {
    const section = which(exchange)
    for (const activity of [...state.activities.values()]) {
      const ofSection = section === undefined || activity.context?.["librarySectionID"] === `${section.id}`
      if (activity.type === "library.update.section" && ofSection) Activities.end(state, activity)
    }
    return done
  })

const refreshItems = (state: PlexState, scanner: Scanner) => (exchange: Exchange) =>
  Effect.gen(function* () {
    const items = Query.ids(exchange.params["id"] ?? "").flatMap((id) => state.items.get(id) ?? [])
    if (items.length === 0) return failure(404)
    yield* scanner.refresh(items.filter(({ type }) => type === 1))
    return done
  })

const analyze = (state: PlexState) => (exchange: Exchange) =>
  Effect.sync(() => {
    const items = Query.ids(exchange.params["id"] ?? "").flatMap((id) => state.items.get(id) ?? [])
    for (const item of items) for (const file of Items.files(item)) analyse(state, item, file)
    return items.length > 0 ? done : failure(404)
  })

/** Work in the background: answered at once, with the activity's id in a header. */
const background = (state: PlexState, type: string, title: string) => () =>
  Effect.sync((): Answer => {
    const activity = Activities.start(state, type, title)
    Activities.end(state, activity)
    return { ...done, headers: { ...done.headers, "X-Plex-Activity": activity.uuid } }
  })

export const make = (state: PlexState, scanner: Scanner): ReadonlyArray<Route> => [
  // GET works everywhere, POST is what the documentation says.
  ...["GET", "POST"].flatMap((method) => [
    { method, pattern: "/library/sections/:id/refresh", handle: refresh(state, scanner) },
    { method, pattern: "/library/sections/all/refresh", handle: refreshAll(state, scanner) }
  ]),
  {
    method: "DELETE",
    pattern: "/library/sections/:id/refresh",
    handle: cancel(state, (exchange) => sectionOf(state, exchange))
  },
  { method: "DELETE", pattern: "/library/sections/all/refresh", handle: cancel(state, () => undefined) },
  { method: "PUT", pattern: "/library/metadata/:id/refresh", handle: refreshItems(state, scanner) },
  { method: "PUT", pattern: "/library/metadata/:id/analyze", handle: analyze(state) },
  {
    method: "PUT",
    pattern: "/library/clean/bundles",
    handle: background(state, "library.clean.bundles", "Cleaning bundles")
  },
  { method: "PUT", pattern: "/library/optimize", handle: background(state, "library.optimize", "Optimizing database") }
]
