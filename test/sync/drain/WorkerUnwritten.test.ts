import { assert, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import * as TestClock from "effect/TestClock"
import { describe } from "vitest"
import { Refused, Unauthorized } from "../../../src/core/model/Failure.ts"
import { DeadLetters } from "../../../src/store/queue/DeadLetters.ts"
import { DrainLease } from "../../../src/store/queue/DrainLease.ts"
import { JobQueue } from "../../../src/store/queue/JobQueue.ts"
import { away, id, numbered as scene } from "../../support/Samples.ts"
import { row, rows, self } from "../../support/TestStore.ts"
import { addPair, emptyWorld, pipeline } from "../../support/World.ts"
import { wished, titleOf, edits } from "./Wished.ts"

describe("the worker", () => {
  it.effect("writes nothing once another process has taken the lease", () => {
    const world = emptyWorld()
    return Effect.gen(function* () {
      const { held, worker } = yield* wished(world, 1, 2)
      const leases = yield* DrainLease
      world.during = Effect.suspend(() => {
        world.during = Effect.void
        return TestClock.adjust("11 seconds").pipe(
          Effect.zipRight(leases.acquire(self({ owner: "two" }))),
          Effect.orDie
        )
      })
      yield* worker.batch(held)
      assert.deepStrictEqual(edits(world), ["edit 1"])
      assert.deepStrictEqual(
        (yield* rows).map((job) => [job["scene_id"], job["state"]]),
        [
          [1, "ready"],
          [2, "ready"]
        ]
      )
    }).pipe(Effect.provide(pipeline(world)))
  })

  it.effect("never writes to an item that no longer has the file, and finds the one that has", () => {
    const world = emptyWorld()
    return Effect.gen(function* () {
      const { held, queue, worker } = yield* wished(world, 1, 2)
      yield* worker.batch(held)
      // The two files change places in Plex, behind the index's back.
      const [one, two] = [world.items.get("1")!, world.items.get("2")!]
      world.items.set("1", { ...one, parts: two.parts.map((part) => ({ ...part, ratingKey: one.ratingKey })) })
      world.items.set("2", { ...two, parts: one.parts.map((part) => ({ ...part, ratingKey: two.ratingKey })) })
      world.scenes.set(1, scene(1, { title: "Followed its file" }))
      yield* queue.enqueue(id(1), "hook")
      yield* worker.batch(held)
      assert.strictEqual(titleOf(world, 2), "Followed its file")
      assert.strictEqual(titleOf(world, 1), "Scene 1")
    }).pipe(Effect.provide(pipeline(world)))
  })

  it.effect("lets a scene wait that says nothing about itself, until it does", () => {
    const world = emptyWorld()
    return Effect.gen(function* () {
      const { held, worker } = yield* wished(world)
      addPair(
        world,
        scene(1, { title: "", details: "", date: null, rating100: null, studio: null, performers: [], tags: [] })
      )
      const queue = yield* JobQueue
      yield* queue.enqueue(id(1), "hook")
      yield* worker.batch(held)
      assert.deepInclude(yield* row(1), { state: "waiting", because: "no_metadata", not_before: null })
      world.scenes.set(1, scene(1))
      yield* queue.enqueue(id(1), "hook")
      yield* worker.batch(held)
      assert.strictEqual(titleOf(world, 1), "Scene 1")
    }).pipe(Effect.provide(pipeline(world)))
  })

  it.effect("looks a missing file up for an edit and lets it wait; parks it for bulk work without a request", () => {
    const world = emptyWorld()
    return Effect.gen(function* () {
      const { held, queue, worker } = yield* wished(world)
      world.scenes.set(1, scene(1))
      world.scenes.set(2, scene(2))
      yield* queue.enqueue(id(1), "hook")
      yield* worker.batch(held)
      assert.deepInclude(yield* row(1), { state: "waiting", because: "not_in_plex", family: "not_found", attempts: 1 })
      yield* queue.enqueue(id(2), "all")
      yield* worker.batch(held)
      assert.deepInclude(yield* row(2), { state: "parked", because: "absent" })
      assert.deepStrictEqual(
        world.calls.filter((call) => call.startsWith("look up")),
        ["look up 1.mp4"]
      )
      // A wait of nothing would be over at once.
    }).pipe(Effect.withRandomFixed([0.5]), Effect.provide(pipeline(world)))
  })

  it.effect("finishes the job of a scene that is no longer in Stash, and leaves its item alone", () => {
    const world = emptyWorld()
    return Effect.gen(function* () {
      const { held, worker } = yield* wished(world, 1)
      world.scenes.delete(1)
      yield* worker.batch(held)
      assert.deepStrictEqual(yield* rows, [])
      assert.deepStrictEqual(edits(world), [])
    }).pipe(Effect.provide(pipeline(world)))
  })

  it.effect("parks a scene that is out of scope", () => {
    const world = emptyWorld()
    return Effect.gen(function* () {
      const { held, worker } = yield* wished(world, 1)
      yield* worker.batch(held)
      assert.deepInclude(yield* row(1), { state: "parked", because: "out_of_scope" })
      assert.deepStrictEqual(edits(world), [])
    }).pipe(Effect.provide(pipeline(world, { exclude_tags: "outdoor" })))
  })

  it.effect("tries a job again after trouble, and makes a dead letter of it after max_retries", () => {
    const world = emptyWorld()
    return Effect.gen(function* () {
      const { held, worker } = yield* wished(world, 1)
      world.plexFails = away
      yield* worker.batch(held)
      assert.deepInclude(yield* row(1), { state: "waiting", because: "backoff", attempts: 1, family: "transient" })
      yield* TestClock.adjust("80 seconds")
      yield* worker.batch(held)
      assert.deepStrictEqual(yield* rows, [])
      const [letter] = yield* Effect.flatMap(DeadLetters, (letters) => letters.list(5))
      assert.deepInclude(letter, { sceneId: id(1), errorTag: "Unreachable", family: "transient", attempts: 2 })
      world.plexFails = null
      yield* Effect.flatMap(JobQueue, (queue) => queue.enqueue(id(1), "hook"))
      yield* worker.batch(held)
      assert.deepStrictEqual(yield* Effect.flatMap(DeadLetters, (letters) => letters.list(5)), [])
    }).pipe(Effect.provide(pipeline(world, { max_retries: 2, circuit_threshold: 100 })))
  })

  it.effect("gives every job back, none the worse, when something blocks all of them", () => {
    const world = emptyWorld()
    return Effect.gen(function* () {
      const { held, worker } = yield* wished(world, 1, 2)
      const refusal = new Unauthorized({ server: "Stash", operation: "x", status: 401, remedy: "" })
      const wrong = new Refused({ server: "Plex", operation: "x", status: 404, problem: "no such library" })
      for (const [stashFails, plexFails] of [
        [refusal, null],
        [null, wrong]
      ] as const) {
        Object.assign(world, { stashFails, plexFails })
        const stop = yield* Effect.flip(worker.batch(held))
        assert.strictEqual(stop._tag, "Blocked")
        assert.deepStrictEqual(
          (yield* rows).map((job) => [job["state"], job["attempts"]]),
          [
            ["ready", 0],
            ["ready", 0]
          ]
        )
      }
    }).pipe(Effect.provide(pipeline(world)))
  })

  it.effect("uses up no attempt while the circuit is open", () => {
    const world = emptyWorld()
    return Effect.gen(function* () {
      const { held, worker } = yield* wished(world, 1)
      world.plexFails = away
      yield* worker.batch(held)
      const before = (yield* row(1))?.["attempts"]
      for (let round = 0; round < 5; round++) {
        yield* TestClock.adjust("80 seconds")
        yield* Effect.ignore(worker.batch(held))
      }
      assert.strictEqual((yield* row(1))?.["attempts"], before)
      world.plexFails = null
      yield* TestClock.adjust("80 seconds")
      yield* worker.batch(held)
      assert.strictEqual(titleOf(world, 1), "Scene 1")
    }).pipe(Effect.provide(pipeline(world, { circuit_threshold: 1 })))
  })
})
