import * as Schema from "effect/Schema"
import { valueText } from "../model/Quote.ts"
import { type Drift, driftKinds } from "./Drift.ts"

/** Which scenes are compared: all, or those edited lately. */
export const ReconcileScope = Schema.Literal("all", "24h", "7days")
export type ReconcileScope = typeof ReconcileScope.Type

const hour = 3_600_000
const intervals = { hourly: hour, daily: 24 * hour, weekly: 7 * 24 * hour } as const

/** When the next comparison is due after the last one, epoch ms; null: never. A last one in the future is of a clock that was set back. */
export const dueAt = (interval: "never" | keyof typeof intervals, last: number, now: number): number | null =>
  interval === "never" ? null : Math.min(last, now) + intervals[interval]

/** How far back a scope reaches by the time scenes were edited, in ms; null: to the first. */
export const spanOf = (scope: ReconcileScope): number | null =>
  scope === "all" ? null : scope === "24h" ? 24 * hour : 7 * 24 * hour

const Counts = Schema.Record({ key: Schema.String, value: Schema.Int })

/** What a comparison of Plex with what it should show found. Times in epoch ms. */
export const DriftReport = Schema.Struct({
  scope: ReconcileScope,
  startedAt: Schema.Number,
  /** When it ended, or how far it has come. */
  at: Schema.Number,
  /** Scenes looked at. */
  scenes: Schema.Int,
  /** Scenes of which an item differs. */
  drifted: Schema.Int,
  enqueued: Schema.Int,
  /** Of those that differ, the ones that were never synced and are not to be before a person begins a full sync. */
  unsynced: Schema.Int,
  /** Items by field, then by kind of drift. */
  fields: Schema.Record({ key: Schema.String, value: Counts }),
  /** Scenes that could not be compared, by reason. */
  notCompared: Counts,
  /** The first fields that differ. */
  examples: Schema.Array(
    Schema.Struct({
      sceneId: Schema.Int,
      /** Of a report of an older version, there is no title, nor are there values. */
      title: Schema.optional(Schema.String),
      ratingKey: Schema.String,
      field: Schema.String,
      kind: Schema.Literal(...driftKinds),
      /** What Plex shows and what it should show, for people. */
      shown: Schema.optional(Schema.String),
      wanted: Schema.optional(Schema.String)
    })
  )
})
export type DriftReport = typeof DriftReport.Type

/** At most so many are named. */
const mostExamples = 100

export const emptyReport = (scope: ReconcileScope, now: number): DriftReport => ({
  scope,
  startedAt: now,
  at: now,
  scenes: 0,
  drifted: 0,
  enqueued: 0,
  unsynced: 0,
  fields: {},
  notCompared: {},
  examples: []
})

/** What was found out about one scene. */
export interface Compared {
  readonly sceneId: number
  readonly title?: string
  /** Why it could not be compared; null when it was. */
  readonly problem: string | null
  readonly items: ReadonlyArray<{ readonly ratingKey: string; readonly drifts: ReadonlyArray<Drift> }>
  readonly fate: "enqueued" | "unsynced" | "left"
}

const counted = (counts: typeof Counts.Type, key: string): typeof Counts.Type => ({
  ...counts,
  [key]: (counts[key] ?? 0) + 1
})

const exampleOf = ({ sceneId, title }: Compared, ratingKey: string, { field, kind, shown, wanted }: Drift) => ({
  sceneId,
  ...(title === undefined ? {} : { title }),
  ratingKey,
  field,
  kind,
  ...(shown === undefined ? {} : { shown: valueText(shown) }),
  ...(wanted === undefined ? {} : { wanted: valueText(wanted) })
})

/** The report with one more scene in it. */
export const withScene = (report: DriftReport, compared: Compared): DriftReport => {
  const { fate, items, problem } = compared
  const found = items.flatMap(({ drifts, ratingKey }) => drifts.map((drift) => exampleOf(compared, ratingKey, drift)))
  const differs = found.length > 0
  return {
    ...report,
    scenes: report.scenes + 1,
    drifted: report.drifted + (differs ? 1 : 0),
    enqueued: report.enqueued + (fate === "enqueued" ? 1 : 0),
    unsynced: report.unsynced + (fate === "unsynced" ? 1 : 0),
    fields: found.reduce(
      (fields, { field, kind }) => ({ ...fields, [field]: counted(fields[field] ?? {}, kind) }),
      report.fields
    ),
    notCompared: problem === null ? report.notCompared : counted(report.notCompared, problem),
    examples: [...report.examples, ...found].slice(0, mostExamples)
  }
}
