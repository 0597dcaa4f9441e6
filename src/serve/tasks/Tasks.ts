import * as Data from "effect/Data"
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import * as Option from "effect/Option"
import { FanOut } from "../../watch/FanOut.ts"
import { Requests } from "../../watch/Requests.ts"
import { retryLetters } from "../../watch/RetryLetters.ts"
import { Config } from "../../config/Config.ts"
import type { Failure } from "../../core/model/Failure.ts"
import type { ReconcileScope } from "../../core/plan/DriftReport.ts"
import { exampleLines } from "../../core/plan/DriftTold.ts"
import type { SceneId } from "../../core/model/Scene.ts"
import { Chosen, DeadLetterCare } from "../../store/queue/DeadLetters.ts"
import { JobQueue } from "../../store/queue/JobQueue.ts"
import type { Self } from "../../store/sqlite/Process.ts"
import { QueueStatus } from "../../store/queue/QueueView.ts"
import { Follow, ProcessQueue, type SwitchedOff } from "../../sync/drain/Follow.ts"
import { DryRun } from "../../sync/compare/DryRun.ts"
import type { CircuitOpen } from "../../sync/circuit/CircuitBreaker.ts"
import { Reconcile } from "../../sync/compare/Reconcile.ts"
import { purgeOld } from "../../sync/drain/Retention.ts"
import type { Blocked } from "../../sync/drain/CarryOutFate.ts"
import { driftLines } from "../report/DriftLines.ts"
import { planAll } from "./PlanTask.ts"
import { processedLines } from "../report/QueueLines.ts"
import { storeModes } from "./StoreTasks.ts"

/** What a task is run with. */
export interface TaskContext {
  readonly self: Self
  /** Share of the work that is done, 0 to 1, for Stash's progress bar. */
  readonly progress: (share: number) => Effect.Effect<void>
}

/** What tasks ask for, but for the settings and who drains. */
export const taskServices = Layer.mergeAll(
  DeadLetterCare.Default,
  DryRun.Default,
  FanOut.Default,
  JobQueue.Default,
  QueueStatus.Default,
  Reconcile.Default,
  Requests.Default
)

/** All that tasks ask for. */
export type TaskServices = Layer.Layer.Success<typeof taskServices> | Config | Follow | ProcessQueue

type Handler = (
  context: TaskContext
) => Effect.Effect<string, Failure | Blocked | SwitchedOff | CircuitOpen, TaskServices>

/** How long Process Queue may hold up Stash's own queue. */
const processBudget = Duration.minutes(10)

const sentence = (report: Effect.Effect.Success<ReturnType<Follow["follow"]>>): string =>
  `${report.enqueued} scenes: ${report.synced} synced, ${report.unchanged} unchanged, ${report.waiting} waiting, ${report.parked} parked, ${report.dead} failed`

/** Enqueues, and follows for as long as a task may hold up Stash's own queue. The rest goes on without it. */
const followed = (context: TaskContext, ids: ReadonlyArray<SceneId>) =>
  Effect.gen(function* () {
    const { settings } = yield* Config
    const { task_budget: budget } = yield* settings
    const { follow } = yield* Follow
    const report = yield* follow({
      self: context.self,
      ids,
      timeout: Option.some(Duration.seconds(budget)),
      progress: ({ all, settled }) => context.progress(all === 0 ? 1 : settled / all)
    })
    if (report.remaining > 0)
      yield* Effect.logWarning(`Timeout waiting for queue (${report.remaining} items remaining)`)
    if (report.dead > 0) yield* Effect.logError(`DLQ contains ${report.dead} failed jobs requiring review`)
    yield* Effect.logInfo(sentence(report))
    return sentence(report)
  })

const enqueue =
  (which: "all" | "recent"): Handler =>
  (context) =>
    Effect.flatMap(Requests, (requests) => Effect.flatMap(requests[which], (ids) => followed(context, ids)))

/** Ends when nothing is left but what waits, and says until when. */
const processQueue: Handler = (context) =>
  Effect.gen(function* () {
    yield* Effect.flatMap(FanOut, ({ drain }) => drain)
    const { process } = yield* ProcessQueue
    const done = yield* process({
      self: context.self,
      timeout: Option.some(processBudget),
      progress: ({ all, settled }) => context.progress(all === 0 ? 1 : settled / all)
    })
    const lines = processedLines(done)
    yield* Effect.forEach(lines, (line) => Effect.logInfo(line), { discard: true })
    if (done.dead > 0) yield* Effect.logError(`DLQ contains ${done.dead} failed jobs requiring review`)
    return lines.join("; ")
  })

/** Enqueues failed jobs as named ones, and follows them. */
const retryDead: Handler = (context) => Effect.flatMap(retryLetters(Chosen.All()), (ids) => followed(context, ids))

const purgeDead: Handler = () =>
  Effect.gen(function* () {
    const line = `${yield* purgeOld} failed jobs past their time deleted`
    yield* Effect.logInfo(line)
    return line
  })

/** Compares, and has what differs synced in the background. What is not done in time, a runtime goes on with. */
const reconcile =
  (scope: ReconcileScope): Handler =>
  () =>
    Effect.gen(function* () {
      const { settings } = yield* Config
      const { task_budget: budget } = yield* settings
      const { start } = yield* Reconcile
      const report = yield* Effect.timeoutOption(
        start(scope, () => Effect.void),
        Duration.seconds(budget)
      )
      const lines = Option.match(report, {
        onNone: () => ["The comparison is not done yet; a running PlexSync goes on with it in the background"],
        onSome: driftLines
      })
      const examples = Option.match(report, { onNone: () => [], onSome: exampleLines })
      yield* Effect.forEach([...lines, ...examples], (line) => Effect.logInfo(line), { discard: true })
      return lines.join("; ")
    })

/** Every task of PlexSync.yml by its `mode`. */
export const handlers: Readonly<Record<string, Handler>> = {
  sync_all: enqueue("all"),
  sync_recent: enqueue("recent"),
  process_queue: processQueue,
  plan_all: ({ progress }) => planAll(progress),
  reconcile_all: reconcile("all"),
  reconcile_recent: reconcile("24h"),
  retry_dead: retryDead,
  purge_dead: purgeDead
}

/** A task that cannot be begun. */
export class TaskRefused extends Data.TaggedError("TaskRefused")<{ readonly problem: string }> {
  override get message() {
    return `This task cannot be run: ${this.problem}`
  }
}

/** What is answered to a mode that no task has. */
export const unknownTask = (mode: string): string =>
  `there is no task "${mode}"; known are ${[...Object.keys(handlers), ...storeModes].join(", ")}`
