import { chunksOf } from "effect/Array"
import * as Data from "effect/Data"
import * as Effect from "effect/Effect"
import * as Exit from "effect/Exit"
import * as Option from "effect/Option"
import * as Ref from "effect/Ref"
import { Config } from "../../config/Config.ts"
import type { Failure, StoreFailed } from "../../core/model/Failure.ts"
import type { Job } from "../../core/model/Job.ts"
import { priorityOf } from "../../core/model/Priority.ts"
import type { Where } from "../../core/retry/Fate.ts"
import { Claims } from "../../store/queue/Claims.ts"
import { DeadLetters } from "../../store/queue/DeadLetters.ts"
import type { Lease } from "../../store/queue/DrainLease.ts"
import { HeldEnds } from "../../store/queue/HeldEnds.ts"
import { QueueStatus } from "../../store/queue/QueueView.ts"
import { BulkWork } from "../report/BulkWork.ts"
import { type Blocked, CarryOutFate } from "./CarryOutFate.ts"
import { CircuitBreakers, type CircuitOpen } from "../circuit/CircuitBreaker.ts"
import type { GracefulStop } from "./GracefulStop.ts"
import { Libraries } from "../index/Libraries.ts"
import { Pacing } from "./Pacing.ts"
import { ReadBack } from "../write/ReadBack.ts"
import type { JobOutcome } from "../JobOutcome.ts"
import { RunJob } from "./RunJob.ts"
import { IndexRefresh } from "../index/IndexRefresh.ts"
import { SyncScenes } from "../read/SyncScenes.ts"
import type { PreparedJob } from "../PreparedJob.ts"
import { TokenRefusal } from "./TokenRefusal.ts"
import { inTurns, type WriteSlot } from "../write/WriteSlots.ts"
import { FinishUnchanged } from "./FinishUnchanged.ts"
import { WriteScene } from "../write/WriteScene.ts"

/** Somebody with a better right waits for the lease: the rest of the batch is theirs. */
export class LeaseRequested extends Data.TaggedError("LeaseRequested")<{}> {}

/** Jobs whose scenes one read of Stash, and whose items one read of Plex, brings. */
const readSize = 50
/** So many such reads are under way at once while both servers are well: while some jobs are read, others are looked through. */
const readers = 4
/** One batch in so many takes the oldest rows of all, so that nothing waits for ever behind fresher edits. */
const fairness = 10

type Stop = Blocked | CircuitOpen | GracefulStop | LeaseRequested | StoreFailed

/** Asked before each job. */
export type Between = Effect.Effect<void, GracefulStop | LeaseRequested | StoreFailed>

