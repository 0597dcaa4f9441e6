import { assert, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import * as Fiber from "effect/Fiber"
import * as TestClock from "effect/TestClock"
import { describe } from "vitest"
import { JobQueue } from "../../../src/store/queue/JobQueue.ts"
import { Outages } from "../../../src/store/runtime/Outages.ts"
import { CircuitBreakers } from "../../../src/sync/circuit/CircuitBreaker.ts"
import { Pacing } from "../../../src/sync/drain/Pacing.ts"
import { id } from "../../support/Samples.ts"
import { lease } from "../../support/TestStore.ts"
import { emptyWorld, pipeline } from "../../support/World.ts"

const ids = (from: number, count: number) => Array.from({ length: count }, (_, index) => id(from + index))

/** An outage of Plex that lasted so long (ms) and ends now, and a queue of 5,000 scenes. `claimed` are the scenes of one claim. */
const after = (length: number) =>
  Effect.gen(function* () {
    yield* TestClock.setTime(10_000_000)
    const { save } = yield* Outages
    const began = 10_000_000 - length
    yield* save("Plex", { _tag: "Open", since: began, until: began, silent: false }, "status 503")
    const { guard, kept } = yield* CircuitBreakers
    yield* kept(guard("Plex")(Effect.void))
    const queue = yield* JobQueue
    yield* queue.enqueueAll(ids(1, 5000), "all")
    const held = yield* lease()
    const { claim } = yield* Pacing
    const claimed = (order: "urgent" | "oldest" = "urgent") =>
      Effect.map(claim(held, 50, order), (jobs) => jobs.map(({ sceneId }) => sceneId))
    return { queue, claimed, kept, held }
  })

/** How many jobs are claimed within so many seconds by one who never rests. */
const within = <E>(seconds: number, claimed: Effect.Effect<ReadonlyArray<unknown>, E>) =>
  Effect.gen(function* () {
    let count = 0
    const fiber = yield* Effect.fork(
      Effect.forever(Effect.tap(claimed, (some) => Effect.sync(() => (count += some.length))))
    )
    yield* TestClock.adjust(`${seconds} seconds`)
    yield* Fiber.interrupt(fiber)
    return count
  })

const world = () => pipeline(emptyWorld(), { circuit_recovery: 1 })

describe("bulk work after an outage", () => {
  it.effect("starts at 5 jobs a second and rises", () =>
    Effect.gen(function* () {
      const { claimed } = yield* after(61_000)
      assert.closeTo(yield* within(10, claimed()), 50, 8)
      yield* TestClock.adjust("140 seconds")
      assert.closeTo(yield* within(10, claimed()), 100, 15)
      yield* TestClock.adjust("140 seconds")
      assert.deepStrictEqual((yield* claimed()).length, 50)
      assert.deepStrictEqual((yield* claimed()).length, 50)
    }).pipe(Effect.provide(world()))
  )

  it.effect("is not held back after a short outage", () =>
    Effect.gen(function* () {
      const { claimed } = yield* after(60_000)
      for (let n = 0; n < 4; n++) assert.strictEqual((yield* claimed()).length, 50)
    }).pipe(Effect.provide(world()))
  )

  it.effect("never holds back what a person waits for", () =>
    Effect.gen(function* () {
      const { claimed, queue } = yield* after(3_600_000)
      assert.strictEqual((yield* claimed()).length, 5)
      yield* queue.enqueueAll(ids(6001, 30), "named")
      yield* queue.enqueueAll(ids(6101, 10), "hook")
      assert.deepStrictEqual(yield* claimed("oldest"), [...ids(6101, 10), ...ids(6001, 30)])
      const next = yield* Effect.fork(claimed())
      yield* TestClock.adjust("500 millis")
      yield* queue.enqueue(id(7001), "hook")
      yield* TestClock.adjust("250 millis")
      assert.deepStrictEqual(yield* Fiber.join(next), [id(7001)])
    }).pipe(Effect.provide(world()))
  )

  it.effect("still is held back when the process is another one", () =>
    Effect.gen(function* () {
      yield* TestClock.setTime(10_000_000)
      const { save } = yield* Outages
      yield* save("Plex", { _tag: "Open", since: 9_000_000, until: 9_000_000, silent: true }, "reset")
      yield* save("Plex", { _tag: "Closed", failures: 0 }, "")
      yield* TestClock.adjust("150 seconds")
      const { kept } = yield* CircuitBreakers
      yield* Effect.flatMap(JobQueue, (queue) => queue.enqueueAll(ids(1, 100), "all"))
      const held = yield* lease()
      const { claim } = yield* Pacing
      assert.strictEqual((yield* kept(claim(held, 50, "urgent"))).length, 10)
    }).pipe(Effect.provide(world()))
  )
})
