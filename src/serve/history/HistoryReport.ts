import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as Schema from "effect/Schema"
import { Config } from "../../config/Config.ts"
import { historyDays } from "../../config/RetentionDays.ts"
import { Entry, entryOf, type KeptWrite } from "../../core/history/Entry.ts"
import { HistoryView, type Wanted } from "../../store/items/HistoryView.ts"
import { notAsked as nothingShown, ShownNow } from "../../sync/compare/ShownNow.ts"
import { liveWithoutStash, showing, type Setting } from "../live/Live.ts"

/** What PlexSync wrote, for whoever shows it. Times in epoch ms. */
export const HistoryReport = Schema.Struct({
  version: Schema.Literal(1),
  /** The newest first. */
  entries: Schema.Array(Entry),
  /** Writes that were asked for beyond these. */
  more: Schema.Int,
  /** What kept Plex from answering whether it still shows them; null: nothing did. */
  notAsked: Schema.NullOr(Schema.String),
  /** How many days writes are kept; null where the settings do not tell. */
  historyDays: Schema.NullOr(Schema.Int),
  /** When the oldest write that is kept was made; null: there is none. */
  oldest: Schema.NullOr(Schema.Int)
})
export type HistoryReport = typeof HistoryReport.Type

/** Nobody waits longer to hear what Plex shows. */
const patience = Duration.seconds(20)

const looked = (writes: ReadonlyArray<KeptWrite>) =>
  Effect.gen(function* () {
    const { history_days: days } = yield* Effect.flatMap(Config, ({ settings }) => settings)
    const { now } = yield* ShownNow
    const shown = yield* Effect.catchAll(now(writes), ({ message }) => Effect.succeed(nothingShown(message)))
    return { shown, days }
  })

/** What Plex shows, with the settings of Stash, or else without them. Whatever keeps it from being asked is told, and keeps nobody from the rest. */
const look = (setting: Setting, writes: ReadonlyArray<KeptWrite>) =>
  looked(writes).pipe(
    Effect.provide(showing(setting)),
    Effect.catchAll(() => Effect.provide(looked(writes), liveWithoutStash(setting))),
    Effect.timeoutFail({
      duration: patience,
      onTimeout: () => ({ message: `no answer within ${Duration.toSeconds(patience)} s` })
    }),
    Effect.catchAll(({ message }) =>
      Effect.map(Effect.option(historyDays(setting.folder, setting.environment)), (days) => ({
        shown: nothingShown(message),
        days: days._tag === "Some" ? days.value : null
      }))
    )
  )

/** The writes that are asked for, at most `limit` of them. */
const kept = (wanted: Wanted, limit: number) =>
  Effect.gen(function* () {
    const view = yield* HistoryView
    const writes = yield* view.newest(wanted, limit)
    const all = writes.length < limit ? writes.length : yield* view.count(wanted)
    return { writes, more: all - writes.length, oldest: yield* view.oldest }
  })

/** Of a write, the fields that are asked for. */
const onlyOf = ({ fields }: Wanted, entry: Entry): Entry =>
  fields.length === 0 ? entry : { ...entry, changes: entry.changes.filter(({ field }) => fields.includes(field)) }

/** Looks into the history, and at what Plex shows of it now. */
export const historyReport = (setting: Setting, wanted: Wanted, limit: number) =>
  Effect.gen(function* () {
    const { more, oldest, writes } = yield* kept(wanted, limit)
    const { days, shown } = yield* look(setting, writes)
    const entries = writes.map((write) => onlyOf(wanted, entryOf(write, shown.of(write))))
    const notAsked = entries.length === 0 || shown.problem === null ? null : shown.problem.replaceAll("\n", "; ")
    return { version: 1, entries, more, notAsked, historyDays: days, oldest } satisfies HistoryReport
  })
