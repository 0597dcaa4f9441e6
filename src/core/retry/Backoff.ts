import * as Duration from "effect/Duration"
import * as Schedule from "effect/Schedule"
import { firstWait } from "./Stepped.ts"

/** How a wait grows. Milliseconds. */
export interface BackoffPolicy {
  readonly base: number
  readonly cap: number
}

/** More than any cap, and still a number. */
const mostDoublings = 52

/**
 * Each wait `factor` times as long as the one before, from the base to the cap, after so many `attempts` that were made already. Of each, anything
 * from its `least` part to all of it, so that many never come back together.
 */
export const growing = (
  { base, cap }: BackoffPolicy,
  {
    attempts = 0,
    factor = 2,
    least = 0
  }: { readonly attempts?: number; readonly factor?: number; readonly least?: number }
): Schedule.Schedule<Duration.Duration> =>
  Schedule.exponential(Duration.millis(base * factor ** Math.min(attempts, mostDoublings)), factor).pipe(
    Schedule.modifyDelay((_, wait) => Duration.min(wait, Duration.millis(cap))),
    Schedule.jitteredWith({ min: least, max: 1 })
  )

/** The wait of a job after so many attempts, with full jitter. `attempt` counts from 0, `random` is in [0, 1). */
export const delay = (policy: BackoffPolicy, attempt: number, random: number): number =>
  firstWait(growing(policy, { attempts: attempt }), random) ?? policy.cap

/** Never sooner than the server asked. */
export const atLeast = (asked: number | null, wait: number): number => Math.max(asked ?? 0, wait)

/** A part of the runtime that crashed: at least half of each wait, as it is alone and nobody comes back with it. */
const ofPart: BackoffPolicy = { base: 100, cap: 5000 }
/** Who ran for so long is well again. Milliseconds. */
const healthy = 60_000

/** Crashes in a row, this one included; `ran` is how long it ran before, in ms. */
export const crashesAfter = (crashes: number, ran: number): number => (ran >= healthy ? 1 : crashes + 1)

/** How long to wait after so many crashes in a row. Milliseconds. */
export const restartDelay = (crashes: number, random: number): number =>
  firstWait(growing(ofPart, { attempts: crashes - 1, least: 0.5 }), random) ?? ofPart.cap
