import { assert, it } from "@effect/vitest"
import * as Deferred from "effect/Deferred"
import * as Effect from "effect/Effect"
import * as Fiber from "effect/Fiber"
import * as Layer from "effect/Layer"
import * as TestClock from "effect/TestClock"
import { describe } from "vitest"
import { Refused, Unavailable } from "../../src/core/Failure.ts"
import { CircuitBreakers } from "../../src/sync/CircuitBreaker.ts"
import { emptyWorld, pipeline } from "../support/World.ts"

const trouble = new Unavailable({ server: "Plex", operation: "x", status: 503, problem: "", retryAfter: null })
const refusal = new Refused({ server: "Plex", operation: "x", status: 400, problem: "" })

const breakers = () => Layer.fresh(pipeline(emptyWorld(), { circuit_threshold: 3, circuit_recovery: 10 }))

describe("the circuit to a server", () => {
  it.effect("opens after repeated trouble, and lets nothing through until its time is over", () =>
    Effect.gen(function* () {
      const { gate, guard } = yield* CircuitBreakers
      for (let n = 0; n < 3; n++) yield* Effect.flip(guard("Plex")(Effect.fail(trouble)))
      let called = false
      const refused = yield* Effect.flip(guard("Plex")(Effect.sync(() => (called = true))))
      assert.strictEqual(refused._tag, "CircuitOpen")
      assert.isFalse(called)
      assert.deepStrictEqual(yield* gate, { wait: 10_000, probing: true })
      assert.strictEqual(yield* guard("Stash")(Effect.succeed("the other server")), "the other server")
      yield* TestClock.adjust("10 seconds")
      assert.strictEqual(yield* guard("Plex")(Effect.succeed("probe")), "probe")
      assert.deepStrictEqual(yield* gate, { wait: 0, probing: false })
    }).pipe(Effect.provide(breakers()))
  )

  it.effect("counts failures in a row, and no answer that proves the server well", () =>
    Effect.gen(function* () {
      const { guard, state } = yield* CircuitBreakers
      for (let n = 0; n < 20; n++) {
        yield* Effect.flip(guard("Plex")(Effect.fail(trouble)))
        yield* Effect.flip(guard("Plex")(Effect.fail(trouble)))
        yield* Effect.flip(guard("Plex")(Effect.fail(refusal)))
      }
      assert.strictEqual((yield* state).Plex._tag, "Closed")
    }).pipe(Effect.provide(breakers()))
  )

  it.effect("tells a failed probe as not tried, and reopens", () =>
    Effect.gen(function* () {
      const { guard, state } = yield* CircuitBreakers
      for (let n = 0; n < 3; n++) yield* Effect.flip(guard("Plex")(Effect.fail(trouble)))
      yield* TestClock.adjust("10 seconds")
      assert.strictEqual((yield* Effect.flip(guard("Plex")(Effect.fail(trouble))))._tag, "CircuitOpen")
      assert.strictEqual((yield* state).Plex._tag, "Open")
    }).pipe(Effect.provide(breakers()))
  )

  it.effect("lets one probe through at a time, and reopens when it is interrupted", () =>
    Effect.gen(function* () {
      const { guard, state } = yield* CircuitBreakers
      for (let n = 0; n < 3; n++) yield* Effect.flip(guard("Plex")(Effect.fail(trouble)))
      yield* TestClock.adjust("10 seconds")
      const started = yield* Deferred.make<undefined>()
      const probe = yield* Effect.fork(
        guard("Plex")(Effect.zipRight(Deferred.succeed(started, undefined), Effect.never))
      )
      yield* Deferred.await(started)
      assert.strictEqual((yield* Effect.flip(guard("Plex")(Effect.void)))._tag, "CircuitOpen")
      yield* Fiber.interrupt(probe)
      assert.strictEqual((yield* state).Plex._tag, "Open")
    }).pipe(Effect.provide(breakers()))
  )
})
