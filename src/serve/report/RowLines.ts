import { becauseText } from "../../core/model/Job.ts"
import { localTime } from "./LocalTime.ts"
import type { QueueRow } from "../../store/queue/QueueRows.ts"

const rowLine = ({ attempts, because, lastError, notBefore, priority, reason, sceneId, state }: QueueRow): string => {
  const why = because === "" ? "" : ` (${becauseText[because]})`
  const until = notBefore === null ? "" : ` until ${localTime(notBefore)}`
  const error = lastError === null ? "" : `: ${lastError}`
  return `Scene ${sceneId}: ${state}${why}${until}; ${reason}, priority ${priority}, ${attempts} attempts${error}`
}

/** Rows of the queue, for people. */
export const rowLines = (rows: ReadonlyArray<QueueRow>): ReadonlyArray<string> =>
  rows.length === 0 ? ["No jobs"] : rows.map(rowLine)

/** The same for programs, with times as people write them. */
export const rowJson = ({ enqueuedAt, notBefore, ...row }: QueueRow) => ({
  ...row,
  enqueuedAt: localTime(enqueuedAt),
  notBefore: notBefore === null ? null : localTime(notBefore)
})
