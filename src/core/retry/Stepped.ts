import * as Effect from "effect/Effect"
import * as Random from "effect/Random"
import type * as Schedule from "effect/Schedule"
import * as Decision from "effect/ScheduleDecision"
import * as Intervals from "effect/ScheduleIntervals"

/**
 * How long a schedule waits before its first repetition, in whole milliseconds; null when it makes none. `chance`, in [0, 1), is all the dice it
 * throws. Pure, so that a wait can be decided with everything else: a step runs to its end at once, and has no other clock and no other dice.
 */
export const firstWait = (schedule: Schedule.Schedule<unknown>, chance: number): number | null => {
  const step = Effect.withRandom(schedule.step(0, undefined, schedule.initial), Random.fixed([chance]))
  const [, , decision] = Effect.runSync(step)
  return Decision.isDone(decision) ? null : Math.floor(Intervals.start(decision.intervals))
}
