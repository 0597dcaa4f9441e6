import { assert, describe, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import * as Fiber from "effect/Fiber"
import * as Layer from "effect/Layer"
import * as Option from "effect/Option"
import * as TestClock from "effect/TestClock"
import { type CallFailure, type Server, Unauthorized } from "../../../src/core/model/Failure.ts"
import { PlexApi } from "../../../src/plex/PlexApi.ts"
import { StashApi } from "../../../src/stash/StashApi.ts"
import { CircuitBreakers } from "../../../src/sync/circuit/CircuitBreaker.ts"
import { Recovery } from "../../../src/sync/circuit/Recovery.ts"
import { away } from "../../support/Samples.ts"

/** Circuits that are open for `wait` ms, with servers that gave no answer; `heard`: who did since. */
const around = (
  wait: number,
  silent: ReadonlyArray<Server>,
  answer: Effect.Effect<never, CallFailure> | null = null
) => {
  const heard: Array<Server> = []
  const asked: Array<Server> = []
  const ask = <A>(server: Server, found: A) =>
    Effect.zipRight(
      Effect.sync(() => void asked.push(server)),
      answer ?? Effect.succeed(found)
    )
  const layer = Recovery.DefaultWithoutDependencies.pipe(
    Layer.provide([
      Layer.mock(CircuitBreakers, {
        _tag: "plexsync/CircuitBreakers",
        guard: () => (call) => call,
        // @effect-diagnostics-next-line missingEffectContext:off missingEffectError:off - it compares the names of two signatures' parameters.
        kept: (work) => work,
        gate: Effect.succeed({ wait, probing: wait > 0 }),
        mayBeAsked: Effect.succeed([...silent]),
        hasAnswered: (server) => Effect.sync(() => void heard.push(server))
      }),
      Layer.mock(PlexApi, {
        _tag: "plexsync/PlexApi",
        identity: ask("Plex", { machineIdentifier: "machine", version: "1" })
      }),
      Layer.mock(StashApi, {
        _tag: "plexsync/StashApi",
        address: "http://stash",
        status: ask("Stash", { version: "1", state: "OK" })
      })
    ])
  )
  /** Pauses, and gives for how many of these milliseconds. */
  const paused = Effect.gen(function* () {
    const running = yield* Effect.fork(Effect.flatMap(Recovery, ({ pause }) => pause))
    yield* TestClock.adjust(0)
    for (let at = 0; at <= 60_000; at += 500) {
      const done = yield* Fiber.poll(running)
      if (Option.isSome(done)) return { waited: yield* Fiber.join(running), at }
      yield* TestClock.adjust("500 millis")
    }
    return yield* Effect.die("it did not end")
  }).pipe(Effect.withRandomFixed([0.5]), Effect.provide(layer))
  return { asked, heard, paused }
}

describe("waiting for the servers", () => {
  it.effect("is nothing to do while the circuits are closed", () => {
    const { asked, paused } = around(0, [])
    return Effect.gen(function* () {
      assert.deepStrictEqual(yield* paused, { waited: false, at: 0 })
      assert.deepStrictEqual(asked, [])
    })
  })

  it.effect("takes no longer than the circuits do, and asks nobody then: the next job is the probe", () => {
    const { asked, paused } = around(2000, ["Plex"])
    return Effect.gen(function* () {
      assert.deepStrictEqual(yield* paused, { waited: true, at: 2000 })
      assert.deepStrictEqual(asked, [])
    })
  })

  it.effect("asks those that gave no answer every five seconds, and hears of those that answer", () => {
    const { asked, heard, paused } = around(60_000, ["Stash"])
    return Effect.gen(function* () {
      assert.deepStrictEqual(yield* paused, { waited: true, at: 5000 })
      assert.deepStrictEqual([asked, heard], [["Stash"], ["Stash"]])
    })
  })

  it.effect("takes a refusal for an answer, and trouble for none", () => {
    const refusal = new Unauthorized({ server: "Plex", operation: "x", status: 401, remedy: "" })
    const lets = around(60_000, ["Plex"], Effect.fail(refusal))
    const none = around(60_000, ["Plex"], Effect.fail(away))
    return Effect.gen(function* () {
      yield* lets.paused
      yield* none.paused
      assert.deepStrictEqual([lets.heard, none.heard], [["Plex"], []])
      assert.deepStrictEqual(none.asked, ["Plex"])
    })
  })
})
