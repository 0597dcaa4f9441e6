import { chunksOf } from "effect/Array"
import * as Clock from "effect/Clock"
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import * as Ref from "effect/Ref"
import { Config } from "../../config/Config.ts"
import {
  type DriftReport,
  dueAt,
  emptyReport,
  type ReconcileScope,
  spanOf,
  withScene
} from "../../core/plan/DriftReport.ts"
import { exampleLines } from "../../core/plan/DriftTold.ts"
import type { Failure, StoreFailed } from "../../core/model/Failure.ts"
import { priorityOf } from "../../core/model/Priority.ts"
import { idsOf } from "../../core/model/OddScenes.ts"
import type { SceneId } from "../../core/model/Scene.ts"
import { editedSince } from "../../stash/EditedSince.ts"
import { StashApi } from "../../stash/StashApi.ts"
import { QueueStatus } from "../../store/queue/QueueView.ts"
import { Reconciles, type Run } from "../../store/runtime/Reconciles.ts"
import { CircuitBreakers, type CircuitOpen } from "../circuit/CircuitBreaker.ts"
import { Compare, type CompareOptions } from "./Compare.ts"

/** Scenes per step: one read of Stash, and one of Plex where each has one item. */
const stepSize = 50
/** Between two steps of one by schedule: nobody waits for it. */
const pause = Duration.seconds(2)
/** How often to see whether one is due, or was left by a task. */
const look = Duration.seconds(60)
/** Whoever has made no step of a run for so long has left it to others. Milliseconds. */
const abandoned = 60_000

/** What a person asks for: without a pause, to the end. */
export interface Asked {
  readonly scope: ReconcileScope
  readonly fix: boolean
  readonly images: boolean
  readonly progress: (report: DriftReport) => Effect.Effect<void>
}

type Trouble = Failure | CircuitOpen

