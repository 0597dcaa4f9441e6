import * as Data from "effect/Data"
import * as Option from "effect/Option"
import * as Schema from "effect/Schema"
import { RatingKey } from "../core/model/PlexItem.ts"
import { noRows, type Rows } from "../core/model/Rows.ts"
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
const Frame = Schema.Struct({
  NotificationContainer: Schema.Struct({ TimelineEntry: list, ActivityNotification: list })
})
const decode = Schema.decodeUnknownOption(Schema.parseJson(Frame))
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
      const [told, done] = [entries(TimelineEntry), activities(ActivityNotification)]
      const ended = done.rows.some(({ row }) => isScanEnd(row))
      return {
        rows: [...told.rows.flatMap(({ row }) => ofEntry(row)), ...(ended ? [Notice.ScanEnded()] : [])],
        skipped: [...told.skipped, ...done.skipped]
      }
    }
  })
