import * as Data from "effect/Data"
import * as Either from "effect/Either"
import * as Option from "effect/Option"
import * as Schema from "effect/Schema"
import { RatingKey } from "../core/PlexItem.ts"

/** What Plex tells of by itself, as far as it matters here. */
export type Notice = Data.TaggedEnum<{
  /** An item came, or something about it changed. */
  ItemChanged: { readonly ratingKey: RatingKey }
  /** A scan of a library has ended. */
  ScanEnded: {}
}>
export const Notice = Data.taggedEnum<Notice>()

// Ids are quoted on current servers, and were numbers on older ones.
const Id = Schema.Union(Schema.String, Schema.Number).pipe(
  Schema.transform(Schema.String, { strict: true, decode: String, encode: (id) => id })
)

const Timeline = Schema.Struct({
  TimelineEntry: Schema.Array(Schema.Struct({ identifier: Schema.String, itemID: Id, type: Id, state: Schema.Number }))
})
const Activities = Schema.Struct({
  ActivityNotification: Schema.Array(
    Schema.Struct({ event: Schema.String, Activity: Schema.Struct({ type: Schema.String }) })
  )
})
const Container = <A, I>(of: Schema.Schema<A, I>) =>
  Schema.decodeUnknownEither(Schema.parseJson(Schema.Struct({ NotificationContainer: of })))
const decodeTimeline = Container(Timeline)
const decodeActivities = Container(Activities)

/** Tuners and guides tell of their things in the same way. */
const library = "com.plexapp.plugins.library"
const movie = "1"
/** Created, being processed (where there is no agent, the last that is heard), and processed. */
const states = new Set([0, 1, 5])

const ofTimeline = ({ TimelineEntry }: typeof Timeline.Type): ReadonlyArray<Notice> =>
  TimelineEntry.filter((entry) => entry.identifier === library && entry.type === movie && states.has(entry.state))
    .flatMap(({ itemID }) => Option.toArray(Schema.decodeOption(RatingKey)(itemID)))
    .map((ratingKey) => Notice.ItemChanged({ ratingKey }))

const ofActivities = ({ ActivityNotification }: typeof Activities.Type): ReadonlyArray<Notice> =>
  ActivityNotification.some(({ Activity, event }) => event === "ended" && Activity.type === "library.update.section")
    ? [Notice.ScanEnded()]
    : []

/**
 * The notices of one frame of Plex's websocket (`NotificationContainer` with a `TimelineEntry` or an `ActivityNotification`). Whatever else
 * comes that way is none.
 */
export const noticesOf = (frame: string): ReadonlyArray<Notice> =>
  decodeTimeline(frame).pipe(
    Either.map(({ NotificationContainer }) => ofTimeline(NotificationContainer)),
    Either.orElse(() =>
      Either.map(decodeActivities(frame), ({ NotificationContainer }) => ofActivities(NotificationContainer))
    ),
    Either.getOrElse((): ReadonlyArray<Notice> => [])
  )
