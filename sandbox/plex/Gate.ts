import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import type { Answer, Exchange } from "../http/Exchange.ts"
import * as Devices from "./Devices.ts"
import type { PlexState } from "./PlexState.ts"
import { plexParameter } from "./Query.ts"
import { failure, maintenance } from "./Reply.ts"

/**
 * The longest request line, in bytes. The real limit is not known, only that there is one (a playlist of 3,400 ids is too long); common
 * proxies stop at 8 or 16 KB, and clients are advised to stay under 8.
 */
const maxRequestLine = 16 * 1024

/** What stops a request before its route. */
export const gate =
  (state: PlexState) =>
  (exchange: Exchange): Effect.Effect<Option.Option<Answer>> =>
    Effect.sync(() => {
      const { method, path, rawQuery } = exchange
      if (method.length + path.length + rawQuery.length + " ? HTTP/1.1".length > maxRequestLine)
        return Option.some(failure(414))
      if (state.behaviour.mode === "maintenance") return Option.some(maintenance)
      if (path === "/identity") return Option.none()
      if (plexParameter(exchange, "X-Plex-Token") !== state.behaviour.token) return Option.some(failure(401))
      Devices.note(state, exchange)
      if (state.behaviour.mode === "starting" && method !== "GET") {
        return Option.some(failure(400, "<p>Plex Media Server is still starting up.</p>"))
      }
      if (state.behaviour.rights === "guest" && method !== "GET" && !path.startsWith("/:/"))
        return Option.some(failure(403))
      return Option.none()
    })
