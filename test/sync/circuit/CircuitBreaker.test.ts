import { assert, it } from "@effect/vitest"
import * as Deferred from "effect/Deferred"
import * as Effect from "effect/Effect"
import * as Fiber from "effect/Fiber"
import * as Layer from "effect/Layer"
import * as Option from "effect/Option"
import * as TestClock from "effect/TestClock"
import { describe } from "vitest"
import { closed } from "../../../src/core/retry/Breaker.ts"
import { Refused, Unavailable, type Unreachable } from "../../../src/core/model/Failure.ts"
import { Outages } from "../../../src/store/runtime/Outages.ts"
import { CircuitBreakers } from "../../../src/sync/circuit/CircuitBreaker.ts"
import { Recovery } from "../../../src/sync/circuit/Recovery.ts"
import { away as silence } from "../../support/Samples.ts"
import { emptyWorld, pipeline, type World } from "../../support/World.ts"

const trouble = new Unavailable({ server: "Plex", operation: "x", status: 503, problem: "", retryAfter: null })
const refusal = new Refused({ server: "Plex", operation: "x", status: 400, problem: "" })

const settings = { circuit_threshold: 3, circuit_recovery: 10 }
const breakers = () => Layer.fresh(pipeline(emptyWorld(), settings))

/** Three calls of Plex in a row that fail so: the circuit opens. */
const trip = (failure: Unavailable | Unreachable = trouble) =>
  Effect.flatMap(CircuitBreakers, ({ guard }) => Effect.repeatN(Effect.ignore(guard("Plex")(Effect.fail(failure))), 2))

const outages = Effect.flatMap(Outages, ({ list }) => list(10))

describe("the circuit to a server", () => {
  it.effect("opens after repeated trouble, and lets nothing through until its time is over", () =>
    Effect.gen(function* () {
      const { gate, guard } = yield* CircuitBreakers
      yield* trip()
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
      yield* trip()
      yield* TestClock.adjust("10 seconds")
      assert.strictEqual((yield* Effect.flip(guard("Plex")(Effect.fail(trouble))))._tag, "CircuitOpen")
      assert.strictEqual((yield* state).Plex._tag, "Open")
    }).pipe(Effect.provide(breakers()))
  )

  it.effect("lets one probe through at a time, and reopens when it is interrupted", () =>
    Effect.gen(function* () {
      const { guard, state } = yield* CircuitBreakers
      yield* trip()
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

  it.effect("is kept whenever it moves while the queue is drained, and outages are recorded", () =>
    Effect.gen(function* () {
      const { guard, kept } = yield* CircuitBreakers
      const store = yield* Outages
      const stored = Effect.map(store.state("Plex"), Option.getOrNull)
      yield* trip()
      assert.isNull(yield* stored, "who does not drain keeps nothing")
      yield* kept(
        Effect.gen(function* () {
          assert.strictEqual((yield* stored)?._tag, undefined)
          yield* TestClock.adjust("10 seconds")
          yield* Effect.flip(guard("Plex")(Effect.fail(trouble)))
          assert.deepStrictEqual(yield* stored, { _tag: "Open", since: 0, until: 20_000, silent: false })
          assert.deepStrictEqual(yield* outages, [{ server: "Plex", began: 0, ended: null, cause: trouble.message }])
          yield* TestClock.adjust("10 seconds")
          yield* guard("Plex")(
            Effect.zipRight(
              Effect.map(stored, (now) => assert.strictEqual(now?._tag, "HalfOpen")),
              Effect.void
            )
          )
          assert.deepStrictEqual(yield* stored, closed)
          assert.deepStrictEqual(yield* outages, [{ server: "Plex", began: 0, ended: 20_000, cause: trouble.message }])
        })
      )
    }).pipe(Effect.provide(breakers()))
  )

  it.effect("writes nothing for a failure that does not open it", () =>
    Effect.gen(function* () {
      const { guard, kept } = yield* CircuitBreakers
      const { state } = yield* Outages
      yield* kept(Effect.ignore(guard("Plex")(Effect.fail(trouble))))
      assert.isTrue(Option.isNone(yield* state("Plex")))
    }).pipe(Effect.provide(breakers()))
  )

  it.effect("is still open after a restart, and the outage goes on in the same row", () =>
    Effect.gen(function* () {
      const { gate, guard, kept } = yield* CircuitBreakers
      const { save } = yield* Outages
      // As a process left it that was killed in the middle of a probe, and one that was not.
      yield* save("Plex", { _tag: "Open", since: 1000, until: 70_000, silent: false }, "status 503")
      yield* save("Stash", { _tag: "HalfOpen", since: 2000, silent: true }, "connection refused")
      yield* kept(
        Effect.gen(function* () {
          assert.deepStrictEqual(yield* gate, { wait: 10_000, probing: true })
          assert.strictEqual((yield* Effect.flip(guard("Stash")(Effect.void)))._tag, "CircuitOpen")
          yield* TestClock.adjust("10 seconds")
          yield* Effect.flip(guard("Plex")(Effect.fail(trouble)))
          yield* guard("Stash")(Effect.void)
          yield* TestClock.adjust("10 seconds")
          yield* guard("Plex")(Effect.void)
        })
      )
      assert.deepStrictEqual(yield* outages, [
        { server: "Stash", began: 2000, ended: 10_000, cause: "connection refused" },
        { server: "Plex", began: 1000, ended: 20_000, cause: "status 503" }
      ])
    }).pipe(Effect.provide(breakers()))
  )
})

describe("a server that gave no answer", () => {
  const waiting = (world: World) =>
    Effect.gen(function* () {
      const { pause } = yield* Recovery
      yield* Effect.fork(Effect.repeat(pause, { while: (waited) => waited }))
      yield* TestClock.adjust("59 seconds")
      return world.calls.filter((call) => call === "identity" || call === "status").length
    })

  it.effect("is asked the cheapest question every few seconds, which counts as nothing", () => {
    const world = emptyWorld()
    return Effect.gen(function* () {
      const { gate, state } = yield* CircuitBreakers
      world.plexFails = silence
      yield* trip(silence)
      const before = (yield* state).Plex
      const asked = yield* waiting(world)
      assert.isAtLeast(asked, 9)
      assert.isAtMost(asked, 14)
      assert.deepStrictEqual((yield* state).Plex, before)
      world.plexFails = null
      yield* TestClock.adjust("1 millis")
      assert.deepStrictEqual(yield* gate, { wait: 999, probing: true })
    }).pipe(Effect.provide(pipeline(world, { circuit_threshold: 3 })))
  })

  it.effect("gets its one job as soon as it answers, with a refusal as well as with an answer", () =>
    Effect.forEach([null, new Refused({ server: "Plex", operation: "x", status: 404, problem: "" })], (answer) => {
      const world = emptyWorld()
      return Effect.gen(function* () {
        const { gate, guard } = yield* CircuitBreakers
        yield* trip(silence)
        world.plexFails = answer
        yield* waiting(world)
        assert.deepStrictEqual(yield* gate, { wait: 0, probing: true })
        yield* guard("Plex")(Effect.void)
        assert.deepStrictEqual(yield* gate, { wait: 0, probing: false })
      }).pipe(Effect.provide(Layer.fresh(pipeline(world, { circuit_threshold: 3 }))))
    })
  )

  it.effect("is left alone for the whole time if it had answered with trouble", () => {
    const world = emptyWorld()
    return Effect.gen(function* () {
      yield* trip(trouble)
      assert.strictEqual(yield* waiting(world), 0)
    }).pipe(Effect.provide(pipeline(world, { circuit_threshold: 3 })))
  })
})
