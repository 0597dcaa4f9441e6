import { assert, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import * as TestClock from "effect/TestClock"
import { describe } from "vitest"
import { Unreachable } from "../../../src/core/model/Failure.ts"
import { DeadLetters } from "../../../src/store/queue/DeadLetters.ts"
import { DrainLease, type Lease } from "../../../src/store/queue/DrainLease.ts"
import { JobQueue } from "../../../src/store/queue/JobQueue.ts"
import { Worker } from "../../../src/sync/drain/Worker.ts"
import { id, key, sceneWith } from "../../support/Samples.ts"
import { lease, row, rows } from "../../support/TestStore.ts"
import { addPair, emptyWorld, pipeline, type World } from "../../support/World.ts"

const away = new Unreachable({
  server: "Plex",
  operation: "identity",
  address: "http://plex",
  problem: "no connection within connect_timeout",
  code: "UND_ERR_CONNECT_TIMEOUT",
  quick: false,
  sent: false
})

const letters = Effect.flatMap(DeadLetters, (store) => store.list(10))

/** One batch, under the lease we had. */
const batch = (held: Lease) =>
  Effect.gen(function* () {
    yield* Effect.flatMap(DrainLease, (leases) => leases.renew(held))
    yield* Effect.flatMap(Worker, (worker) => worker.batch(held))
  })

/** A scene whose job died at once, because Plex was away. */
const died = (world: World) =>
  Effect.gen(function* () {
    addPair(world, sceneWith())
    world.plexFails = away
    yield* Effect.flatMap(JobQueue, (queue) => queue.enqueue(id(1), "hook"))
    const held = yield* lease()
    yield* batch(held)
    return held
  })

const settings = { max_retries: 1, circuit_threshold: 100 }

describe("a job that died of a server's trouble", () => {
  it.effect("keeps what led to it", () => {
    const world = emptyWorld()
    return Effect.gen(function* () {
      yield* died(world)
      const [letter] = yield* letters
      assert.deepInclude(letter, { errorTag: "Unreachable", family: "transient", attempts: 1 })
      assert.deepStrictEqual(letter?.cause, [
        { tag: "Unreachable", message: away.message, route: "Plex: identity", status: null },
        { tag: "UND_ERR_CONNECT_TIMEOUT", message: away.problem, route: null, status: null }
      ])
    }).pipe(Effect.provide(pipeline(world, settings)))
  })

  it.effect("is tried again an hour later by itself; the letter goes when that succeeds", () => {
    const world = emptyWorld()
    return Effect.gen(function* () {
      const held = yield* died(world)
      world.plexFails = null
      yield* TestClock.adjust("59 minutes")
      yield* batch(held)
      assert.strictEqual(world.items.get(key("1"))?.scalars.title, "")
      yield* TestClock.adjust("1 minute")
      yield* batch(held)
      assert.strictEqual(world.items.get(key("1"))?.scalars.title, "First Scene")
      assert.deepStrictEqual(yield* letters, [])
      assert.deepStrictEqual(yield* rows, [])
    }).pipe(Effect.provide(pipeline(world, settings)))
  })

  it.effect("dies again if the trouble lasts, and is tried six hours after that", () => {
    const world = emptyWorld()
    return Effect.gen(function* () {
      const held = yield* died(world)
      yield* TestClock.adjust("1 hour")
      yield* batch(held)
      assert.deepStrictEqual(yield* rows, [])
      assert.deepInclude((yield* letters)[0], { tries: 1, attempts: 2, failedAt: 3_600_000, retryAt: 7 * 3_600_000 })
      world.plexFails = null
      yield* TestClock.adjust("6 hours")
      yield* batch(held)
      assert.deepStrictEqual(yield* letters, [])
    }).pipe(Effect.provide(pipeline(world, settings)))
  })

  it.effect("gets its retries once more at each later try", () => {
    const world = emptyWorld()
    return Effect.gen(function* () {
      const held = yield* died(world)
      yield* TestClock.adjust("10 minutes")
      // It died of two attempts.
      assert.deepInclude(yield* row(1), { state: "waiting", attempts: 1 })
      yield* batch(held)
      assert.deepStrictEqual(yield* rows, [])
      yield* TestClock.adjust("1 hour")
      yield* batch(held)
      assert.deepInclude(yield* row(1), { state: "waiting", attempts: 1, because: "backoff" })
      assert.lengthOf(yield* letters, 1)
    }).pipe(Effect.provide(pipeline(world, { ...settings, max_retries: 2 })))
  })
})

describe("a job that was refused for good", () => {
  it.effect("is not tried again by itself", () => {
    const world = emptyWorld()
    return Effect.gen(function* () {
      addPair(world, sceneWith())
      yield* Effect.flatMap(JobQueue, (queue) => queue.enqueue(id(1), "hook"))
      const held = yield* lease()
      world.scenes.set(1, sceneWith({ files: [] }))
      yield* batch(held)
      assert.deepInclude((yield* letters)[0], { errorTag: "NoFile", retryAt: null })
      yield* TestClock.adjust("40 days")
      yield* batch(held)
      assert.lengthOf(yield* letters, 1)
      assert.deepStrictEqual(yield* rows, [])
    }).pipe(Effect.provide(pipeline(world, settings)))
  })
})
