import * as Effect from "effect/Effect"
import { Config } from "../config/Config.ts"
import type { Failure, StoreFailed } from "../core/Failure.ts"
import type { Job } from "../core/Job.ts"
import { isEdit } from "../core/Priority.ts"
import { isChange } from "../core/Step.ts"
import { Claims, type Ended } from "../store/Claims.ts"
import { DeadLetters } from "../store/DeadLetters.ts"
import { JobQueue } from "../store/JobQueue.ts"
import { LibraryIndex } from "../store/LibraryIndex.ts"
import { Relations } from "../store/Relations.ts"
import { Scenes } from "../store/Scenes.ts"
import type { CircuitOpen } from "./CircuitBreaker.ts"
import { type Done, type Outcome, ran, type Ran } from "./Ran.ts"
import { ScanTrigger } from "./ScanTrigger.ts"
import { Settle } from "./Settle.ts"
import type { Task, WriteTask } from "./Task.ts"
import { type SceneWritten, WriteScene } from "./WriteScene.ts"

const fieldNames: Readonly<Record<string, string>> = {
  title: "Title",
  summary: "Summary",
  studio: "Studio",
  originallyAvailableAt: "Date",
  year: "Year",
  genre: "Tags",
  actor: "Performers",
  collection: "Collection",
  userRating: "Rating",
  contentRating: "Content rating",
  label: "Label",
  thumb: "Poster",
  art: "Background"
}

const sum = (done: ReadonlyArray<Done>, count: (one: Done) => number) =>
  done.reduce((total, one) => total + count(one), 0)

/** What is done when a task is written: its record, and the end of its job. */
type Settling = Effect.Effect<Ran, Failure | CircuitOpen>

const nothingLeft = ({ sceneId }: Job, outcome: Partial<Outcome>): Settling => Effect.succeed(ran(sceneId, outcome))

