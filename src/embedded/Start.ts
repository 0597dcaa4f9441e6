import { at, entries, text } from "./Given.ts"
import type { Given } from "./Stash.ts"

export const plugin = "PlexSync"
export const task = "Start Background Sync"

/** All there is to know, in one call. */
export const query = "{plugins{id enabled}jobQueue{status description}configuration{general{apiKey}}}"

/** What there is to do so that a runtime lives. */
export interface Start {
  /** Stash's API key: a task that a script adds has nobody logged in. Empty where there is none. */
  readonly apiKey: string
  /** The task would have to wait behind another job. */
  readonly isBusy: boolean
}

/** Null where PlexSync is absent or disabled, or its task is about to run already. */
export const startOf = (answer: Given): Start | null => {
  const isEnabled = entries(at(answer, "plugins")).some(
    (one) => text(at(one, "id")) === plugin && at(one, "enabled") === true
  )
  const jobs = entries(at(answer, "jobQueue"))
  const isOurs = (job: Given) => text(at(job, "description")) === `Running plugin task: ${task}`
  const isReady = (job: Given) => text(at(job, "status")) === "READY"
  if (!isEnabled || jobs.some((job) => isReady(job) && isOurs(job))) return null
  return {
    apiKey: text(at(at(at(answer, "configuration"), "general"), "apiKey")),
    isBusy: jobs.some((job) => !isReady(job) && !isOurs(job))
  }
}
