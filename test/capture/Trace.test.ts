import { describe, expect, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import * as Either from "effect/Either"
import * as Fiber from "effect/Fiber"
import * as Layer from "effect/Layer"
import * as Ref from "effect/Ref"
import * as Stream from "effect/Stream"
import { Nudges } from "../../src/capture/Nudges.ts"
import { Trace } from "../../src/capture/Trace.ts"
import { Config } from "../../src/config/Config.ts"
import { decode } from "../../src/core/Settings.ts"
import type { Nudge } from "../../src/core/TraceLine.ts"
import { TraceLines } from "../../src/stash/TraceLines.ts"
import { id } from "../support/Samples.ts"

const settings = (insecure: boolean) =>
  Either.getOrThrow(
    decode({
      plex_url: "http://plex:32400",
      plex_token: "0123456789",
      stash_url: "http://stash:9999",
      stash_tls_insecure: insecure
    })
  )

describe("what the hook script tells", () => {
  it.effect("becomes nudges, over a connection as the settings want it, for as long as the runtime runs", () =>
    Effect.gen(function* () {
      const told = yield* Ref.make<ReadonlyArray<Nudge>>([])
      const asked: Array<boolean> = []
      const health = { connected: true, sinceAt: 1, problem: null }
      const lines = TraceLines.make({
        told: (insecure) => {
          asked.push(insecure)
          return Stream.make({ scenes: [id(3)] }, { scenes: [] })
        },
        health: Effect.succeed(health)
      })
      const layer = Trace.Default
      const nudges = Nudges.make({
        tell: (nudge) => Ref.update(told, (before) => [...before, nudge]),
        take: Effect.never
      })
      yield* Effect.gen(function* () {
        const trace = yield* Trace
        const fiber = yield* Effect.fork(trace.forever)
        yield* Effect.yieldNow().pipe(
          Effect.repeat({ until: () => Effect.map(Ref.get(told), (all) => all.length === 2) })
        )
        expect(yield* Ref.get(told)).toEqual([{ scenes: [3] }, { scenes: [] }])
        expect(asked).toEqual([true])
        expect(yield* trace.health).toEqual(health)
        expect(fiber.unsafePoll()).toBeNull()
        yield* Fiber.interrupt(fiber)
      }).pipe(
        Effect.provide(
          Layer.provide(layer, [
            Layer.succeed(Config, { settings: Effect.succeed(settings(true)) }),
            Layer.succeed(TraceLines, lines),
            Layer.succeed(Nudges, nudges)
          ])
        )
      )
    })
  )
})
