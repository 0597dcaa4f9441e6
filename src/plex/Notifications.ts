import * as Effect from "effect/Effect"
import * as Stream from "effect/Stream"
import { Config } from "../config/Config.ts"
import { noRows, type Rows } from "../core/model/Rows.ts"
import { basic } from "../core/settings/Address.ts"
import { frames, Frame, type ConnectionLost, type Reaction } from "../http/WebSocket.ts"
import { OddRows } from "../http/OddRows.ts"
import { PlexConnection } from "./PlexConnection.ts"
import * as Data from "effect/Data"
import * as Option from "effect/Option"
import * as Schema from "effect/Schema"
import { RatingKey } from "../core/model/PlexItem.ts"
import { Id } from "./Answers.ts"
import { mendedRows } from "./PlexRows.ts"

/** What Plex tells of by itself, as far as it matters here. */
export type Notice = Data.TaggedEnum<{
  /** An item came, or something about it changed. */
  ItemChanged: { readonly ratingKey: RatingKey }
  /** A scan of a library has ended. */
  ScanEnded: {}
}>
export const Notice = Data.taggedEnum<Notice>()

const Entry = Schema.Struct({ identifier: Schema.String, itemID: Id, type: Id, state: Schema.Number })
const Activity = Schema.Struct({ event: Schema.String, Activity: Schema.Struct({ type: Schema.String }) })

// A frame may hold several entries: they are read one by one.
const list = Schema.optionalWith(Schema.Array(Schema.Unknown), { nullable: true, default: () => [] })
const NotificationFrame = Schema.Struct({
  NotificationContainer: Schema.Struct({ TimelineEntry: list, ActivityNotification: list })
})
const decode = Schema.decodeUnknownOption(Schema.parseJson(NotificationFrame))
const entries = mendedRows(Entry, "itemID")
const activities = mendedRows(Activity, "uuid")

/** Tuners and guides tell of their things in the same way. */
const library = "com.plexapp.plugins.library"
const movie = "1"
/** Created, being processed (where there is no agent, the last that is heard), and processed. */
const states = new Set([0, 1, 5])

const ofEntry = ({ identifier, itemID, state, type }: typeof Entry.Type): ReadonlyArray<Notice> =>
  identifier === library && type === movie && states.has(state)
    ? Option.toArray(Schema.decodeOption(RatingKey)(itemID)).map((ratingKey) => Notice.ItemChanged({ ratingKey }))
    : []

const isScanEnd = ({ Activity: { type }, event }: typeof Activity.Type) =>
  event === "ended" && type === "library.update.section"

/** What a frame says, and what of it cannot be read. */
export type FrameRead = Rows<Notice>

/**
 * The notices of one frame of Plex's websocket (`NotificationContainer` with a `TimelineEntry` or an `ActivityNotification`). Whatever else
 * comes that way is none.
 */
export const readFrame = (frame: string): FrameRead =>
  Option.match(decode(frame), {
    onNone: () => noRows,
    onSome: ({ NotificationContainer: { ActivityNotification, TimelineEntry } }) => {
      const [notices, done] = [entries(TimelineEntry), activities(ActivityNotification)]
      const ended = done.rows.some(({ row }) => isScanEnd(row))
      return {
        rows: [...notices.rows.flatMap(({ row }) => ofEntry(row)), ...(ended ? [Notice.ScanEnded()] : [])],
        skipped: [...notices.skipped, ...done.skipped]
      }
    }
  })

/** Plex pings every few seconds; a line that is silent for so long is dead. Milliseconds. */
const silence = 45_000

/** What comes over Plex's websocket (`/:/websockets/notifications`): that it stands, and its notices. */
export type Received = Data.TaggedEnum.Value<Frame, "Open"> | Notice

const reaction = Frame.$match({
  Open: (open): Reaction<Rows<Received>> => ({ pass: { rows: [open], skipped: [] } }),
  Alive: () => ({}),
  Text: ({ bytes }) => ({ pass: readFrame(bytes.toString("utf8")) })
})

/** Plex's own word of what happens in its libraries. */
export class Notifications extends Effect.Service<Notifications>()("plexsync/Notifications", {
  effect: Effect.gen(function* () {
    const config = yield* Config
    const { device, server } = yield* PlexConnection
    const { note } = yield* OddRows
    const about = { server: "Plex", kind: "notification", view: "listed", ids: [] } as const

    const take = ({ rows, skipped }: Rows<Received>) =>
      Effect.as(skipped.length === 0 ? Effect.void : note({ ...about, skipped }), rows)

    /** One connection until it ends. Begins with `Open`. */
    const notices: Stream.Stream<Received, ConnectionLost> = Stream.unwrap(
      Effect.gen(function* () {
        const { address, token } = yield* server
        const { answer_limit: mebibytes, connect_timeout: connect } = yield* config.settings
        const line = {
          url: `${address.url}/:/websockets/notifications`,
          headers: {
            ...basic(address),
            "X-Plex-Token": token,
            "X-Plex-Client-Identifier": device.id,
            "X-Plex-Product": "PlexSync"
          },
          connect: connect * 1000,
          largest: mebibytes * 1024 * 1024,
          silence
        }
        return frames(line, reaction)
      })
    ).pipe(Stream.mapConcatEffect(take))

    return { notices } as const
  })
}) {}
