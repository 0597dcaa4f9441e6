import { assert, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import { describe } from "vitest"
import { type Failure, LowConfidence, NoItem, StoreFailed } from "../../../src/core/model/Failure.ts"
import type { Job } from "../../../src/core/model/Job.ts"
import { Claims } from "../../../src/store/queue/Claims.ts"
import { DeadLetters } from "../../../src/store/queue/DeadLetters.ts"
import { JobQueue } from "../../../src/store/queue/JobQueue.ts"
import { RunJob } from "../../../src/sync/drain/RunJob.ts"
import type { PreparedJob, WriteJob } from "../../../src/sync/PreparedJob.ts"
import { id } from "../../support/Samples.ts"
import { lease, rows } from "../../support/TestStore.ts"
import { emptyWorld, pipeline } from "../../support/World.ts"

const live = () => RunJob.Default.pipe(Layer.provideMerge(pipeline(emptyWorld())))

/** Runs what is to be done about the claimed job of scene 1. */
const running = (task: (job: Job) => Exclude<PreparedJob, WriteJob>) =>
  Effect.gen(function* () {
    yield* Effect.flatMap(JobQueue, (queue) => queue.enqueue(id(1), "hook"))
    const held = yield* lease()
    const [job] = yield* Effect.flatMap(Claims, ({ claim }) => claim(held, 1))
    const { run } = yield* RunJob
    return yield* run(task(job!))
  })

const failed = (failure: Failure) => running((job) => ({ kind: "failed", job, failure }))

describe("a task that writes nothing", () => {
  it.effect("ends the job of a scene that is gone", () =>
    Effect.gen(function* () {
      const { outcome } = yield* running((job) => ({ kind: "gone", job }))
      assert.deepStrictEqual(outcome, { unchanged: 1 })
      assert.deepStrictEqual(yield* rows, [])
    }).pipe(Effect.provide(live()))
  )

  it.effect("lets a job rest for a reason, which is no failure of it", () =>
    Effect.forEach(["waiting", "parked"] as const, (state) =>
      Effect.gen(function* () {
        const { outcome } = yield* running((job) => ({
          kind: "rest",
          job,
          state,
          because: state === "parked" ? "out_of_scope" : "no_metadata",
          reason: "it says nothing of itself"
        }))
        assert.deepStrictEqual(outcome, { [state]: 1 })
        const [row] = yield* rows
        assert.include(row, { state, attempts: 0, family: null, last_error: "it says nothing of itself" })
      }).pipe(Effect.provide(live()))
    )
  )

  it.effect("does to a job what its scene's failure leads to", () =>
    Effect.gen(function* () {
      const low = yield* failed(new LowConfidence({ file: "a.mp4", candidates: ["7: /a.mp4", "8: /b/a.mp4"] }))
      assert.deepStrictEqual(low.outcome, { dead: 1 })
      const [letter] = yield* Effect.flatMap(DeadLetters, ({ list }) => list(1))
      assert.deepInclude(letter, { errorTag: "LowConfidence", candidates: ["7: /a.mp4", "8: /b/a.mp4"] })
    }).pipe(Effect.provide(live()))
  )

  it.effect("has a file that is missing looked for again", () =>
    Effect.gen(function* () {
      const missing = yield* failed(new NoItem({ sceneId: id(1), files: ["/data/1.mp4"] }))
      assert.deepStrictEqual(missing.outcome, { waiting: 1 })
      assert.include((yield* rows)[0], { state: "waiting", because: "not_in_plex", attempts: 1 })
    }).pipe(Effect.provide(live()))
  )

  it.effect("stops all work with what is everybody's, and leaves the job as it was", () =>
    Effect.gen(function* () {
      const full = new StoreFailed({ operation: "x", code: "SQLITE_FULL", problem: "the disk is full" })
      assert.strictEqual((yield* Effect.flip(failed(full)))._tag, "Blocked")
      assert.include((yield* rows)[0], { state: "ready", attempts: 0 })
    }).pipe(Effect.provide(live()))
  )
})
