import * as Clock from "effect/Clock"
import type * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import * as Ref from "effect/Ref"
import * as Schedule from "effect/Schedule"
import { Config } from "../../config/Config.ts"
import type { StoreFailed } from "../../core/model/Failure.ts"
import type { Self } from "../../store/sqlite/Process.ts"
import { QueueStatus } from "../../store/queue/QueueView.ts"
import { WorkDone } from "../../store/queue/WorkDone.ts"
import { Drain, type Watcher } from "./Drain.ts"
import { SwitchedOff } from "./Follow.ts"
import type { Outcome } from "../../core/model/Outcome.ts"
import { emptyTally, summed, tallied, type Tally } from "../Tally.ts"
import type { Blocked } from "./CarryOutFate.ts"

/** What was done while the queue was worked off, by whichever process, and what is left in it. */
export interface Processed extends Outcome {
  /** When the next of those that wait is due, epoch ms; null when all of them wait for something to change. */
  readonly until: number | null
  /** Jobs still to be done when the time was over. */
  readonly remaining: number
  readonly seconds: number
}

export interface ProcessOptions {
  readonly self: Self
  /** No end when none. */
  readonly timeout: Option.Option<Duration.Duration>
  readonly progress: (settled: number, all: number) => Effect.Effect<void>
}

const glances = Schedule.spaced("200 millis")

/** Works the queue off: drains it, or watches whoever drains it, until nothing is ready, running or due. What waits is left to its time. */
export class ProcessQueue extends Effect.Service<ProcessQueue>()("plexsync/ProcessQueue", {
  effect: Effect.gen(function* () {
    const config = yield* Config
    const drain = yield* Drain
    const status = yield* QueueStatus
    const work = yield* WorkDone

    const isDue = Effect.zipWith(status.nextDue, Clock.currentTimeMillis, (due, now) =>
      Option.exists(due, (at) => at <= now)
    )

    const watch = ({ progress }: ProcessOptions) =>
      Effect.gen(function* () {
        const most = yield* Ref.make(0)
        const glance = Effect.gen(function* () {
          // In this order: what becomes due in between is ready, or is counted as it waits.
          const due = yield* isDue
          const { ready, running } = yield* status.counts
          const all = yield* Ref.updateAndGet(most, (known) => Math.max(known, ready + running))
          yield* progress(all - ready - running, all)
          return ready + running === 0 && !due
        })
        return yield* Effect.repeat(glance, { until: (done) => done, schedule: glances })
      })

    const report = (started: number, tally: Tally) =>
      Effect.gen(function* () {
        const { parked, ready, running, waiting } = yield* status.counts
        const until = yield* status.waitingUntil
        const done = summed(tally, yield* work.finishedSince(started))
        const dead = yield* work.deadSince(started)
        const now = yield* Clock.currentTimeMillis
        return {
          ...done,
          dead,
          waiting,
          until: Option.getOrNull(until),
          parked,
          remaining: ready + running,
          seconds: (now - started) / 1000
        } satisfies Processed
      })

    /** Fails with what keeps the queue from being worked off; the time being over is no failure but a report with a remainder. */
    const process = (options: ProcessOptions): Effect.Effect<Processed, Blocked | StoreFailed | SwitchedOff> =>
      Effect.gen(function* () {
        const { self, timeout } = options
        const { enabled } = yield* config.settings
        if (!enabled) {
          const { ready, waiting } = yield* status.counts
          return yield* new SwitchedOff({ scenes: ready + waiting })
        }
        const started = yield* Clock.currentTimeMillis
        const tally = yield* Ref.make(emptyTally())
        const watcher: Watcher = {
          worked: (runs) => Ref.update(tally, (known) => tallied(known, runs)),
          blocked: () => Effect.void
        }
        const seen = drain.until(self, watcher, watch(options))
        yield* Option.match(timeout, { onNone: () => seen, onSome: (limit) => Effect.timeoutOption(seen, limit) })
        return yield* report(started, yield* Ref.get(tally))
      })

    return { process } as const
  }),
  dependencies: [QueueStatus.Default, WorkDone.Default]
}) {}
