import { assert, it } from "@effect/vitest"
import * as Clock from "effect/Clock"
import type * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as Fiber from "effect/Fiber"
import * as Option from "effect/Option"
import * as TestClock from "effect/TestClock"
import { describe } from "vitest"
import { DrainLease } from "../../../src/store/queue/DrainLease.ts"
import { JobQueue } from "../../../src/store/queue/JobQueue.ts"
import { QueueStatus } from "../../../src/store/queue/QueueView.ts"
import { Drain } from "../../../src/sync/drain/Drain.ts"
import { type Leave, workUntil } from "../../../src/sync/drain/GracefulStop.ts"
import { id, numbered } from "../../support/Samples.ts"
import { self } from "../../support/TestStore.ts"
import { addPair, emptyWorld, pipeline, type World } from "../../support/World.ts"

const watcher = { worked: () => Effect.void, blocked: () => Effect.void }

/** A drainer of these scenes, each write of which takes so long. `leave` asks it to end, and gives how long that took, in ms. */
const draining = (world: World, scenes: ReadonlyArray<number>, write: Duration.DurationInput) =>
  Effect.gen(function* () {
    world.during = Effect.sleep(write)
    for (const scene of scenes) addPair(world, numbered(scene))
    yield* Effect.flatMap(JobQueue, (queue) => queue.enqueueAll(scenes.map(id), "named"))
    const fiber = yield* Effect.fork(Effect.flatMap(Drain, (drain) => drain.forever(self(), watcher)))
    const leave = Effect.gen(function* () {
      const asked = yield* Clock.currentTimeMillis
      const ending = yield* Effect.fork(Effect.zipRight(Fiber.interrupt(fiber), Clock.currentTimeMillis))
      for (let step = 0; step < 100 && Option.isNone(yield* Fiber.poll(ending)); step++) {
        yield* TestClock.adjust("100 millis")
      }
      return (yield* Fiber.join(ending)) - asked
    })
    const edits = () => world.calls.filter((call) => call.startsWith("edit ")).length
    return { edits, leave }
  })

const counts = Effect.flatMap(QueueStatus, (status) => status.counts)

describe("a drainer that is to end", () => {
  it.effect("waits for the answer to the write on its way, begins no other, and leaves no doubt", () => {
    const world = emptyWorld()
    return Effect.gen(function* () {
      const { edits, leave } = yield* draining(world, [1, 2, 3, 4, 5], "1 second")
      yield* TestClock.adjust("2500 millis")
      assert.strictEqual(edits(), 3)
      assert.isAtMost(yield* leave, 600)
      assert.strictEqual(edits(), 3)
      assert.deepInclude(yield* counts, { ready: 2, running: 0, waiting: 0 })
      // The lease is free at once, for whoever comes next.
      assert.deepStrictEqual(
        Option.map(yield* (yield* DrainLease).holder, ({ until }) => until),
        Option.some(0)
      )
    }).pipe(Effect.provide(pipeline(world, { skip_fields: "poster" })))
  })

  it.effect("waits no longer than 3 s: then the scene is to be looked at once more", () => {
    const world = emptyWorld()
    return Effect.gen(function* () {
      const { edits, leave } = yield* draining(world, [1, 2], "1 hour")
      yield* TestClock.adjust("1 second")
      const took = yield* leave
      assert.isAtLeast(took, 3000)
      assert.isAtMost(took, 5000)
      assert.strictEqual(edits(), 1)
      assert.deepInclude(yield* counts, { ready: 2, running: 0 })
      yield* Effect.forkScoped(Effect.flatMap(Drain, (drain) => drain.forever(self({ owner: "next" }), watcher)))
      world.during = Effect.void
      yield* TestClock.adjust("2 seconds")
      assert.deepInclude(yield* counts, { ready: 0, waiting: 1, because: { doubt: 1 } })
    }).pipe(Effect.scoped, Effect.provide(pipeline(world, { skip_fields: "poster" })))
  })

  it.effect("ends at once where nothing is under way", () => {
    const world = emptyWorld()
    return Effect.gen(function* () {
      const { leave } = yield* draining(world, [1], "10 millis")
      yield* TestClock.adjust("5 seconds")
      assert.strictEqual((yield* counts).ready, 0)
      assert.isAtMost(yield* leave, 100)
    }).pipe(Effect.provide(pipeline(world, { skip_fields: "poster" })))
  })
})

const steps = (leave: Leave, done: Array<number>) =>
  Effect.forever(
    Effect.gen(function* () {
      yield* leave.goesOn
      yield* Effect.sleep("1 second")
      done.push(yield* Clock.currentTimeMillis)
    })
  )

describe("work until there is enough", () => {
  it.effect("ends with what is under way then", () =>
    Effect.gen(function* () {
      const done: Array<number> = []
      const working = yield* Effect.fork(
        workUntil(Effect.sleep("2500 millis"), "3 seconds", (leave) => steps(leave, done))
      )
      yield* TestClock.adjust("1 minute")
      assert.isUndefined(yield* Fiber.join(working))
      assert.deepStrictEqual(done, [1000, 2000, 3000])
    })
  )

  it.effect("ends with what is under way, too, when it is interrupted", () =>
    Effect.gen(function* () {
      const done: Array<number> = []
      const working = yield* Effect.fork(workUntil(Effect.never, "3 seconds", (leave) => steps(leave, done)))
      yield* TestClock.adjust("1500 millis")
      const ended = yield* Effect.fork(Effect.zipRight(Fiber.interrupt(working), Clock.currentTimeMillis))
      yield* TestClock.adjust("1 minute")
      assert.strictEqual(yield* Fiber.join(ended), 2000)
      assert.deepStrictEqual(done, [1000, 2000])
    })
  )

  it.effect("is interrupted when it takes longer than it may", () =>
    Effect.gen(function* () {
      const working = yield* Effect.fork(
        Effect.zipRight(
          workUntil(Effect.sleep("1 second"), "3 seconds", () => Effect.never),
          Clock.currentTimeMillis
        )
      )
      yield* TestClock.adjust("1 minute")
      assert.strictEqual(yield* Fiber.join(working), 4000)
    })
  )

  it.effect("fails as it does, but not by what goes wrong when there is enough", () =>
    Effect.gen(function* () {
      const breaks = Effect.zipRight(Effect.sleep("2 seconds"), Effect.fail("broken"))
      const broken = yield* Effect.fork(Effect.flip(workUntil(Effect.never, "3 seconds", () => breaks)))
      const enough = yield* Effect.fork(workUntil(Effect.sleep("1 second"), "3 seconds", () => breaks))
      yield* TestClock.adjust("2 seconds")
      assert.strictEqual(yield* Fiber.join(broken), "broken")
      assert.isUndefined(yield* Fiber.join(enough))
    })
  )
})
