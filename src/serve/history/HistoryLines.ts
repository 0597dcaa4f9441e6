import * as Schema from "effect/Schema"
import { askerText } from "../../core/history/Asker.ts"
import { Entry, type FieldChange } from "../../core/history/Entry.ts"
import { sceneText, valueText } from "../../core/model/Quote.ts"
import { isIdentical } from "../../core/model/Value.ts"
import { localTime, type When } from "../report/LocalTime.ts"
import { HistoryReport } from "./HistoryReport.ts"

/** How a report is told: when a time is, and how many characters of a value are shown. */
export interface Telling {
  readonly when: When
  readonly most: number
}

const isPicture = ({ uploaded }: FieldChange): boolean => uploaded !== undefined

const changed = (change: FieldChange, most: number): string => {
  const { after, before, name, uploaded } = change
  if (uploaded !== undefined)
    return `${name}: the scene's cover, ${uploaded ? "sent to Plex" : "which Plex had already"}`
  if (before !== null && isIdentical(before, after)) return `${name}: locked as it is, ${valueText(after, most)}`
  return `${name}: ${valueText(before ?? "", most)} -> ${valueText(after, most)}`
}

const shownNow = (change: FieldChange, most: number): string => {
  if (change.shows === "yes") return "Plex still shows it"
  if (change.shows === "not_asked") return "Plex was not asked"
  if (change.shows === "gone") return "gone from Plex"
  return isPicture(change) ? "Plex shows another picture now" : `Plex shows ${valueText(change.now ?? "", most)} now`
}

const since = ({ writtenSince }: FieldChange): string => (writtenSince ? "; PlexSync has written it again since" : "")

/** What all changes of a write have in common, said once. */
const inAll = ({ changes }: Entry): string | null => {
  const [first] = changes
  if (first === undefined || changes.some(({ shows }) => shows !== first.shows)) return null
  if (first.shows === "yes") return "Plex still shows all of it"
  if (first.shows === "gone") return "Plex has this item no more, or another file in it"
  return first.shows === "not_asked" ? "" : null
}

const entryLines = (entry: Entry, { most, when }: Telling): ReadonlyArray<string> => {
  const common = inAll(entry)
  const arrived = entry.arrived ? "" : "; it is not known whether it arrived"
  return [
    `${when(entry.at)}: ${sceneText(entry.scene, entry.title)} -> Plex item ${entry.item}${arrived}`,
    `  ${askerText(entry.asked)}`,
    ...entry.changes.map((change) => {
      const now = common === null ? ` (${shownNow(change, most)}${since(change)})` : ""
      return `  ${changed(change, most)}${now}`
    }),
    ...(common === null || common === "" ? [] : [`  ${common}`])
  ]
}

const keptLine = ({ historyDays, oldest }: HistoryReport, when: When): string => {
  const days = historyDays === null ? "for history_days days" : `for ${historyDays} days (history_days)`
  const kept = `Writes are kept ${days}, and of each item the first and the newest three for good`
  return oldest === null ? kept : `${kept}; the oldest here: ${when(oldest)}`
}

const nothing = ({ oldest }: HistoryReport): string =>
  oldest === null ? "PlexSync has written nothing to Plex yet" : "PlexSync wrote nothing of what was asked for"

/** For people, a line each. */
export const historyLines = (report: HistoryReport, telling: Telling): ReadonlyArray<string> => [
  ...(report.entries.length === 0 ? [nothing(report)] : report.entries.flatMap((entry) => entryLines(entry, telling))),
  ...(report.more === 0 ? [] : [`Older writes that are not shown: ${report.more}; --limit shows more of them`]),
  ...(report.notAsked === null
    ? []
    : [`Whether Plex still shows it is not known of all, for it could not be asked: ${report.notAsked}`]),
  keptLine(report, telling.when)
]

/** The same for programs, with times as people write them. */
export const HistoryJson = Schema.Struct({
  ...HistoryReport.fields,
  database: Schema.String,
  entries: Schema.Array(Schema.Struct({ ...Entry.fields, at: Schema.String })),
  oldest: Schema.NullOr(Schema.String)
})

export const historyJson = (report: HistoryReport, database: string): typeof HistoryJson.Encoded => ({
  ...report,
  database,
  entries: report.entries.map((entry) => ({ ...entry, at: localTime(entry.at) })),
  oldest: report.oldest === null ? null : localTime(report.oldest)
})
