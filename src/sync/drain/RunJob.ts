import * as Effect from "effect/Effect"
import { Config } from "../../config/Config.ts"
import { type Failure, ItemGone, type StoreFailed } from "../../core/model/Failure.ts"
import type { Job } from "../../core/model/Job.ts"
import { wordOf } from "../../core/model/Fields.ts"
import { sceneText } from "../../core/model/Quote.ts"
import { isChange } from "../../core/plan/Step.ts"
import { Claims, type Ended } from "../../store/queue/Claims.ts"
import { DeadLetters } from "../../store/queue/DeadLetters.ts"
import { HeldEnds } from "../../store/queue/HeldEnds.ts"
import { GoneScenes } from "../../store/scenes/GoneScenes.ts"
import { JobQueue } from "../../store/queue/JobQueue.ts"
import { LibraryIndex } from "../../store/index/LibraryIndex.ts"
import { Scenes } from "../../store/scenes/Scenes.ts"
import { BulkWork } from "../report/BulkWork.ts"
import { type Blocked, CarryOutFate } from "./CarryOutFate.ts"
import type { CircuitOpen } from "../circuit/CircuitBreaker.ts"
import { type Done, ran, type JobOutcome } from "../JobOutcome.ts"
import { ScanTrigger } from "../index/ScanTrigger.ts"
import { sceneInfo, SceneLines, sceneWarning } from "../report/SceneLines.ts"
import type { PreparedJob, WriteJob } from "../PreparedJob.ts"
import type { ClaimLost } from "../write/WriteItem.ts"
import type { SceneWritten, Stale } from "../write/WriteScene.ts"

const sum = (done: ReadonlyArray<Done>, count: (one: Done) => number) =>
  done.reduce((total, one) => total + count(one), 0)

