import type { Processed } from "../../sync/drain/ProcessQueue.ts"
import { localTime } from "./LocalTime.ts"

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
