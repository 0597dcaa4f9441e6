import * as Clock from "effect/Clock"
import * as Effect from "effect/Effect"
import { Config } from "../config/Config.ts"
import type { Failure, StoreFailed } from "../core/Failure.ts"
import { isEdit, type Job } from "../core/Job.ts"
import { changes, type Plan, planFor, type Value } from "../core/Plan.ts"
import type { PlexItem } from "../core/PlexItem.ts"
import type { SceneId } from "../core/Scene.ts"
import { Claims, type Ended } from "../store/Claims.ts"
import { DeadLetters } from "../store/DeadLetters.ts"
import { History } from "../store/History.ts"
import { JobQueue } from "../store/JobQueue.ts"
import { LibraryIndex } from "../store/LibraryIndex.ts"
import { Scenes } from "../store/Scenes.ts"
import { type SentField, WrittenValues } from "../store/Written.ts"
import type { CircuitOpen } from "./CircuitBreaker.ts"
import type { Outcome } from "./Outcome.ts"
import { Settle } from "./Settle.ts"
import { planRules, type Target, type Task } from "./SyncScenes.ts"
import { type WriteDone, WriteItem } from "./WriteItem.ts"

type WriteTask = Task & { readonly kind: "write" }

/** An item as it was written. */
export interface Done extends WriteDone {
  readonly item: PlexItem
  readonly plan: Plan
}

/** What became of a task: what it counts for, and what was written where. */
export interface Ran {
  readonly sceneId: SceneId
  readonly outcome: Partial<Outcome>
  readonly server: string
  readonly done: ReadonlyArray<Done>
}

const ran = ({ sceneId }: Job, outcome: Partial<Outcome>): Ran => ({ sceneId, outcome, server: "", done: [] })

/** Data older than this is read again before anything is written. Milliseconds. */
const freshness = 30_000

const fieldNames: Readonly<Record<string, string>> = {
  title: "Title",
  summary: "Summary",
  studio: "Studio",
  originallyAvailableAt: "Date",
  genre: "Tags",
  actor: "Performers"
}

const sentFields = (plan: Plan): ReadonlyArray<SentField> =>
  plan.flatMap((step): ReadonlyArray<SentField> => {
    const sent = (value: Value, shown: Value | null) => [{ field: step.field, sent: value, shown }]
    return step._tag === "Keep" ? [] : step._tag === "Lock" ? sent(step.memory, step.value) : sent(step.memory, null)
  })