/** Carries one task out and moves its job on. */
export class RunTask extends Effect.Service<RunTask>()("plexsync/RunTask", {
  effect: Effect.gen(function* () {
    const config = yield* Config
    const claims = yield* Claims
    const queue = yield* JobQueue
    const deadLetters = yield* DeadLetters
    const index = yield* LibraryIndex
    const relations = yield* Relations
    const scenes = yield* Scenes
    const scans = yield* ScanTrigger
    const settle = yield* Settle
    const writeScene = yield* WriteScene

    const say = (job: Job, line: string) => (isEdit(job.reason) ? Effect.logInfo(line) : Effect.logDebug(line))

    const sayWritten = (job: Job, done: ReadonlyArray<Done>) =>
      Effect.gen(function* () {
        const { preserve_plex_edits: preserve } = yield* config.settings
        const mode = preserve ? "preserve" : "overwrite"
        yield* Effect.forEach(
          done,
          ({ pictures, plan }) => {
            const names = [...plan.filter(isChange).map(({ field }) => field), ...pictures]
            const words = new Set(names.map((name) => fieldNames[name] ?? name))
            return words.size === 0
              ? Effect.void
              : say(job, `Updated metadata (${mode} mode): ${[...words].join(", ")}`)
          },
          { discard: true }
        )
      })

    const warn = (job: Job, { plans }: SceneWritten) =>
      Effect.forEach(
        plans.flatMap(({ item, plan }) => plan.map((step) => ({ item, step }))),
        ({ item, step }) =>
          step._tag === "Contested"
            ? Effect.logWarning(`Scene ${job.sceneId}: ${step.field} of item ${item.ratingKey} is ${step.reason}`)
            : Effect.void,
        { discard: true }
      )

    /** A claim that was lost between fence and answer: someone else may have been overtaken, so the scene is looked at again. */
    const afterLoss = (job: Job, ended: Ended) => (ended === "lost" ? queue.enqueue(job.sceneId, "wake") : Effect.void)

    /** A scene that is gone is nobody's rival for a file, and failed at nothing. What was written to its item stays known. */
    const forget = ({ sceneId }: Job) =>
      Effect.all([
        queue.wakeFollowers(sceneId),
        scenes.rememberFiles([{ id: sceneId, files: [] }]),
        relations.forget([sceneId]),
        deadLetters.clear([sceneId])
      ])

    const finish = (task: WriteTask, done: ReadonlyArray<Done>) =>
      Effect.gen(function* () {
        const { job, scene } = task
        const ended = yield* claims.finish(
          job,
          Effect.gen(function* () {
            yield* writeScene.record(task, done)
            yield* scenes.synced([scene])
            yield* deadLetters.clear([job.sceneId])
          })
        )
        yield* afterLoss(job, ended)
        const prompt = done.every((one) => one.prompt)
        if (!prompt && ended === "settled") yield* queue.enqueue(job.sceneId, "wake")
        yield* say(job, `Job ${job.sceneId} completed`)
      })

    /** What is left to do when everything is written. */
    const settled = (task: WriteTask, written: SceneWritten): Settling =>
      Effect.gen(function* () {
        const { job, server } = task
        const { done } = written
        yield* sayWritten(job, done)
        yield* warn(job, written)
        yield* finish(task, done)
        const writes = sum(done, ({ requests }) => requests)
        const uploads = sum(done, (one) => one.uploads)
        const changed = done.some(({ pictures, requests }) => requests > 0 || pictures.length > 0)
        const outcome = changed ? { synced: 1, writes, uploads } : { unchanged: 1 }
        return { sceneId: job.sceneId, outcome, server, done }
      })

    const runWrite = (task: WriteTask): Effect.Effect<Settling, Failure | CircuitOpen> =>
      Effect.gen(function* () {
        const { job, metadata } = task
        yield* say(job, `Processing job ${job.sceneId} for scene ${job.sceneId} (attempt ${job.attempts + 1})`)
        yield* Effect.forEach(metadata.notes, (note) => Effect.logWarning(`Scene ${job.sceneId}: ${note}`), {
          discard: true
        })
        return settled(task, yield* writeScene.run(task))
      }).pipe(
        // Another drainer took the scene over before anything was sent: it is theirs now.
        Effect.catchTag("ClaimLost", () => Effect.succeed(nothingLeft(task.job, {}))),
        Effect.catchTag("Stale", () => Effect.as(claims.giveBack(task.job), nothingLeft(task.job, {}))),
        Effect.tapErrorTag("ItemGone", ({ ratingKey }) =>
          Effect.forEach(
            task.targets.filter(({ item }) => item.ratingKey === ratingKey),
            ({ item }) => index.forgetItem(task.server, item.ratingKey),
            { discard: true }
          )
        )
      )

    const fail = (job: Job, failure: Failure): Effect.Effect<Ran, StoreFailed> =>
      Effect.map(settle.failed(job, failure), (fate) => ran(job.sceneId, { [fate]: 1 }))

    const rest = ({ because, job, reason, state }: Task & { readonly kind: "rest" }) =>
      Effect.zipRight(
        say(job, `Scene ${job.sceneId} ${state === "parked" ? "is parked" : "waits"}: ${reason}`),
        state === "parked"
          ? Effect.as(claims.park(job, because, { family: null, message: reason }), nothingLeft(job, { parked: 1 }))
          : Effect.as(
              claims.wait(job, because, null, { family: null, message: reason }),
              nothingLeft(job, { waiting: 1 })
            )
      )

    /**
     * Gives, when nothing is to be sent any more, what is left to do: that may be done while another task is on its way. Fails with what
     * concerns every job: a server that is away or does not let us in, a database that fails.
     */
    const run = (task: Task): Effect.Effect<Settling, Failure | CircuitOpen> => {
      const { job } = task
      switch (task.kind) {
        case "write":
          return runWrite(task)
        case "gone":
          return Effect.zipRight(
            say(job, `Scene ${job.sceneId} is no longer in Stash; its item stays as it is`),
            Effect.as(claims.finish(job, forget(job)), nothingLeft(job, { unchanged: 1 }))
          )
        case "rest":
          return rest(task)
        case "failed":
          return Effect.zipLeft(
            Effect.map(fail(job, task.failure), Effect.succeed),
            task.failure._tag === "NoItem" ? scans.missed(job, task.failure) : Effect.void
          )
      }
    }

    const about = ({ job }: Task) => Effect.annotateLogs({ sceneId: job.sceneId })

    return {
      run: (task: Task) => Effect.map(about(task)(run(task)), about(task)),
      fail
    } as const
  })
}) {}
