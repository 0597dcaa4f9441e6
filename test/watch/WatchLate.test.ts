import { describe, expect, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import * as Fiber from "effect/Fiber"
import * as Layer from "effect/Layer"
import * as Ref from "effect/Ref"
import * as Stream from "effect/Stream"
import * as TestClock from "effect/TestClock"
import { Config, SettingsInbox } from "../../src/config/Config.ts"
import { type CallFailure, LimitPassed, Unavailable, Unreachable } from "../../src/core/model/Failure.ts"
import { StashApi } from "../../src/stash/StashApi.ts"
import { ChangeHints } from "../../src/watch/ChangeHints.ts"
import { EntityWatch } from "../../src/watch/EntityWatch.ts"
import { Watch } from "../../src/watch/Watch.ts"
import * as TestStore from "../support/TestStore.ts"
import { settingsWith } from "../support/World.ts"

const call = { server: "Stash", operation: "watch" } as const
const silent = new Unreachable({ ...call, address: "http://stash", problem: "no answer", quick: false, sent: true })
const gone = new Unreachable({ ...call, address: "http://stash", problem: "refused", quick: true, sent: false })
const endless = new LimitPassed({ ...call, request: "POST /graphql", limit: "call_timeout", most: 120_000 })
const starting = new Unavailable({ ...call, status: 503, problem: "starting", retryAfter: null })

/** A watch of a Stash that does so when it is asked; then a person looks after each of these seconds. */
const lateAfter = (
  seconds: ReadonlyArray<number>,
  asked: Effect.Effect<never, CallFailure>,
  { later = asked, poll_interval = 1 }: { later?: Effect.Effect<never, CallFailure>; poll_interval?: number } = {}
) =>
  Effect.gen(function* () {
    const does = yield* Ref.make(asked)
    const stash = Layer.mock(StashApi, {
      _tag: "plexsync/StashApi",
      address: "http://stash",
      clockOffset: Effect.succeed(0),
      status: Effect.succeed({ version: "v0.30.0", state: "OK" }),
      allScenes: Stream.empty,
      newestScenes: Stream.empty,
      abilities: Effect.flatten(Ref.get(does))
    })
    const layer = Watch.Default.pipe(
      Layer.provide(ChangeHints.Default),
      Layer.provide(EntityWatch.Default),
      Layer.provide(Layer.succeed(SettingsInbox, { offer: () => Effect.void })),
      Layer.provide(Layer.succeed(Config, { settings: Effect.succeed(settingsWith({ poll_interval })) })),
      Layer.provide(stash),
      Layer.provide(TestStore.memory())
    )
    return yield* Effect.gen(function* () {
      // Of epoch 0 nothing can be late.
      yield* TestClock.adjust("1 day")
      const { forever, health } = yield* Watch
      const fiber = yield* Effect.fork(forever)
      yield* Effect.repeat(Effect.zipLeft(health, Effect.yieldNow()), { until: (now) => now.pollingSinceAt > 0 })
      const told: Array<boolean> = []
      for (const [at, wait] of seconds.entries()) {
        if (at === seconds.length - 1) yield* Ref.set(does, later)
        yield* TestClock.adjust(`${wait} seconds`)
        told.push((yield* health).late)
      }
      yield* Fiber.interrupt(fiber)
      return told
    }).pipe(Effect.provide(layer))
  })

describe("a Stash that does not answer the watch", () => {
  it.effect("is late after two minutes, and not before", () =>
    Effect.gen(function* () {
      expect(yield* lateAfter([119, 1, 3600], Effect.never)).toEqual([false, true, true])
    })
  )

  it.effect("is late after ten paces, where they are long", () =>
    Effect.gen(function* () {
      expect(yield* lateAfter([299, 1], Effect.never, { poll_interval: 30 })).toEqual([false, true])
    })
  )

  it.effect.each<CallFailure>([silent, endless])("is late also where each call is given up: $_tag", (failure) =>
    Effect.gen(function* () {
      const slow = Effect.delay(Effect.fail(failure), "30 seconds")
      expect(yield* lateAfter([119, 1, 60], slow)).toEqual([false, true, true])
    })
  )

  it.effect("is late no longer when it answers, whatever it says", () =>
    Effect.gen(function* () {
      const slow = Effect.delay(silent, "30 seconds")
      expect(yield* lateAfter([119, 1, 60], slow, { later: starting })).toEqual([false, true, false])
    })
  )

  it.effect("is not late where it is not there at all: that is an outage, and told as one", () =>
    Effect.gen(function* () {
      expect(yield* lateAfter([119, 1, 600], Effect.delay(gone, "1 second"))).toEqual([false, false, false])
    })
  )
})
