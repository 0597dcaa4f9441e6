import * as Effect from "effect/Effect"
import { Config } from "../../config/Config.ts"
import type { StoreFailed } from "../../core/model/Failure.ts"
import { isEdit } from "../../core/model/Priority.ts"
import type { Plan } from "../../core/plan/Step.ts"
import { Claims } from "../../store/queue/Claims.ts"
import { DeadLetters } from "../../store/queue/DeadLetters.ts"
import { Scenes } from "../../store/scenes/Scenes.ts"
import { BulkWork } from "../report/BulkWork.ts"
import { Images } from "../write/Images.ts"
import { ran, type JobOutcome } from "../JobOutcome.ts"
import type { PreparedJob, WriteJob } from "../PreparedJob.ts"

/** Nothing to write, nothing to say. */
const isQuiet = (plan: Plan): boolean => plan.every(({ _tag }) => _tag === "Keep")

/** What has come to its end, and what is to be carried out one by one. */
export interface Finished {
  readonly runs: ReadonlyArray<JobOutcome>
  readonly left: ReadonlyArray<PreparedJob>
}

/**
 * Most of a full sync changes nothing: such jobs of a batch end in one transaction. What anything is to be written, asked or said about,
 * and an edit, which a person may look for in the log, takes its own way.
 */
export class FinishUnchanged extends Effect.Service<FinishUnchanged>()("plexsync/FinishUnchanged", {
  effect: Effect.gen(function* () {
    const bulk = yield* BulkWork
    const config = yield* Config
    const claims = yield* Claims
    const deadLetters = yield* DeadLetters
    const images = yield* Images
    const scenes = yield* Scenes

    const find = (tasks: ReadonlyArray<PreparedJob>) =>
      Effect.gen(function* () {
        const settings = yield* config.settings
        const still = tasks.filter(
          (task): task is WriteJob =>
            task.kind === "write" &&
            !isEdit(task.job.reason) &&
            task.metadata.notes.length === 0 &&
            task.targets.every(({ plan }) => isQuiet(plan))
        )
        const quiet = yield* images.quiet(still, settings)
        return still.filter(({ scene }) => quiet.has(scene.id))
      })

    const end = (still: ReadonlyArray<WriteJob>) =>
      claims.finishAll(
        still.map(({ job }) => job),
        (ended) =>
          Effect.zipRight(
            scenes.synced(still.map(({ scene }) => scene).filter(({ id }) => ended.has(id))),
            deadLetters.clear([...ended])
          )
      )

    /** Ends the jobs whose items show already what they should. */
    const finish = (tasks: ReadonlyArray<PreparedJob>): Effect.Effect<Finished, StoreFailed> =>
      Effect.gen(function* () {
        const still = yield* find(tasks)
        if (still.length === 0) return { runs: [], left: tasks }
        const ended = yield* end(still)
        yield* Effect.forEach(ended, (id) => Effect.logDebug(`Job ${id} completed`), { discard: true })
        yield* bulk.ended(ended.size, { unchanged: ended.size })
        return {
          runs: [...ended].map((id) => ran(id, { unchanged: 1 })),
          left: tasks.filter(({ job }) => !ended.has(job.sceneId))
        }
      })

    return { finish } as const
  }),
  dependencies: [BulkWork.Default, Claims.Default, DeadLetters.Default, Images.Default, Scenes.Default]
}) {}
