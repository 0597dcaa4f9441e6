/** What decides when Stash is asked next. Settings in seconds, times in epoch ms. */
export interface Pacing {
  readonly poll_interval: number
  readonly fast_poll_for: number
}

/** How seldom Stash is asked while it is being edited, at most. Seconds. */
const fast = 2

/** How often it is tried whether a Stash that is away is back: who starts it may edit at once, and nobody tells of that. Seconds. */
const away = 3

export type Pace = "fast" | "slow"

/** `changedAt`: when something changed last, or a nudge came; null: never. */
export const paceAt = (now: number, changedAt: number | null, { fast_poll_for }: Pacing): Pace =>
  changedAt !== null && now >= changedAt && now - changedAt < fast_poll_for * 1000 ? "fast" : "slow"

/** How long to wait for a Stash that is away. Milliseconds. */
export const waitForReturn = ({ poll_interval }: Pacing): number => 1000 * Math.min(poll_interval, away)

/** For how long a poll may go without an answer before that is told, at least. Milliseconds. */
const patience = 120_000

/** Whether a poll has been without an answer for too long: ten times what lies between two polls. Times in epoch ms; 0: none is. */
export const isLate = (since: number, now: number, pace: Pace, pacing: Pacing): boolean =>
  since > 0 && now - since >= Math.max(10 * waitFor(pace, pacing), patience)

/** How long to wait for the next poll. Milliseconds. */
export const waitFor = (pace: Pace, { poll_interval }: Pacing): number =>
  1000 * (pace === "fast" ? Math.min(poll_interval, fast) : poll_interval)
