import * as Effect from "effect/Effect"
import * as Schedule from "effect/Schedule"
import type * as Scope from "effect/Scope"
import type { IncomingMessage } from "node:http"
import type { Duplex } from "node:stream"
import { type WebSocket, WebSocketServer } from "ws"
import type { Route } from "../http/Exchange.ts"
import { splitTarget } from "../http/ReadExchange.ts"
import type { Notification } from "./Bus.ts"
import { spoiled } from "./OddAnswers.ts"
import type { PlexState } from "./PlexState.ts"
import { failure } from "./Reply.ts"

/** The documentation spells it in the singular; every real client, and so every server, in the plural. */
const path = "/:/websockets/notifications"

export interface Notifications {
  readonly route: Route
  readonly onUpgrade: (request: IncomingMessage, socket: Duplex, head: Buffer) => void
  readonly listeners: () => number
  /** Cuts every listener off without a word, as a restart does. */
  readonly drop: () => void
}

/** One notification a frame: type, count, and an array under the type's own key. */
const frame = ({ entry, key, type }: Notification): string =>
  JSON.stringify({ NotificationContainer: { type, size: 1, [key]: [entry] } })

const tokenOf = (request: IncomingMessage): string | undefined => {
  const header = request.headers["x-plex-token"]
  const query = new URLSearchParams(splitTarget(request.url ?? "").rawQuery)
  return (typeof header === "string" ? header : undefined) ?? query.get("X-Plex-Token") ?? undefined
}

const refuse = (socket: Duplex, status: number, reason: string): void => {
  const { body } = failure(status)
  socket.end(`HTTP/1.1 ${status} ${reason}\r\nContent-Type: text/html\r\nConnection: close\r\n\r\n${String(body)}`)
}

/** The websocket that tells of scans and items. */
export const make = (state: PlexState): Effect.Effect<Notifications, never, Scope.Scope> =>
  Effect.gen(function* () {
    const server = new WebSocketServer({ noServer: true })
    const sockets = new Set<WebSocket>()
    const unsubscribe = state.bus.subscribe((notification) => {
      // A muted server is a dead peer: the connection stands and nothing comes.
      if (state.behaviour.notifications === "muted") return
      const text = state.odd.isEmpty() ? frame(notification) : spoiled(state.odd, frame(notification))
      for (const socket of sockets) socket.send(text)
    })
    yield* Effect.addFinalizer(() => Effect.sync(unsubscribe))
    yield* Effect.sync(() => {
      if (state.behaviour.notifications !== "muted") for (const socket of sockets) socket.ping()
    }).pipe(Effect.repeat(Schedule.spaced("10 seconds")), Effect.forkScoped)

    const accept = (socket: WebSocket) => {
      sockets.add(socket)
      socket.on("close", () => void sockets.delete(socket))
      // A client that vanished shows up as an error here, and as a close right after.
      socket.on("error", () => void sockets.delete(socket))
    }
    return {
      route: { method: "GET", pattern: path.replaceAll(":", "::"), handle: () => Effect.succeed(failure(400)) },
      onUpgrade: (request, socket, head) => {
        if (splitTarget(request.url ?? "").path !== path) refuse(socket, 404, "Not Found")
        else if (state.behaviour.mode === "maintenance") refuse(socket, 503, "Service Unavailable")
        else if (tokenOf(request) !== state.behaviour.token) refuse(socket, 401, "Unauthorized")
        else server.handleUpgrade(request, socket, head, accept)
      },
      listeners: () => sockets.size,
      drop: () => {
        for (const socket of sockets) socket.terminate()
      }
    }
  })
