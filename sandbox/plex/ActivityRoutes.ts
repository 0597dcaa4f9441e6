import * as Effect from "effect/Effect"
import type { Exchange, Route } from "../http/Exchange.ts"
import * as Activities from "./Activities.ts"
import { container, element, type Element, single } from "./Element.ts"
import type { Activity, PlexState } from "./PlexState.ts"
import { done, failure, reply } from "./Reply.ts"
import { stableUuid } from "./Sections.ts"

/** The nightly tasks have a row on every idle server, so a client must not wait for an empty list. */
const butler = (state: PlexState): Element =>
  element("Activity", {
    uuid: stableUuid(`${state.behaviour.machineIdentifier} butler`),
    type: "butler",
    cancellable: false,
    userID: 1,
    title: "Butler tasks",
    subtitle: "",
    progress: 100
  })

const row = ({ cancellable, context, progress, subtitle, title, type, uuid }: Activity): Element =>
  element(
    "Activity",
    { uuid, type, cancellable, userID: 1, title, subtitle, progress },
    context === undefined ? [] : [single("Context", context)]
  )

const list = (state: PlexState) => (exchange: Exchange) =>
  Effect.sync(() => reply(exchange, container({}, [...[...state.activities.values()].map(row), butler(state)])))

const cancel = (state: PlexState) => (exchange: Exchange) =>
  Effect.sync(() => {
    const activity = state.activities.get(exchange.params["id"] ?? "")
    if (activity === undefined) return failure(404)
    if (!activity.cancellable) return failure(400)
    Activities.end(state, activity)
    return done
  })

export const make = (state: PlexState): ReadonlyArray<Route> => [
  { method: "GET", pattern: "/activities", handle: list(state) },
  { method: "DELETE", pattern: "/activities/:id", handle: cancel(state) }
]
