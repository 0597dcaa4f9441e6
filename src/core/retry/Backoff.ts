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

/** What of a wait chance may pick: all of it, or anything from nothing, if not told otherwise. */
export interface Jitter {
  readonly min: number
  readonly max: number
}

interface Growth {
  /** How often it was tried already. */
  readonly attempts?: number
  readonly factor?: number
  readonly jitter?: Jitter
}

/** Each wait `factor` times as long as the one before, from the base to the cap; jittered, so that many never come back together. */
export const growing = (
  { base, cap }: BackoffPolicy,
  { attempts = 0, factor = 2, jitter = { min: 0, max: 1 } }: Growth
): Schedule.Schedule<Duration.Duration> =>
  Schedule.exponential(Duration.millis(base * factor ** Math.min(attempts, mostDoublings)), factor).pipe(
    Schedule.modifyDelay((_, wait) => Duration.min(wait, Duration.millis(cap))),
    Schedule.jitteredWith(jitter)
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
  firstWait(growing(ofPart, { attempts: crashes - 1, jitter: { min: 0.5, max: 1 } }), random) ?? ofPart.cap
