import { describe, expect, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import * as TestClock from "effect/TestClock"
import { Claims } from "../../../src/store/queue/Claims.ts"
import { JobQueue } from "../../../src/store/queue/JobQueue.ts"
import { QueueRows, QueueStatus } from "../../../src/store/queue/QueueView.ts"
import { id } from "../../support/Samples.ts"
import { lease, memory } from "../../support/TestStore.ts"

/** Scene 1 runs, 2 and 3 are ready, 4 to 6 wait, 7 is parked. */
const mixed = Effect.gen(function* () {
  const claims = yield* Claims
  const queue = yield* JobQueue
  yield* queue.enqueueAll([1, 4, 5, 6, 7].map(id), "hook")
  const ours = yield* lease()
  const [, four, five, six, seven] = yield* claims.claim(ours, 5)
  yield* claims.wait(four!, "backoff", 9000, { family: "transient", message: "down" })
  yield* claims.wait(five!, "no_metadata", null, null)
  yield* claims.wait(six!, "not_in_plex", 5000, { family: "not_found", message: "not there" })
  yield* claims.park(seven!, "out_of_scope", { family: null, message: "tagged" })
  yield* queue.enqueue(id(3), "all")
  yield* TestClock.adjust("1 second")
  yield* queue.enqueue(id(2), "bulk")
  return yield* QueueRows
})

const scenes = (rows: ReadonlyArray<{ readonly sceneId: number }>) => rows.map(({ sceneId }): number => sceneId)

describe("the rows of the queue", () => {
  it.effect("are listed as they will be taken up", () =>
    Effect.gen(function* () {
      const queue = yield* mixed
      expect(scenes(yield* queue.list(50, null))).toEqual([1, 2, 3, 6, 4, 5, 7])
      expect(scenes(yield* queue.list(4, null))).toEqual([1, 2, 3, 6])
      expect(scenes(yield* queue.list(50, "waiting"))).toEqual([6, 4, 5])
      const [six] = yield* queue.list(1, "waiting")
      expect(six).toEqual({
        sceneId: 6,
        state: "waiting",
        because: "not_in_plex",
        reason: "hook",
        priority: 0,
        enqueuedAt: 0,
        attempts: 1,
        notBefore: 5000,
        lastError: "not there"
      })
    }).pipe(Effect.provide(memory()))
  )

  it.effect("are cleared by state, and never while they run", () =>
    Effect.gen(function* () {
      const queue = yield* mixed
      const { counts } = yield* QueueStatus
      expect(yield* queue.clear(["parked"])).toBe(1)
      expect(yield* queue.clear(["waiting"])).toBe(3)
      expect(scenes(yield* queue.list(50, null))).toEqual([1, 2, 3])
      expect(yield* queue.clear(["ready", "waiting", "parked"])).toBe(2)
      expect(yield* counts).toMatchObject({ ready: 0, running: 1, waiting: 0, parked: 0, because: {} })
    }).pipe(Effect.provide(memory()))
  )
})
