import * as SqlClient from "@effect/sql/SqlClient"
import { assert, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import * as Fiber from "effect/Fiber"
import * as Layer from "effect/Layer"
import * as Option from "effect/Option"
import * as TestClock from "effect/TestClock"
import { describe } from "vitest"
import { Config } from "../../../src/config/Config.ts"
import { StashApi } from "../../../src/stash/StashApi.ts"
import { JobQueue } from "../../../src/store/queue/JobQueue.ts"
import { DrainLease } from "../../../src/store/queue/DrainLease.ts"
import { Handovers } from "../../../src/store/runtime/Handovers.ts"
import { DatabaseChanges } from "../../../src/store/queue/DatabaseChanges.ts"
import { QueueStatus } from "../../../src/store/queue/QueueView.ts"
import { TokenRefusal } from "../../../src/sync/drain/TokenRefusal.ts"
import { Drain } from "../../../src/sync/drain/Drain.ts"
import { Recovery } from "../../../src/sync/circuit/Recovery.ts"
import { Refit } from "../../../src/sync/drain/Refit.ts"
import { SameServer } from "../../../src/sync/circuit/SameServer.ts"
import { Blocked } from "../../../src/sync/drain/CarryOutFate.ts"
import { Worker } from "../../../src/sync/drain/Worker.ts"
import { throughCircuits } from "../../support/Neighbours.ts"
import { away, id, sceneWith } from "../../support/Samples.ts"
import { row, self } from "../../support/TestStore.ts"
import { addPair, emptyWorld, pipeline, settingsWith } from "../../support/World.ts"

/** A drainer beside neighbours that note what they are asked; each batch takes a second. */
const around = () => {
  const asked: Array<string> = []
  const told: Array<string> = []
  const note = (what: string) => Effect.sync(() => void asked.push(what))
  const state = { enabled: true, ours: true, blocked: false, wanted: false, idle: false }
  const layer = Drain.DefaultWithoutDependencies.pipe(
    Layer.provide([
      throughCircuits,
      Layer.succeed(Config, { settings: Effect.sync(() => settingsWith({ enabled: state.enabled })) }),
      Layer.mock(TokenRefusal, {
        _tag: "plexsync/TokenRefusal",
        readmitted: Effect.void,
        free: Effect.succeed(true),
        onTrial: Effect.succeed(false)
      }),
      Layer.mock(DrainLease, {
        _tag: "plexsync/DrainLease",
        acquire: ({ owner }) =>
          Effect.suspend(() =>
            state.ours ? Effect.as(note("take"), Option.some({ owner, epoch: 1 })) : Effect.succeedNone
          ),
        renew: () => Effect.sync(() => state.ours),
        release: () => note("release"),
        requested: () => Effect.sync(() => state.wanted)
      }),
      Layer.mock(Handovers, { _tag: "plexsync/Handovers", announced: Effect.succeed(Option.none()) }),
      Layer.mock(DatabaseChanges, {
        _tag: "plexsync/DatabaseChanges",
        version: Effect.succeed("1"),
        changed: () => Effect.never
      }),
      Layer.mock(QueueStatus, { _tag: "plexsync/QueueStatus", nextDue: Effect.succeed(Option.none()) }),
      Layer.mock(Recovery, { _tag: "plexsync/Recovery", pause: Effect.succeed(false) }),
      Layer.mock(Refit, { _tag: "plexsync/Refit", once: note("refit") }),
      Layer.mock(SameServer, { _tag: "plexsync/SameServer", doubted: Effect.succeed(false) }),
      Layer.mock(StashApi, { _tag: "plexsync/StashApi", address: "http://stash", readmitted: Effect.never }),
      Layer.mock(Worker, {
        _tag: "plexsync/Worker",
        rest: note("rest"),
        batch: () =>
          Effect.gen(function* () {
            yield* note("batch")
            if (state.blocked) return yield* new Blocked({ failure: away })
            yield* Effect.sleep("1 second")
            return state.idle ? Option.none() : Option.some([])
          })
      })
    ])
  )
  const watcher = {
    worked: () => Effect.void,
    blocked: (problem: Option.Option<string>) =>
      Effect.sync(() => void told.push(Option.getOrElse(problem, () => "free")))
  }
  const batches = () => asked.filter((one) => one === "batch").length
  return { asked, batches, layer, state, told, watcher }
}

describe("draining the queue", () => {
  it.effect("works under the lease until there is enough, then looks back and gives the lease away", () => {
    const { asked, layer, watcher } = around()
    return Effect.gen(function* () {
      const { until } = yield* Drain
      const draining = yield* Effect.fork(until(self(), watcher, Effect.sleep("2500 millis")))
      yield* TestClock.adjust("1 minute")
      yield* Fiber.join(draining)
      assert.deepStrictEqual(asked, ["take", "refit", "batch", "batch", "batch", "rest", "release"])
    }).pipe(Effect.provide(layer))
  })

  it.effect("gives the lease away when it is interrupted, after what is under way", () => {
    const { asked, layer, watcher } = around()
    return Effect.gen(function* () {
      const { forever } = yield* Drain
      const draining = yield* Effect.fork(forever(self(), watcher))
      yield* TestClock.adjust("500 millis")
      const ended = yield* Effect.fork(Fiber.interrupt(draining))
      yield* TestClock.adjust("1 second")
      yield* Fiber.join(ended)
      assert.deepStrictEqual(asked, ["take", "refit", "batch", "rest", "release"])
    }).pipe(Effect.provide(layer))
  })

  it.effect("stops once another has the lease, and takes it again", () => {
    const { asked, layer, state, watcher } = around()
    return Effect.gen(function* () {
      const { until } = yield* Drain
      const draining = yield* Effect.fork(until(self(), watcher, Effect.sleep("4 seconds")))
      yield* TestClock.adjust("500 millis")
      state.ours = false
      yield* TestClock.adjust("1500 millis")
      assert.strictEqual(asked.at(-1), "release")
      state.ours = true
      yield* TestClock.adjust("500 millis")
      assert.deepStrictEqual(
        asked.filter((one) => one === "take"),
        ["take", "take"]
      )
      yield* TestClock.adjust("1 minute")
      yield* Fiber.join(draining)
      assert.strictEqual(asked.at(-1), "release")
    }).pipe(Effect.provide(layer))
  })

  it.effect("begins nothing while PlexSync is switched off, and goes on when it is on again", () => {
    const { batches, layer, state, watcher } = around()
    return Effect.gen(function* () {
      state.enabled = false
      const { until } = yield* Drain
      const draining = yield* Effect.fork(until(self(), watcher, Effect.sleep("25 seconds")))
      yield* TestClock.adjust("20 seconds")
      assert.strictEqual(batches(), 0)
      state.enabled = true
      yield* TestClock.adjust("2 seconds")
      assert.isAbove(batches(), 0)
      yield* TestClock.adjust("10 seconds")
      yield* Fiber.join(draining)
    }).pipe(Effect.provide(layer))
  })

  it.effect("fails with what blocks where somebody waits for it, and the lease is free", () => {
    const { asked, layer, state, watcher } = around()
    return Effect.gen(function* () {
      state.blocked = true
      const { until } = yield* Drain
      const failure = yield* Effect.flip(until(self(), watcher, Effect.never))
      assert.strictEqual(failure._tag, "Blocked")
      assert.strictEqual(asked.at(-1), "release")
    }).pipe(Effect.provide(layer))
  })

  it.effect("tells of what blocks where nobody waits, and tries again later", () => {
    const { batches, layer, state, told, watcher } = around()
    return Effect.gen(function* () {
      state.blocked = true
      const { forever } = yield* Drain
      const draining = yield* Effect.fork(forever(self(), watcher))
      yield* TestClock.adjust("1 second")
      assert.deepStrictEqual([told, batches()], [[away.message], 1])
      state.blocked = false
      yield* TestClock.adjust("5 minutes")
      assert.isAbove(batches(), 1)
      assert.strictEqual(told.at(-1), "free")
      const ended = yield* Effect.fork(Fiber.interrupt(draining))
      yield* TestClock.adjust("10 seconds")
      yield* Fiber.join(ended)
    }).pipe(Effect.provide(layer))
  })

  it.effect("asks for no batch again while there is nothing to do", () => {
    const { batches, layer, state, watcher } = around()
    return Effect.gen(function* () {
      state.idle = true
      const { until } = yield* Drain
      const draining = yield* Effect.fork(until(self(), watcher, Effect.sleep("50 seconds")))
      yield* TestClock.adjust("2 minutes")
      yield* Fiber.join(draining)
      assert.strictEqual(batches(), 1)
    }).pipe(Effect.provide(layer))
  })
})

describe("while PlexSync is paused", () => {
  it.effect("what is due stays due, and the drainer rests", () => {
    const world = emptyWorld()
    return Effect.gen(function* () {
      addPair(world, sceneWith())
      yield* Effect.flatMap(JobQueue, (queue) => queue.enqueue(id(1), "hook"))
      const sql = yield* SqlClient.SqlClient
      yield* sql`UPDATE job SET state = 'waiting', because = 'backoff', not_before = 1`
      const drain = yield* Drain
      const nobody = { worked: () => Effect.void, blocked: () => Effect.void }
      yield* Effect.fork(drain.forever(self(), nobody))
      // A drainer that does not rest would never let this end.
      yield* TestClock.adjust("30 seconds")
      assert.deepInclude(yield* row(1), { state: "waiting" })
      assert.deepStrictEqual(world.calls, [])
    }).pipe(Effect.provide(pipeline(world, { enabled: "false" })))
  })
})
