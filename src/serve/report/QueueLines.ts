import { Because, becauseText } from "../../core/model/Job.ts"
import type { Counts } from "../../store/queue/QueueView.ts"

/** The queue in words, a line each. */
export const queueLines = (counts: Counts): ReadonlyArray<string> => [
  `Queue: ${counts.ready} ready, ${counts.running} running, ${counts.waiting} waiting, ${counts.parked} parked`,
  ...Because.literals.flatMap((because) => {
    const jobs = counts.because[because] ?? 0
    return jobs > 0 ? [`  ${becauseText[because]}: ${jobs}`] : []
  }),
  counts.dead > 0 ? `DLQ contains ${counts.dead} failed jobs requiring review` : "No failed jobs"
]
