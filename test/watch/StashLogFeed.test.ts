import { describe, expect, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import * as Either from "effect/Either"
import * as Fiber from "effect/Fiber"
import * as Layer from "effect/Layer"
import * as Ref from "effect/Ref"
import * as Stream from "effect/Stream"
import { AskedTasks, StashLogFeed } from "../../src/watch/StashLogFeed.ts"
import { ChangeHints } from "../../src/watch/ChangeHints.ts"
import { Config } from "../../src/config/Config.ts"
import { decode } from "../../src/core/settings/Settings.ts"
import { type AskedTask, type ChangeHint, Traced } from "../../src/core/hook/TraceLine.ts"
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
  it.effect(
    "becomes nudges and tasks, over a connection as the settings want it, for as long as the runtime runs",
    () =>
      Effect.gen(function* () {
        const told = yield* Ref.make<ReadonlyArray<ChangeHint>>([])
        const tasks = yield* Ref.make<ReadonlyArray<AskedTask>>([])
        const task = { mode: "health", nonce: "mfz1k2abc9", says: true }
        const asked: Array<boolean> = []
        const seen: Array<string> = []
        const health = { connected: true, sinceAt: 1, problem: null }
        const lines = TraceLines.make({
          lines: (insecure) => {
            asked.push(insecure)
            return Stream.make(
              Traced.Change({ hint: { scenes: [id(3)] } }),
              Traced.Task({ task }),
              Traced.Seen({ nonce: task.nonce }),
              Traced.Change({ hint: { scenes: [] } })
            )
          },
          health: Effect.succeed(health)
        })
        const layer = StashLogFeed.DefaultWithoutDependencies
        const nudges = ChangeHints.make({
          offer: (nudge) => Ref.update(told, (before) => [...before, nudge]),
          take: Effect.never
        })
        const queue = AskedTasks.make({
          offer: (one) => Ref.update(tasks, (before) => [...before, one]),
          take: Effect.never,
          markSeen: (nonce) => Effect.sync(() => void seen.push(nonce)),
          isSeen: () => Effect.succeed(false)
        })
        yield* Effect.gen(function* () {
          const trace = yield* StashLogFeed
          const fiber = yield* Effect.fork(trace.forever)
          yield* Effect.yieldNow().pipe(
            Effect.repeat({ until: () => Effect.map(Ref.get(told), (all) => all.length === 2) })
          )
          expect(yield* Ref.get(told)).toEqual([{ scenes: [3] }, { scenes: [] }])
          expect(yield* Ref.get(tasks)).toEqual([task])
          expect(seen).toEqual([task.nonce])
          expect(asked).toEqual([true])
          expect(yield* trace.health).toEqual(health)
          expect(fiber.unsafePoll()).toBeNull()
          yield* Fiber.interrupt(fiber)
        }).pipe(
          Effect.provide(
            Layer.provide(layer, [
              Layer.succeed(Config, { settings: Effect.succeed(settings(true)) }),
              Layer.succeed(TraceLines, lines),
              Layer.succeed(ChangeHints, nudges),
              Layer.succeed(AskedTasks, queue)
            ])
          )
        )
      })
  )
})

describe("a task that is asked for", () => {
  it.effect("is passed on once, however often its line comes", () =>
    Effect.gen(function* () {
      const { take, offer } = yield* AskedTasks
      for (const nonce of ["aaaaaaaa", "bbbbbbbb", "aaaaaaaa", "bbbbbbbb"])
        yield* offer({ mode: "health", nonce, says: true })
      yield* offer({ mode: "sync_all", nonce: "cccccccc", says: true })
      expect([yield* take, yield* take, yield* take].map(({ nonce }) => nonce)).toEqual([
        "aaaaaaaa",
        "bbbbbbbb",
        "cccccccc"
      ])
      yield* offer({ mode: "health", nonce: "aaaaaaaa", says: true })
      const more = yield* Effect.fork(take)
      yield* Effect.yieldNow()
      expect(more.unsafePoll()).toBeNull()
      yield* Fiber.interrupt(more)
    }).pipe(Effect.provide(AskedTasks.Default))
  )
})
