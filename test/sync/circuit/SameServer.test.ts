import { assert, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import * as Fiber from "effect/Fiber"
import * as TestClock from "effect/TestClock"
import { describe, expect } from "vitest"
import { JobQueue } from "../../../src/store/queue/JobQueue.ts"
import { SameServer } from "../../../src/sync/circuit/SameServer.ts"
import { Worker } from "../../../src/sync/drain/Worker.ts"
import { part } from "../../support/Arbitrary.ts"
import { id, key, sceneWith } from "../../support/Samples.ts"
import { lease, row } from "../../support/TestStore.ts"
import { addItem, addPair, emptyWorld, pipeline, type World } from "../../support/World.ts"

const scene = (title: string) => sceneWith({ id: id(1), title, files: [{ id: "1", path: "/data/1.mp4", size: 1000 }] })
const edits = (world: World) => world.calls.filter((call) => call.startsWith("edit")).length

const syncing = Effect.gen(function* () {
  const worker = yield* Worker
  const queue = yield* JobQueue
  const held = yield* lease()
  return {
    rest: worker.rest,
    again: worker.batch(held),
    sync: Effect.zipRight(queue.enqueue(id(1), "hook"), worker.batch(held))
  }
})

/** Waits as a drainer does, until something may be written again; gives how long, in seconds. */
const waited = Effect.gen(function* () {
  const same = yield* SameServer
  for (let seconds = 0; seconds < 300; seconds += 5) {
    const look = yield* Effect.fork(same.pause)
    yield* TestClock.adjust("5 seconds")
    if (!(yield* Fiber.join(look))) return seconds
  }
  return Infinity
})

describe("another database behind the address", () => {
  it.effect(
    "is noticed before a write: nothing is sent, and the scene is read again once one has answered for a minute",
    () => {
      const world = emptyWorld()
      return Effect.gen(function* () {
        const { again, sync } = yield* syncing
        addPair(world, scene("First"))
        yield* sync
        yield* TestClock.adjust("6 seconds")
        world.machine = "another"
        world.scenes.set(1, scene("Second"))
        yield* sync
        assert.strictEqual(edits(world), 1)
        assert.deepInclude(yield* row(1), { state: "ready", attempts: 0 })
        expect(yield* waited).toBeGreaterThanOrEqual(55)
        yield* again
        assert.strictEqual(edits(world), 2)
        assert.strictEqual(world.items.get(key("1"))?.scalars.title, "Second")
      }).pipe(Effect.provide(pipeline(world)))
    }
  )

  it.effect("is waited out for longer while the two take turns", () => {
    const world = emptyWorld()
    return Effect.gen(function* () {
      const same = yield* SameServer
      yield* same.mistrust("one")
      world.machine = "one"
      const look = yield* Effect.fork(same.pause)
      yield* TestClock.adjust("5 seconds")
      assert.isTrue(yield* Fiber.join(look))
      world.machine = "two"
      expect(yield* waited).toBeGreaterThanOrEqual(60)
    }).pipe(Effect.provide(pipeline(world)))
  })

  it.effect("is noticed after a write: what was overwritten there is unlocked, and written where it belongs", () => {
    const world = emptyWorld()
    return Effect.gen(function* () {
      const { again, rest, sync } = yield* syncing
      addPair(world, scene("Ours"))
      // Between the last look and the write, another film has the key.
      world.during = Effect.sync(() => {
        const now = world.items.get(key("1"))
        if (now !== undefined && world.machine === "machine")
          world.items.set(key("1"), { ...now, parts: [part("/films/Other.mp4", 5, "1")] })
        world.machine = "another"
      })
      yield* sync
      yield* rest
      const stranger = world.items.get(key("1"))
      assert.strictEqual(stranger?.scalars.title, "Ours")
      assert.isFalse(stranger?.locked.has("title"))
      expect(yield* waited).toBeGreaterThanOrEqual(55)
      const before = edits(world)
      addItem(world, "2", [part("/data/1.mp4", 1000, "2")])
      world.contentChangedAt += 1
      yield* again
      assert.strictEqual(edits(world), before + 1)
      assert.strictEqual(world.items.get(key("2"))?.scalars.title, "Ours")
    }).pipe(Effect.provide(pipeline(world)))
  })
})