/** Moves the job of one task on, whatever became of it, and says so. */
export class RunJob extends Effect.Service<RunJob>()("plexsync/RunJob", {
  effect: Effect.gen(function* () {
    const config = yield* Config
    const claims = yield* Claims
    const queue = yield* JobQueue
    const deadLetters = yield* DeadLetters
    const ends = yield* HeldEnds
    const index = yield* LibraryIndex
    const gone = yield* GoneScenes
    const scenes = yield* Scenes
    const scans = yield* ScanTrigger
    const { carryOut } = yield* CarryOutFate
    const bulk = yield* BulkWork

    const sayWritten = ({ job, metadata }: WriteJob, done: ReadonlyArray<Done>) =>
      Effect.gen(function* () {
        const { preserve_plex_edits: preserve } = yield* config.settings
        const mode = preserve ? "preserve" : "overwrite"
        yield* Effect.forEach(
          done,
          ({ pictures, plan }) => {
            const names = [...plan.filter(isChange).map(({ field }) => field), ...pictures]
            const words = [...new Set(names.map(wordOf))].join(", ")
            return words === ""
              ? Effect.void
              : sceneInfo(`Updated metadata (${mode} mode): ${words} of ${sceneText(job.sceneId, metadata.title)}`)
          },
          { discard: true }
        )
      })

    const sayContested = (job: Job, { plans }: SceneWritten) =>
      plans.some(({ plan }) => plan.some(({ _tag }) => _tag === "Contested"))
        ? Effect.all(
            plans.flatMap(({ item, plan }) =>
              plan.flatMap((step) =>
                step._tag === "Contested"
                  ? [
                      sceneWarning(
                        `Scene ${job.sceneId}: ${wordOf(step.field)} of item ${item.ratingKey} is ${step.reason}`,
                        "fields contested in Plex"
                      )
                    ]
                  : []
              )
            ),
            { discard: true }
          )
        : Effect.void

    /** A claim that was lost between fence and answer: someone else may have been overtaken, so the scene is looked at again. */
    const afterLoss = (job: Job, ended: Ended) => (ended === "lost" ? queue.enqueue(job.sceneId, "wake") : Effect.void)

    /** Ends the job of a scene that was written, in one transaction with `record`, and says what was done: with the next fence (`HeldEnds`). */
    const finish = (
      task: WriteJob,
      written: SceneWritten,
      record: Effect.Effect<void, StoreFailed>
    ): Effect.Effect<JobOutcome, StoreFailed> =>
      Effect.gen(function* () {
        const { job, scene, server } = task
        const { done } = written
        yield* sayWritten(task, done)
        yield* sayContested(job, written)
        const prompt = done.every((one) => one.prompt)
        const say = yield* SceneLines
        yield* ends.hold({
          end: claims.within.finish(
            job,
            Effect.zipRight(record, Effect.zipRight(scenes.synced([scene]), deadLetters.clear([job.sceneId])))
          ),
          after: (ended) =>
            Effect.gen(function* () {
              yield* afterLoss(job, ended)
              if (!prompt && ended === "settled") yield* queue.enqueue(job.sceneId, "wake")
              yield* say.info(`Job ${job.sceneId} completed`)
            }).pipe(Effect.annotateLogs({ sceneId: job.sceneId }))
        })
        const writes = sum(done, ({ requests }) => requests)
        const uploads = sum(done, (one) => one.uploads)
        const changed = done.some(({ pictures, requests }) => requests > 0 || pictures.length > 0)
        const outcome = changed ? { synced: 1, writes, uploads } : { unchanged: 1 }
        return { sceneId: job.sceneId, outcome, server, done }
      })

    const begin = ({ job, metadata }: WriteJob) =>
      Effect.zipRight(
        sceneInfo(`Processing job ${job.sceneId} for scene ${job.sceneId} (attempt ${job.attempts + 1})`),
        metadata.notes.length === 0
          ? Effect.void
          : Effect.forEach(metadata.notes, (note) => sceneWarning(`Scene ${job.sceneId}: ${note}`, "texts repaired"), {
              discard: true
            })
      )

    /** One attempt to bring a scene to its end by `run`: what is no longer ours to write, or to be read again first, is nobody's failure. */
    const attempt = <E>(
      task: WriteJob,
      run: Effect.Effect<JobOutcome, Failure | CircuitOpen | ClaimLost | Stale | E>
    ): Effect.Effect<JobOutcome, Failure | CircuitOpen | E> =>
      Effect.zipRight(begin(task), run).pipe(
        // Another drainer took the scene over before anything was sent: it is theirs now.
        Effect.catchTag("ClaimLost", () => Effect.succeed(ran(task.job.sceneId, {}))),
        Effect.catchTag("Stale", () => Effect.as(claims.giveBack(task.job), ran(task.job.sceneId, {}))),
        Effect.tapError((failure) =>
          failure instanceof ItemGone
            ? Effect.forEach(
                task.targets.filter(({ item }) => item.ratingKey === failure.ratingKey),
                ({ item }) => index.forgetItem(task.server, item.ratingKey),
                { discard: true }
              )
            : Effect.void
        ),
        bulk.of(task.job),
        Effect.annotateLogs({ sceneId: task.job.sceneId })
      )

    const rest = ({ because, job, reason, state, unscanned }: PreparedJob & { readonly kind: "rest" }) =>
      Effect.gen(function* () {
        const parked = state === "parked"
        const trouble = { family: null, message: reason }
        yield* sceneInfo(`Scene ${job.sceneId} ${parked ? "is parked" : "waits"}: ${reason}`)
        yield* parked ? claims.park(job, because, trouble) : claims.wait(job, because, null, trouble)
        // What others are told of the scene that their item follows is true again.
        if (because === "out_of_scope") yield* queue.wakeFollowers([job.sceneId])
        if (unscanned !== undefined) yield* scans.missed(job, unscanned)
        return ran(job.sceneId, parked ? { parked: 1 } : { waiting: 1 })
      })

    /** Moves the job of a task on that has nothing to write. Fails with what concerns every job. */
    const run = (task: Exclude<PreparedJob, WriteJob>): Effect.Effect<JobOutcome, Failure | Blocked | CircuitOpen> => {
      const { job } = task
      switch (task.kind) {
        case "gone":
          return bulk.of(job)(
            Effect.zipRight(
              sceneInfo(`Scene ${job.sceneId} is no longer in Stash; its item stays as it is`),
              Effect.as(claims.finish(job, gone.detach([job.sceneId])), ran(job.sceneId, { unchanged: 1 }))
            )
          )
        case "rest":
          return bulk.of(job)(rest(task))
        case "failed":
          return Effect.zipLeft(
            Effect.map(carryOut([job], task.failure), ([one]) => one ?? ran(job.sceneId, {})),
            task.failure._tag === "NoItem" ? scans.missed(job, task.failure.files) : Effect.void
          )
      }
    }

    return {
      attempt,
      finish,
      run: (task: Exclude<PreparedJob, WriteJob>) => run(task).pipe(Effect.annotateLogs({ sceneId: task.job.sceneId }))
    } as const
  }),
  dependencies: [
    BulkWork.Default,
    CarryOutFate.Default,
    Claims.Default,
    DeadLetters.Default,
    GoneScenes.Default,
    HeldEnds.Default,
    JobQueue.Default,
    LibraryIndex.Default,
    ScanTrigger.Default,
    Scenes.Default
  ]
}) {}
