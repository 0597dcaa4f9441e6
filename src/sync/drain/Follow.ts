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
import { QueueStatus } from "../../store/queue/QueueView.ts"
import { Drain, type Watcher } from "./Drain.ts"
import type { Outcome } from "../../core/model/Outcome.ts"
import type { Ran } from "../JobOutcome.ts"
import { emptyTally, summed, tallied, type Tally } from "../Tally.ts"
import type { Blocked } from "./CarryOutFate.ts"

/** What became of a set of scenes. */
export interface Report extends Outcome {
  readonly enqueued: number
  /** Scenes still in hand when the time was over. */
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

export interface FollowOptions {
  readonly self: Self
  readonly ids: ReadonlyArray<SceneId>
  /** No end when none. */
  readonly timeout: Option.Option<Duration.Duration>
  readonly progress: (settled: number, all: number) => Effect.Effect<void>
}

/** Sees a set of scenes through: drains the queue, or watches whoever drains it, until none of them is ready or running. */
export class Follow extends Effect.Service<Follow>()("plexsync/Follow", {
  effect: Effect.gen(function* () {
    const config = yield* Config
    const drain = yield* Drain
    const status = yield* QueueStatus

    /** `nudge`: the last of them may have been worked off just now. */
    const watch = ({ ids, progress }: FollowOptions, nudge: Effect.Latch) =>
      Effect.gen(function* () {
        const { unsettled } = yield* status.statesOf(ids)
        yield* progress(ids.length - unsettled, ids.length)
        if (unsettled > 0) yield* Effect.raceFirst(Effect.sleep(glance(ids.length)), nudge.await)
        yield* nudge.close
        return unsettled === 0
      }).pipe(Effect.repeat({ until: (done) => done }))

    const report = (ids: ReadonlyArray<SceneId>, started: number, tally: Tally) =>
      Effect.gen(function* () {
        const { parked, unsettled, waiting } = yield* status.statesOf(ids)
        const dead = yield* status.deadSince(ids, started)
        const done = summed(tally, yield* status.doneSince(ids, started))
        const now = yield* Clock.currentTimeMillis
        return {
          enqueued: ids.length,
          ...done,
          waiting,
          parked,
          dead,
          remaining: unsettled,
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
        const worked = (runs: ReadonlyArray<Ran>) =>
          Effect.gen(function* () {
            const ours = runs.filter(({ sceneId }) => wanted.has(sceneId))
            yield* Ref.update(tally, (known) => tallied(known, ours))
            // A job that ran twice is counted twice: rather a look too early than too late.
            if ((yield* Ref.updateAndGet(left, (many) => many - ours.length)) <= 0) yield* nudge.open
          })
        const watcher: Watcher = { worked, blocked: () => Effect.void }
        const seen = drain.until(self, watcher, watch(options, nudge))
        yield* Option.match(timeout, { onNone: () => seen, onSome: (limit) => Effect.timeoutOption(seen, limit) })
        return yield* report(ids, started, yield* Ref.get(tally))
      })

    return { follow } as const
  }),
  dependencies: [QueueStatus.Default]
}) {}
