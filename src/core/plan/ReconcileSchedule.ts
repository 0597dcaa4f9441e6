import * as Schema from "effect/Schema"

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
