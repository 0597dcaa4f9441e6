import * as Effect from "effect/Effect"
import * as Schedule from "effect/Schedule"
import type * as Scope from "effect/Scope"
import type { Exchange, Route } from "../http/Exchange.ts"
import type { Notification } from "./Bus.ts"
import type { PlexState } from "./PlexState.ts"

/** `a,b` = only these types; `-a,b` = all but these; empty = all; nothing said = all but the log. */
const wants = (filters: string | null): ((type: string) => boolean) => {
  const text = filters ?? "-log"
  if (text === "") return () => true
  const named = new Set(text.replace(/^-/, "").split(","))
  return (type) => named.has(type) !== text.startsWith("-")
}

/** Unlike a websocket's frame: the type is the event's name, and there is one entry, in no array and no container. */
const event = ({ entry, key, type }: Notification): string =>
  `event: ${type}\ndata: ${JSON.stringify({ [key]: entry })}\n\n`

export interface EventSource {
  readonly route: Route
  readonly listeners: () => number
}

/** The same notifications as server-sent events. */
export const make = (state: PlexState): Effect.Effect<EventSource, never, Scope.Scope> =>
  Effect.gen(function* () {
    const writers = new Set<(text: string) => void>()
    yield* Effect.sync(() => {
      if (state.behaviour.notifications !== "muted") for (const write of writers) write("event: ping\ndata: {}\n\n")
    }).pipe(Effect.repeat(Schedule.spaced("10 seconds")), Effect.forkScoped)

    const listen = (exchange: Exchange) => (write: (text: string) => void) => {
      const isWanted = wants(exchange.query.get("filters"))
      const unsubscribe = state.bus.subscribe((notification) => {
        if (isWanted(notification.type) && state.behaviour.notifications !== "muted") write(event(notification))
      })
      writers.add(write)
      return () => {
        writers.delete(write)
        unsubscribe()
      }
    }
    return {
      listeners: () => writers.size,
      route: {
        method: "GET",
        pattern: "/::/eventsource/notifications",
        handle: (exchange) =>
          Effect.succeed({ status: 200, headers: { "Content-Type": "text/event-stream" }, stream: listen(exchange) })
      }
    }
  })
