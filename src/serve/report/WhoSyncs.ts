import * as Option from "effect/Option"

/** A runtime that lives, as far as it matters to what is queued. */
interface Living {
  readonly pid: number
  readonly blocked: string | null
}

/** Who syncs what is in the queue, and what to do where nobody does. `enabled`: whether PlexSync is, where that is known. */
export const whoSyncs = (runtime: Option.Option<Living>, enabled = true): string => {
  if (!enabled) return "PlexSync is switched off (enabled=false): they wait until it is on again"
  return Option.match(runtime, {
    onNone: () =>
      "no runtime is running, so they wait; start one with the task Start Background Sync, or with: plexsync serve",
    onSome: ({ blocked, pid }) =>
      blocked === null
        ? `the runtime (process ${pid}) syncs them`
        : `the runtime (process ${pid}) syncs them as soon as it can; now it is blocked: ${blocked}`
  })
}

/** What a command says that a signal ended. `jobs`: what is in the queue, whoever put it there. */
export const stoppedLine = (jobs: number, runtime: Option.Option<Living>): string =>
  jobs === 0
    ? "Stopped; nothing is left in the queue"
    : `Stopped; ${jobs} scenes stay in the queue: ${whoSyncs(runtime)}`

/** The same where the database does not say it in time. */
export const stopped = "Stopped; what was enqueued stays in the queue"
