/** How long a family of failures waits. Milliseconds. */
export interface BackoffPolicy {
  readonly base: number
  readonly cap: number
}

/**
 * Full jitter: anything from nothing to the doubled wait, so that many jobs never come back together.
 * `attempt` counts from 0, `random` is in [0, 1).
 */
export const delay = (policy: BackoffPolicy, attempt: number, random: number): number =>
  Math.floor(random * Math.min(policy.cap, policy.base * 2 ** Math.min(attempt, 52)))

/** Never sooner than the server asked. */
export const atLeast = (asked: number | null, wait: number): number => Math.max(asked ?? 0, wait)
