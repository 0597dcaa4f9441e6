import { describe, expect, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import { Claims } from "../../../src/store/queue/Claims.ts"
import { JobOfScene } from "../../../src/store/queue/JobOfScene.ts"
import { JobQueue } from "../../../src/store/queue/JobQueue.ts"
import { id } from "../../support/Samples.ts"
import { lease, memory } from "../../support/TestStore.ts"

const of = (scene: number) => Effect.flatMap(JobOfScene, (jobs) => jobs.of(id(scene)))

describe("the job of a scene", () => {
  it.effect("is none where nobody asked for it", () =>
    Effect.gen(function* () {
      expect(yield* of(1)).toEqual(Option.none())
    }).pipe(Effect.provide(memory()))
  )

  it.effect("is told with who asked last, and with what it waits for", () =>
    Effect.gen(function* () {
      const queue = yield* JobQueue
      yield* queue.enqueue(id(1), "hook")
      yield* queue.enqueue(id(1), "all")
      expect(Option.getOrNull(yield* of(1))).toMatchObject({ state: "ready", because: "", asked: "all", attempts: 0 })
      const claims = yield* Claims
      const [job] = yield* claims.claim(yield* lease(), 50)
      if (job === undefined) return expect.fail("nothing was claimed")
      yield* claims.wait(job, "backoff", 500, { family: "transient", message: "down" })
      expect(Option.getOrNull(yield* of(1))).toMatchObject({
        state: "waiting",
        because: "backoff",
        notBefore: 500,
        attempts: 1,
        lastError: "down"
      })
    }).pipe(Effect.provide(memory()))
  )
})
