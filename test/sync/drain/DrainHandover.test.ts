import { assert, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import * as Fiber from "effect/Fiber"
import * as Option from "effect/Option"
import * as TestClock from "effect/TestClock"
import { describe } from "vitest"
import { DrainLease } from "../../../src/store/queue/DrainLease.ts"
import { JobQueue } from "../../../src/store/queue/JobQueue.ts"
import { Drain } from "../../../src/sync/drain/Drain.ts"
import { ProcessQueue } from "../../../src/sync/drain/Follow.ts"
import { id, numbered } from "../../support/Samples.ts"
import { self } from "../../support/TestStore.ts"
import { addPair, emptyWorld, pipeline } from "../../support/World.ts"

const count = 12
const guest = self({ owner: "guest" })
const runtime = self({ owner: "runtime" })
const watcher = { worked: () => Effect.void, blocked: () => Effect.void }

/** Scenes that are wished for by a person, each of which takes Plex a second. */
const busy = () => {
  const world = emptyWorld()
  world.during = Effect.sleep("1 second")
  const numbers = Array.from({ length: count }, (_, index) => index + 1)
  for (const number of numbers) addPair(world, numbered(number))
  const edits = () => world.calls.filter((call) => call.startsWith("edit "))
  return { world, edits, wish: Effect.flatMap(JobQueue, (queue) => queue.enqueueAll(numbers.map(id), "named")) }
}

const owner = Effect.flatMap(DrainLease, ({ holder }) =>
  Effect.map(
    holder,
    Option.map((held) => held.owner)
  )
)

describe("who drains while it waits for its own jobs", () => {
  it.scoped("gives the lease to a runtime between two jobs, and sees them through all the same", () => {
    const { edits, wish, world } = busy()
    return Effect.gen(function* () {
      yield* wish
      const { process } = yield* ProcessQueue
      const drain = yield* Drain
      const processing = yield* Effect.fork(
        process({ self: guest, timeout: Option.none(), progress: () => Effect.void })
      )
      yield* TestClock.adjust("2500 millis")
      assert.deepStrictEqual(yield* owner, Option.some("guest"))
      yield* Effect.forkScoped(drain.forever(runtime, watcher))
      yield* TestClock.adjust("3 seconds")
      assert.deepStrictEqual(yield* owner, Option.some("runtime"))
      assert.isBelow(edits().length, count)
      yield* TestClock.adjust("20 seconds")
      assert.deepInclude(yield* Fiber.join(processing), { remaining: 0, dead: 0, waiting: 0 })
      // No job was cut off in the middle and begun anew.
      assert.strictEqual(new Set(edits()).size, count)
      assert.lengthOf(edits(), count)
    }).pipe(Effect.provide(pipeline(world, { skip_fields: "poster" })))
  })

  it.scoped("goes on when the one who wanted the lease does not come for it", () => {
    const { edits, wish, world } = busy()
    return Effect.gen(function* () {
      yield* wish
      const { process } = yield* ProcessQueue
      const { request } = yield* DrainLease
      yield* request(runtime)
      const processing = yield* Effect.fork(
        process({ self: guest, timeout: Option.none(), progress: () => Effect.void })
      )
      yield* TestClock.adjust("30 seconds")
      assert.deepInclude(yield* Fiber.join(processing), { remaining: 0 })
      assert.lengthOf(edits(), count)
    }).pipe(Effect.provide(pipeline(world, { skip_fields: "poster" })))
  })

  it.scoped("keeps the lease from another of its kind", () => {
    const { wish, world } = busy()
    return Effect.gen(function* () {
      yield* wish
      const drain = yield* Drain
      yield* Effect.forkScoped(drain.until(guest, watcher, Effect.never))
      yield* TestClock.adjust("1500 millis")
      yield* Effect.forkScoped(drain.until(self({ owner: "second guest" }), watcher, Effect.never))
      yield* TestClock.adjust("6 seconds")
      assert.deepStrictEqual(yield* owner, Option.some("guest"))
      // Both are interrupted now: what is under way is waited for.
      yield* TestClock.adjust("10 seconds")
    }).pipe(Effect.provide(pipeline(world, { skip_fields: "poster" })))
  })
})