/** Compares Plex with what it should show, by schedule and on demand, and has what differs synced. */
export class Reconcile extends Effect.Service<Reconcile>()("plexsync/Reconcile", {
  effect: Effect.gen(function* () {
    const config = yield* Config
    const stash = yield* StashApi
    const status = yield* QueueStatus
    const kept = yield* Reconciles
    const { compare } = yield* Compare
    const { guard } = yield* CircuitBreakers
    /** The run this process made the last step of, by when it was begun. */
    const own = yield* Ref.make<number | undefined>(undefined)
    /** How many runs of this process a task waits for: meanwhile they are not another's to go on with. */
    const asked = yield* Ref.make(0)

    const begin = (scope: ReconcileScope): Effect.Effect<Run, Trouble> =>
      Effect.gen(function* () {
        const span = spanOf(scope)
        // Any answer tells Stash's time.
        if (span !== null) yield* guard("Stash")(stash.status)
        const now = yield* Clock.currentTimeMillis
        const since = span === null ? null : now + (yield* stash.clockOffset) - span
        return { scope, since, after: 0, report: emptyReport(scope, now) }
      })

    /** The scenes that come next, by rising id; none: that was all. */
    const nextPage = ({ after, since }: Run): Effect.Effect<ReadonlyArray<SceneId>, Trouble> =>
      since === null
        ? Effect.map(guard("Stash")(stash.stampsAfter(after)), (page) => idsOf(page).toSorted((a, b) => a - b))
        : Effect.map(guard("Stash")(editedSince(stash.newestScenes, since)), (ids) =>
            ids.filter((id) => id > after).toSorted((a, b) => a - b)
          )

    const step = (run: Run, ids: ReadonlyArray<SceneId>, options: CompareOptions): Effect.Effect<Run, Trouble> =>
      Effect.gen(function* () {
        const compared = yield* compare(ids, options)
        const at = yield* Clock.currentTimeMillis
        const report = compared.reduce(withScene, run.report)
        return { ...run, after: ids.at(-1) ?? run.after, report: { ...report, at } }
      })

    /** Goes through what is left, page by page; `between` runs after each step. */
    const through = <E>(
      run: Run,
      options: CompareOptions,
      between: (run: Run) => Effect.Effect<void, E>
    ): Effect.Effect<DriftReport, Trouble | E> =>
      Effect.gen(function* () {
        const ids = yield* nextPage(run)
        if (ids.length === 0) return run.report
        const last = yield* Effect.reduce(chunksOf(ids, stepSize), run, (before, chunk) =>
          Effect.tap(step(before, chunk, options), between)
        )
        return yield* through(last, options, between)
      })

    const ended = (report: DriftReport) => Effect.as(kept.setReport(report), report)

    /** What a person asks for. Nothing of it outlives the process but the report. */
    const run = ({ fix, images, progress, scope }: Asked): Effect.Effect<DriftReport, Trouble> =>
      Effect.gen(function* () {
        const first = yield* begin(scope)
        const options = { since: first.report.startedAt, fix, images }
        return yield* Effect.flatMap(
          through(first, options, ({ report }) => progress(report)),
          ended
        )
      })

    const keep = (run: Run | null) =>
      Effect.gen(function* () {
        const now = yield* Clock.currentTimeMillis
        const state = yield* kept.state
        const last = Option.match(state, { onNone: () => now, onSome: (known) => known.last })
        yield* kept.setState({ last, run })
        yield* Ref.set(own, run?.report.startedAt)
      })

    /** A run that is kept: whoever comes after this process goes on with it. */
    const resumable = (first: Run, between: (run: Run) => Effect.Effect<void, StoreFailed>) =>
      Effect.gen(function* () {
        yield* keep(first)
        const options = { since: first.report.startedAt, fix: true, images: false }
        const report = yield* through(first, options, (now) => Effect.zipRight(keep(now), between(now)))
        yield* keep(null)
        return yield* ended(report)
      })

    /** As a task asks for it: what differs is enqueued; interrupted, a runtime goes on with it. */
    const start = (scope: ReconcileScope, progress: (report: DriftReport) => Effect.Effect<void>) =>
      Effect.acquireUseRelease(
        Ref.update(asked, (runs) => runs + 1),
        () => Effect.flatMap(begin(scope), (first) => resumable(first, ({ report }) => progress(report))),
        () => Ref.update(asked, (runs) => runs - 1)
      )

    /** While somebody waits for a sync, comparing can wait; and while nothing may be written, it is of no use. */
    const makeWay: Effect.Effect<void, StoreFailed> = Effect.gen(function* () {
      const { enabled } = yield* config.settings
      if (enabled && !(yield* status.isReady(priorityOf.recent))) return
      yield* Effect.sleep(pause)
      yield* makeWay
    })

    /** Whoever asks for one tells himself what it found. */
    const onSchedule = (first: Run) =>
      Effect.flatMap(
        resumable(first, () => Effect.zipRight(Effect.sleep(pause), makeWay)),
        (report) =>
          Effect.forEach(
            [
              `Reconcile: ${report.scenes} scenes looked at, ${report.drifted} differ, ${report.enqueued} enqueued`,
              ...exampleLines(report)
            ],
            (line) => Effect.logInfo(line),
            { discard: true }
          )
      )

    /** Begins one that is due, or goes on with one that was left. */
    const round = Effect.gen(function* () {
      if ((yield* Ref.get(asked)) > 0) return
      const { reconcile_interval: interval, reconcile_scope: scope } = yield* config.settings
      const now = yield* Clock.currentTimeMillis
      const state = yield* kept.state
      // The first one is due an interval after the start: until then, nothing can have drifted unseen for long.
      if (Option.isNone(state)) return yield* kept.setState({ last: now, run: null })
      const { last, run: left } = state.value
      if (left !== null) {
        const mine = left.report.startedAt === (yield* Ref.get(own))
        if (mine || Math.abs(now - left.report.at) >= abandoned) yield* onSchedule(left)
        return
      }
      const due = dueAt(interval, last, now)
      if (due === null || now < due) return
      yield* makeWay
      const first = yield* begin(scope)
      yield* kept.setState({ last: now, run: first })
      yield* onSchedule(first)
    })

    const patient = Effect.catchAll(round, (failure) =>
      failure._tag === "StoreFailed" ? Effect.fail(failure) : Effect.logDebug(`Reconcile waits: ${failure.message}`)
    )

    /** When the last one ended and what it found, and how far the one under way has come. */
    const health = Effect.all({ last: kept.report, state: kept.state }).pipe(
      Effect.map(({ last, state }) => ({
        last: Option.getOrNull(last),
        running: Option.match(state, { onNone: () => null, onSome: ({ run: under }) => under?.report ?? null })
      }))
    )

    return { run, start, forever: Effect.forever(Effect.zipRight(patient, Effect.sleep(look))), health } as const
  }),
  dependencies: [CircuitBreakers.Default, Compare.Default, QueueStatus.Default, Reconciles.Default]
}) {}
