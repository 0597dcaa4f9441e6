import { assert, describe, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import type { Reason } from "../../../src/core/model/Job.ts"
import { Step } from "../../../src/core/plan/Step.ts"
import { Claims } from "../../../src/store/queue/Claims.ts"
import { JobQueue } from "../../../src/store/queue/JobQueue.ts"
import { Scenes } from "../../../src/store/scenes/Scenes.ts"
import { SyncScenes } from "../../../src/sync/read/SyncScenes.ts"
import type { PreparedJob } from "../../../src/sync/PreparedJob.ts"
import { FinishUnchanged } from "../../../src/sync/drain/FinishUnchanged.ts"
import { id, numbered } from "../../support/Samples.ts"
import { lease, rows } from "../../support/TestStore.ts"
import { addPair, emptyWorld, pipeline } from "../../support/World.ts"

const ids = [1, 2, 3].map(id)

/** Tasks of three claimed scenes, whose plans are replaced by one that keeps all. */
const kept = (reason: Reason) =>
  Effect.gen(function* () {
    yield* (yield* JobQueue).enqueueAll(ids, reason)
    const jobs = yield* (yield* Claims).claim(yield* lease(), 50, "urgent")
    const { match, own, plan, read } = yield* SyncScenes
    const tasks = yield* read(jobs).pipe(Effect.flatMap(match), Effect.flatMap(own), Effect.flatMap(plan))
    return tasks.map((task) => withStep(task, Step.Keep({ field: "title", stays: "equal", reason: "equal" })))
  })

/** The same task with this step alone for each of its items. */
const withStep = (task: PreparedJob, step: Step): PreparedJob =>
  task.kind === "write" ? { ...task, targets: task.targets.map((target) => ({ ...target, plan: [step] })) } : task

const finished = (tasks: ReadonlyArray<PreparedJob>) =>
  Effect.gen(function* () {
    const { left, runs } = yield* (yield* FinishUnchanged).finish(tasks)
    assert.isTrue(runs.every(({ outcome }) => outcome.unchanged === 1))
    return { ended: runs.map(({ sceneId }) => sceneId), left: left.map(({ job }) => job.sceneId) }
  })

const world = () => {
  const made = emptyWorld()
  for (const number of ids) addPair(made, numbered(number))
  return made
}
const layer = () => pipeline(world(), { skip_fields: ["poster", "background"] })

describe("jobs of a batch that change nothing", () => {
  it.effect("come to their end together, by the plans that their tasks carry", () =>
    Effect.gen(function* () {
      assert.deepStrictEqual(yield* finished(yield* kept("all")), { ended: ids, left: [] })
      assert.deepStrictEqual(yield* rows, [])
      assert.deepStrictEqual([...(yield* (yield* Scenes).everSynced(ids))], ids)
    }).pipe(Effect.provide(layer()))
  )

  it.effect("leave those for their own way that anything is to be written or said about", () =>
    Effect.gen(function* () {
      const [one, two, three] = yield* kept("all")
      const contested = Step.Contested({ field: "title", before: "Theirs", after: "Ours", reason: "contested" })
      const lock = Step.Lock({ field: "title", value: "x", memory: "x", reason: "not locked" })
      assert.deepStrictEqual(yield* finished([withStep(one!, contested), withStep(two!, lock), three!]), {
        ended: [id(3)],
        left: [id(1), id(2)]
      })
      assert.lengthOf(yield* rows, 2)
    }).pipe(Effect.provide(layer()))
  )

  it.effect("are no edits: a person may look for those in the log", () =>
    Effect.gen(function* () {
      assert.deepStrictEqual(yield* finished(yield* kept("edit")), { ended: [], left: ids })
      assert.lengthOf(yield* rows, 3)
    }).pipe(Effect.provide(layer()))
  )

  it.effect("leave what is no job of a found item as it is", () =>
    Effect.gen(function* () {
      const [one] = yield* kept("all")
      const gone: PreparedJob = { kind: "gone", job: one!.job }
      assert.deepStrictEqual(yield* finished([gone]), { ended: [], left: [id(1)] })
    }).pipe(Effect.provide(layer()))
  )
})
