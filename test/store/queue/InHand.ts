import * as Effect from "effect/Effect"
import * as TestClock from "effect/TestClock"
import type { Reason } from "../../../src/core/model/Job.ts"
import { Claims } from "../../../src/store/queue/Claims.ts"
import { JobQueue } from "../../../src/store/queue/JobQueue.ts"
import { id } from "../../support/Samples.ts"
import { lease } from "../../support/TestStore.ts"

export const enqueue = (scene: number, reason: Reason = "hook") =>
  Effect.flatMap(JobQueue, (queue) => queue.enqueue(id(scene), reason))

export const trouble = { family: "transient", message: "down" }

/** Scene 1 in hand. */
export const inHand = (reason: Reason = "hook") =>
  Effect.gen(function* () {
    const claims = yield* Claims
    yield* enqueue(1, reason)
    const ours = yield* lease()
    const [job] = yield* claims.claim(ours, 1)
    return { claims, job: job!, ours }
  })

/** Another process takes the lease once ours is over. */
export const overtaken = Effect.gen(function* () {
  yield* TestClock.adjust("11 seconds")
  return yield* lease({ owner: "two", pid: process.pid })
})

export const scenesOf = (jobs: ReadonlyArray<{ readonly sceneId: number }>) => jobs.map((job): number => job.sceneId)