/** Carries one task out and moves its job on. */
export class RunTask extends Effect.Service<RunTask>()("plexsync/RunTask", {
  effect: Effect.gen(function* () {
    const config = yield* Config
    const claims = yield* Claims
    const queue = yield* JobQueue
    const deadLetters = yield* DeadLetters
    const history = yield* History
    const index = yield* LibraryIndex
    const scenes = yield* Scenes
    const written = yield* WrittenValues
    const settle = yield* Settle
    const { write } = yield* WriteItem

    const say = (job: Job, line: string) => (isEdit(job.reason) ? Effect.logInfo(line) : Effect.logDebug(line))

    const sayWritten = (job: Job, plan: Plan) =>
      Effect.flatMap(config.settings, (settings) => {
        const names = plan.filter((step) => step._tag !== "Keep").map((step) => fieldNames[step.field] ?? step.field)
        const mode = settings.preserve_plex_edits ? "preserve" : "overwrite"
        return say(job, `Updated metadata (${mode} mode): ${names.join(", ")}`)
      })

    /** A claim that was lost between fence and answer: someone else may have been overtaken, so the scene is looked at again. */
    const afterLoss = (job: Job, ended: Ended) => (ended === "lost" ? queue.enqueue(job.sceneId, "wake") : Effect.void)

    /** A scene that is gone is nobody's rival for a file, and failed at nothing. What was written to its item stays known. */
    const forget = ({ sceneId }: Job) =>
      Effect.zipRight(scenes.rememberFiles([{ id: sceneId, files: [] }]), deadLetters.clear(sceneId))

    const record = (task: WriteTask, done: ReadonlyArray<Done>) =>
      Effect.forEach(done, ({ item, plan }) => written.record(task.server, item, task.job.sceneId, sentFields(plan)), {
        discard: true
      })

    /** What is sent is noted first: the original is never lost, and after a crash our own value is known as ours. */
    const writeOne = (task: WriteTask, { item, plan }: { readonly item: PlexItem; readonly plan: Plan }) =>
      Effect.gen(function* () {
        yield* history.begin(task.server, item, task.job.sceneId, plan)
        const { prompt, requests } = yield* write(task.job, item, plan)
        yield* sayWritten(task.job, plan)
        return { item, plan, prompt, requests } satisfies Done
      })

    /** One item after another; what was written before one fails stays known. */
    const writeAll = (task: WriteTask, wanted: ReadonlyArray<{ readonly item: PlexItem; readonly plan: Plan }>) =>
      Effect.gen(function* () {
        const done: Array<Done> = []
        yield* Effect.forEach(wanted, (one) => Effect.map(writeOne(task, one), (one_) => done.push(one_)), {
          discard: true
        }).pipe(Effect.onError(() => Effect.ignoreLogged(record(task, done))))
        return done
      })

    const finish = (task: WriteTask, done: ReadonlyArray<Done>) =>
      Effect.gen(function* () {
        const { job, scene } = task
        const ended = yield* claims.finish(
          job,
          Effect.gen(function* () {
            yield* record(task, done)
            yield* scenes.synced(job.sceneId, scene.updated_at)
            yield* deadLetters.clear(job.sceneId)
          })
        )
        yield* afterLoss(job, ended)
        const prompt = done.every((one) => one.prompt)
        if (!prompt && ended === "settled") yield* queue.enqueue(job.sceneId, "wake")
        yield* say(job, `Job ${job.sceneId} completed`)
      })

    const planOf = (task: WriteTask, target: Target) =>
      Effect.map(config.settings, (settings) => ({
        item: target.item,
        plan: planFor(task.metadata, target.item, target.memory, planRules(settings))
      }))

    const runWrite = (task: WriteTask): Effect.Effect<Ran, Failure | CircuitOpen> =>
      Effect.gen(function* () {
        const { job } = task
        const now = yield* Clock.currentTimeMillis
        if (now - task.readAt > freshness) return yield* Effect.as(claims.giveBack(job), ran(job, {}))
        yield* say(job, `Processing job ${job.sceneId} for scene ${job.sceneId} (attempt ${job.attempts + 1})`)
        yield* Effect.forEach(task.metadata.notes, (note) => Effect.logWarning(`Scene ${job.sceneId}: ${note}`), {
          discard: true
        })
        const plans = yield* Effect.forEach(task.targets, (target) => planOf(task, target))
        const wanted = plans.filter(({ plan }) => changes(plan))
        const done = yield* writeAll(task, wanted)
        yield* finish(task, done)
        const writes = done.reduce((sum, { requests }) => sum + requests, 0)
        return {
          sceneId: job.sceneId,
          outcome: writes > 0 ? { synced: 1, writes } : { unchanged: 1 },
          server: task.server,
          done
        }
      }).pipe(
        // Another drainer took the scene over before anything was sent: it is theirs now.
        Effect.catchTag("ClaimLost", () => Effect.succeed(ran(task.job, {}))),
        Effect.tapErrorTag("ItemGone", ({ ratingKey }) =>
          Effect.forEach(
            task.targets.filter(({ item }) => item.ratingKey === ratingKey),
            ({ item }) => index.forgetItem(task.server, item.ratingKey),
            { discard: true }
          )
        )
      )

    const fail = (job: Job, failure: Failure): Effect.Effect<Ran, StoreFailed> =>
      Effect.map(settle.failed(job, failure), (fate) => ran(job, { [fate]: 1 }))

    /** Fails with what concerns every job: a server that is away or does not let us in, a database that fails. */
    const run = (task: Task): Effect.Effect<Ran, Failure | CircuitOpen> => {
      const { job } = task
      switch (task.kind) {
        case "write":
          return runWrite(task)
        case "gone":
          return Effect.zipRight(
            say(job, `Scene ${job.sceneId} is no longer in Stash; its item stays as it is`),
            Effect.as(claims.finish(job, forget(job)), ran(job, { unchanged: 1 }))
          )
        case "empty":
          return Effect.as(claims.wait(job, "no_metadata", null, null), ran(job, { waiting: 1 }))
        case "out of scope":
          return Effect.zipRight(
            say(job, `Scene ${job.sceneId} is out of scope: ${task.reason}`),
            Effect.as(claims.park(job, "out_of_scope", null), ran(job, { parked: 1 }))
          )
        case "failed":
          return fail(job, task.failure)
      }
    }

    return { run: (task: Task) => run(task).pipe(Effect.annotateLogs({ sceneId: task.job.sceneId })), fail } as const
  })
}) {}
