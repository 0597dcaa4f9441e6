import type * as Data from "effect/Data"
import * as Effect from "effect/Effect"
import * as Stream from "effect/Stream"
import { Config } from "../config/Config.ts"
import type { Rows } from "../core/model/Rows.ts"
import { frames, Heard, type LineLost, type Reaction } from "../http/WebSocket.ts"
import { type Notice, readFrame } from "./Notice.ts"
import { OddRows } from "../http/OddRows.ts"
import { PlexConnection } from "./PlexConnection.ts"

/** Plex pings every few seconds; a line that is silent for so long is dead. Milliseconds. */
const silence = 45_000

/** What comes over Plex's websocket (`/:/websockets/notifications`): that it stands, and its notices. */
export type Told = Data.TaggedEnum.Value<Heard, "Open"> | Notice

const reaction = Heard.$match({
  Open: (open): Reaction<Rows<Told>> => ({ tell: { rows: [open], skipped: [] } }),
  Alive: () => ({}),
  Text: ({ bytes }) => ({ tell: readFrame(bytes.toString("utf8")) })
})

/** Plex's own word of what happens in its libraries. */
export class Notifications extends Effect.Service<Notifications>()("plexsync/Notifications", {
  effect: Effect.gen(function* () {
    const config = yield* Config
    const { device, server } = yield* PlexConnection
    const { note } = yield* OddRows
    const about = { server: "Plex", kind: "notification", view: "listed", ids: [] } as const

    const take = ({ rows, skipped }: Rows<Told>) =>
      Effect.as(skipped.length === 0 ? Effect.void : note({ ...about, skipped }), rows)

    /** One connection until it ends. Begins with `Open`. */
    const told: Stream.Stream<Told, LineLost> = Stream.unwrap(
      Effect.gen(function* () {
        const { token, url } = yield* server
        const { connect_timeout: connect } = yield* config.settings
        const line = {
          url: `${url}/:/websockets/notifications`,
          headers: { "X-Plex-Token": token, "X-Plex-Client-Identifier": device.id, "X-Plex-Product": "PlexSync" },
          connect: connect * 1000,
          silence
        }
        return frames(line, reaction)
      })
    ).pipe(Stream.mapConcatEffect(take))

    return { told } as const
  })
}) {}
