import { Because, becauseText } from "../../core/model/Job.ts"
import type { Counts, QueueRow } from "../../store/queue/QueueView.ts"
import type { Processed } from "../../sync/drain/Follow.ts"
import { deadLine } from "./ProblemLines.ts"
import { localTime } from "./LocalTime.ts"

/** How many rows are in which state. */
export const stateLine = (counts: Counts): string =>
  `Queue: ${counts.ready} ready, ${counts.running} running, ${counts.waiting} waiting, ${counts.parked} parked`

/** The queue in words, a line each. */
export const queueLines = (counts: Counts): ReadonlyArray<string> => [
  stateLine(counts),
  ...Because.literals.flatMap((because) => {
    const jobs = counts.because[because] ?? 0
    return jobs > 0 ? [`  ${becauseText[because]}: ${jobs}`] : []
  }),
  counts.dead > 0 ? deadLine(counts.dead) : "No failed jobs"
]

/** What came of working the queue off, a line each. */
export const processedLines = (done: Processed): ReadonlyArray<string> => [
  `${done.synced} synced, ${done.unchanged} unchanged, ${done.dead} failed in ${done.seconds.toFixed(1)} s ` +
    `(${done.writes} writes, ${done.uploads} pictures)`,
  ...(done.remaining === 0 ? [] : [`Timeout waiting for queue (${done.remaining} items remaining)`]),
  ...(done.waiting === 0
    ? []
    : [
        done.until === null
          ? `${done.waiting} waiting for something to change`
          : `${done.waiting} waiting until ${localTime(done.until)}`
      ]),
  ...(done.parked === 0 ? [] : [`${done.parked} parked`])
]

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