/** Works off what is ready, a batch at a time. */
export class Worker extends Effect.Service<Worker>()("plexsync/Worker", {
  effect: Effect.gen(function* () {
    const config = yield* Config
    const claims = yield* Claims
    const status = yield* QueueStatus
    const deadLetters = yield* DeadLetters
    const ends = yield* HeldEnds
    const { gate } = yield* CircuitBreakers
    const { onTrial } = yield* TokenRefusal
    const { carryOut } = yield* CarryOutFate
    const pacing = yield* Pacing
    const { match, own, plan, read } = yield* SyncScenes
    const { attempt, finish, run } = yield* RunJob
    const { record, run: write } = yield* WriteScene
    const readBack = yield* ReadBack
    const bulk = yield* BulkWork
    const libraries = yield* Libraries
    const { finish: finishUnchanged } = yield* FinishUnchanged
    const sweep = yield* IndexRefresh
    const batches = yield* Ref.make(0)
    /** Whether the last reads went well. */
    const well = yield* Ref.make(false)

    /** What is not yet written down, told or read back is, when there is time or no more work is to come. */
    const rest = Effect.ignoreLogged(ends.commit).pipe(Effect.zipRight(bulk.rest), Effect.zipRight(readBack.flush))

    const giveBack = (jobs: ReadonlyArray<Job>) => Effect.forEach(jobs, claims.giveBack, { discard: true })

    /** What the failure leads to is done; what was asked to stop, stops. */
    const judge =
      (jobs: ReadonlyArray<Job>, where?: Where) =>
      (failure: Failure | Stop): Effect.Effect<ReadonlyArray<JobOutcome>, Stop> =>
        failure._tag === "Blocked" || failure._tag === "GracefulStop" || failure._tag === "LeaseRequested"
          ? Effect.fail(failure)
          : carryOut(jobs, failure, where)

    /** No job asks for a paused library: its jobs wait for the library. */
    const lookAtPaused = Effect.gen(function* () {
      if (yield* sweep.due) yield* Effect.flatMap(libraries.ask, sweep.ensure)
    }).pipe(Effect.catchAll((failure) => judge([])(failure)))

    /** Several reads at once; what they give, in the order of the jobs. */
    const inReads = <E>(
      jobs: ReadonlyArray<Job>,
      look: (some: ReadonlyArray<Job>) => Effect.Effect<ReadonlyArray<PreparedJob>, E>
    ): Effect.Effect<ReadonlyArray<PreparedJob>, E> =>
      Effect.map(Effect.forEach(chunksOf(jobs, readSize), look, { concurrency: readers }), (parts) => {
        const place = new Map(jobs.map((job, index) => [job.sceneId, index]))
        return parts.flat().toSorted((a, b) => (place.get(a.job.sceneId) ?? 0) - (place.get(b.job.sceneId) ?? 0))
      }).pipe(Effect.onExit((exit) => Ref.set(well, Exit.isSuccess(exit))))

    /** One after another, each after what `before` does; a failure of one's own moves its job on. */
    const oneByOne = (
      tasks: ReadonlyArray<PreparedJob>,
      before: Effect.Effect<ReadonlyArray<JobOutcome>, Stop>,
      each: (task: PreparedJob, turn: WriteSlot<Stop>) => Effect.Effect<JobOutcome, Failure | Stop>
    ): Effect.Effect<ReadonlyArray<JobOutcome>, Stop> =>
      Effect.gen(function* () {
        const { write_concurrency: writers } = yield* config.settings
        const urgent = yield* Ref.make<ReadonlyArray<JobOutcome>>([])
        const own = yield* inTurns({
          writers,
          first: Effect.flatMap(before, (some) => Ref.update(urgent, (all) => [...all, ...some])),
          last: ends.commit,
          run: (task: PreparedJob, turn: WriteSlot<Stop>) => Effect.map(each(task, turn), (ran) => [ran]),
          judge: (task) => judge([task.job])
        })(tasks)
        return [...(yield* Ref.get(urgent)), ...own]
      })

    /**
     * The way of a batch, from top to bottom: read, match, own, plan; what is unchanged is finished, the rest is written, recorded and finished.
     * Whatever stops it midway, the jobs not yet run are free again.
     */
    const work = (
      jobs: ReadonlyArray<Job>,
      before: Effect.Effect<ReadonlyArray<JobOutcome>, Stop>
    ): Effect.Effect<ReadonlyArray<JobOutcome>, Stop> => {
      const planned = inReads(jobs, (some) =>
        read(some).pipe(Effect.flatMap(match), Effect.flatMap(own), Effect.flatMap(plan))
      )
      const carriedOut = (tasks: ReadonlyArray<PreparedJob>) =>
        Effect.gen(function* () {
          const { left, runs } = yield* finishUnchanged(tasks)
          const others = yield* oneByOne(left, before, (task, turn) =>
            task.kind === "write"
              ? attempt(
                  task,
                  Effect.flatMap(write(task, turn), (done) => finish(task, done, record(task, done)))
                )
              : run(task)
          )
          return [...runs, ...others]
        })
      return Effect.matchEffect(planned, {
        onFailure: judge(jobs, "read"),
        onSuccess: (tasks) =>
          Effect.tapError(carriedOut(tasks), () => Effect.zipRight(Effect.ignoreLogged(ends.commit), giveBack(jobs)))
      })
    }

    const none = Effect.succeed<ReadonlyArray<JobOutcome>>([])

    /** An edit made while a batch runs goes before the rest of it. Nearly always there is none: so a look, and a claim only then. */
    const urgent = (lease: Lease) =>
      Effect.if(status.isReady(priorityOf.hook), {
        onTrue: () =>
          Effect.flatMap(claims.claimUrgent(lease, readSize), (jobs) => (jobs.length === 0 ? none : work(jobs, none))),
        onFalse: () => none
      })

    /** Dead letters whose time has come. */
    const tryAgain = Effect.flatMap(deadLetters.promoteDue, (count) =>
      count === 0 ? Effect.void : Effect.logInfo(`Trying ${count} failed jobs again`)
    )

    const claim = (lease: Lease) =>
      Effect.gen(function* () {
        const { scan_delay: settling } = yield* config.settings
        yield* claims.promoteDue
        yield* tryAgain
        yield* claims.settleScans(settling * 1000)
        const { probing } = yield* gate
        const trying = probing || (yield* onTrial)
        const count = yield* Ref.getAndUpdate(batches, (n) => n + 1)
        return yield* pacing.claim(
          lease,
          trying ? 1 : (yield* Ref.get(well)) ? readers * readSize : readSize,
          count % fairness === fairness - 1 ? "oldest" : "urgent"
        )
      })

    /** Claims one batch and works it off. None: nothing is ready, or the lease is no longer ours. */
    const batch = (lease: Lease, between: Between = Effect.void) =>
      Effect.gen(function* () {
        const jobs = yield* claim(lease)
        if (jobs.length === 0) {
          yield* rest
          yield* lookAtPaused
          return Option.none<ReadonlyArray<JobOutcome>>()
        }
        const bulk = jobs.some((job) => job.priority !== priorityOf.hook)
        const first = bulk ? urgent(lease) : none
        const runs = yield* work(jobs, Effect.zipRight(between, first))
        yield* readBack.add(runs)
        return Option.some(runs)
      })

    return { batch, rest } as const
  }),
  dependencies: [
    BulkWork.Default,
    CarryOutFate.Default,
    CircuitBreakers.Default,
    Claims.Default,
    DeadLetters.Default,
    HeldEnds.Default,
    Libraries.Default,
    Pacing.Default,
    QueueStatus.Default,
    ReadBack.Default,
    RunJob.Default,
    IndexRefresh.Default,
    SyncScenes.Default,
    TokenRefusal.Default,
    FinishUnchanged.Default,
    WriteScene.Default
  ]
}) {}
