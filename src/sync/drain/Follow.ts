import * as Clock from "effect/Clock"
import * as Data from "effect/Data"
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import * as Ref from "effect/Ref"
import { Config } from "../../config/Config.ts"
import type { StoreFailed } from "../../core/model/Failure.ts"
import type { SceneId } from "../../core/model/Scene.ts"
import type { Self } from "../../store/sqlite/Process.ts"
import { QueueStatus, WorkDone } from "../../store/queue/QueueView.ts"
import { Drain, type Watcher } from "./Drain.ts"
import type { Outcome } from "../../core/model/Outcome.ts"
import type { SyncProgress } from "../../core/model/SyncProgress.ts"
import { emptyTally, type JobOutcome, summed, tallied, type Tally } from "../JobOutcome.ts"
import type { Blocked } from "./CarryOutFate.ts"
import * as Schedule from "effect/Schedule"

/** What became of a set of scenes. */
export interface Report extends Outcome {
  readonly enqueued: number
  /** Scenes still in hand when the time was over; 0 where it was not. */
  readonly remaining: number
  readonly seconds: number
}

/** Nothing is written while PlexSync is paused; what was asked for is kept. */
export class SwitchedOff extends Data.TaggedError("SwitchedOff")<{ readonly scenes: number }> {
  override get message() {
    return `PlexSync is switched off (enabled=false): ${this.scenes} scenes are in the queue, and will be synced when it is on again`
  }
}

/** How often the rows are looked at: a person watches a bar move, but the look itself grows with the rows. */
const glance = (rows: number) => Duration.millis(Math.max(200, rows / 5))

/** Does this, or as much of it as there is time for. True where the time ended it. */
const isOver = <E>(work: Effect.Effect<unknown, E>, timeout: Option.Option<Duration.Duration>) =>
  Option.match(timeout, {
    onNone: () => Effect.as(work, false),
    onSome: (limit) => Effect.map(Effect.timeoutOption(work, limit), Option.isNone)
  })

export interface FollowOptions {
  readonly self: Self
  readonly ids: ReadonlyArray<SceneId>
  /** No end when none. */
  readonly timeout: Option.Option<Duration.Duration>
  readonly progress: (now: SyncProgress) => Effect.Effect<void>
}

/** Sees a set of scenes through: drains the queue, or watches whoever drains it, until none of them is ready or running. */
export class Follow extends Effect.Service<Follow>()("plexsync/Follow", {
  effect: Effect.gen(function* () {
    const config = yield* Config
    const drain = yield* Drain
    const status = yield* QueueStatus

    /** `nudge`: the last of them may have been worked off just now. */
    const watch = ({ ids, progress }: FollowOptions, started: number, nudge: Effect.Latch) =>
      Effect.gen(function* () {
        const { unsettled } = yield* status.statesOf(ids)
        const failed = yield* status.deadSince(ids, started)
        yield* progress({ settled: ids.length - unsettled, all: ids.length, failed })
        if (unsettled > 0) yield* Effect.raceFirst(Effect.sleep(glance(ids.length)), nudge.await)
        yield* nudge.close
        return unsettled === 0
      }).pipe(Effect.repeat({ until: (done) => done }))

    /** `over`: it is the time that ended it. Else what is in hand now waited when it ended, and its next try has just begun. */
    const report = (ids: ReadonlyArray<SceneId>, started: number, tally: Tally, over: boolean) =>
      Effect.gen(function* () {
        const { parked, unsettled, waiting } = yield* status.statesOf(ids)
        const dead = yield* status.deadSince(ids, started)
        const done = summed(tally, yield* status.doneSince(ids, started))
        const now = yield* Clock.currentTimeMillis
        return {
          enqueued: ids.length,
          ...done,
          waiting: over ? waiting : waiting + unsettled,
          parked,
          dead,
          remaining: over ? unsettled : 0,
          seconds: (now - started) / 1000
        } satisfies Report
      })

    /** Fails with what keeps the queue from being worked off; the time being over is no failure but a report with a remainder. */
    const follow = (options: FollowOptions): Effect.Effect<Report, Blocked | StoreFailed | SwitchedOff> =>
      Effect.gen(function* () {
        const { ids, self, timeout } = options
        const { enabled } = yield* config.settings
        if (!enabled) return yield* new SwitchedOff({ scenes: ids.length })
        const started = yield* Clock.currentTimeMillis
        const tally = yield* Ref.make(emptyTally())
        const wanted = new Set(ids)
        const left = yield* Ref.make(wanted.size)
        const nudge = yield* Effect.makeLatch(false)
        const worked = (runs: ReadonlyArray<JobOutcome>) =>
          Effect.gen(function* () {
            const ours = runs.filter(({ sceneId }) => wanted.has(sceneId))
            yield* Ref.update(tally, (known) => tallied(known, ours))
            // A job that ran twice is counted twice: rather a look too early than too late.
            if ((yield* Ref.updateAndGet(left, (many) => many - ours.length)) <= 0) yield* nudge.open
          })
        const watcher: Watcher = { worked, blocked: () => Effect.void }
        const over = yield* isOver(drain.until(self, watcher, watch(options, started, nudge)), timeout)
        return yield* report(ids, started, yield* Ref.get(tally), over)
      })

    return { follow } as const
  }),
  dependencies: [QueueStatus.Default]
}) {}

/** What was done while the queue was worked off, by whichever process, and what is left in it. */
export interface Processed extends Outcome {
  /** When the next of those that wait is due, epoch ms; null when all of them wait for something to change. */
  readonly until: number | null
  /** Jobs still to be done when the time was over; 0 where it was not. */
  readonly remaining: number
  readonly seconds: number
}

export interface ProcessOptions {
  readonly self: Self
  /** No end when none. */
  readonly timeout: Option.Option<Duration.Duration>
  readonly progress: (now: SyncProgress) => Effect.Effect<void>
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

    const watch = ({ progress }: ProcessOptions, started: number) =>
      Effect.gen(function* () {
        const most = yield* Ref.make(0)
        const glance = Effect.gen(function* () {
          // In this order: what becomes due in between is ready, or is counted as it waits.
          const due = yield* isDue
          const { ready, running } = yield* status.counts
          const all = yield* Ref.updateAndGet(most, (known) => Math.max(known, ready + running))
          const failed = yield* work.deadSince(started)
          yield* progress({ settled: all - ready - running, all, failed })
          return ready + running === 0 && !due
        })
        return yield* Effect.repeat(glance, { until: (done) => done, schedule: glances })
      })

    /** As in Follow: what became due after the last look waited then. */
    const report = (started: number, tally: Tally, over: boolean) =>
      Effect.gen(function* () {
        const { parked, ready, running, waiting } = yield* status.counts
        const until = yield* status.waitingUntil
        const done = summed(tally, yield* work.finishedSince(started))
        const dead = yield* work.deadSince(started)
        const now = yield* Clock.currentTimeMillis
        return {
          ...done,
          dead,
          waiting: over ? waiting : waiting + ready + running,
          until: Option.getOrNull(until),
          parked,
          remaining: over ? ready + running : 0,
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
        const over = yield* isOver(drain.until(self, watcher, watch(options, started)), timeout)
        return yield* report(started, yield* Ref.get(tally), over)
      })

    return { process } as const
  }),
  dependencies: [QueueStatus.Default, WorkDone.Default]
}) {}
