import { describe, expect, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import * as Fiber from "effect/Fiber"
import * as Layer from "effect/Layer"
import * as Stream from "effect/Stream"
import { EntityWatch } from "../../src/watch/EntityWatch.ts"
import { ChangeHints } from "../../src/watch/ChangeHints.ts"
import { Watch } from "../../src/watch/Watch.ts"
import { Config, SettingsInbox } from "../../src/config/Config.ts"
import { NotUsable } from "../../src/core/model/Failure.ts"
import { StashApi } from "../../src/stash/StashApi.ts"
import { withStash } from "../sandbox/stash/support/WithStash.ts"
import * as TestStore from "../support/TestStore.ts"
import { watchOf } from "../support/WatchWorld.ts"
import { settingsWith } from "../support/World.ts"
import { noon, eventually, ready, polled, jobs, watching, edit, editAll, ids } from "./Watching.ts"

interface GraphQlCounts {
  readonly graphql: Readonly<Record<string, { readonly requests: number; readonly scenes: number }>>
}

describe("polls", () => {
  it("are small again after a bulk edit in one second", () =>
    withStash({ scenes: 700, at: noon }, async (stash) => {
      stash.clock.advance(600_000)
      await watching(
        stash,
        Effect.gen(function* () {
          yield* ready
          yield* editAll(stash, ids(1, 700), { details: "All of them" })
          yield* eventually(jobs, (found) => found.length === 700)
          yield* Effect.sync(() => stash.clock.advance(10_000))
          yield* polled
          yield* polled
          yield* Effect.promise(() => stash.control("reset-stats", {}))
          yield* polled
          const { graphql } = yield* Effect.promise(
            async () => (await (await stash.send("/__sandbox/stats")).json()) as GraphQlCounts
          )
          // Nothing beside the polls, and none shows more than its forty newest, and forty that clocks set back would hide.
          expect(Object.keys(graphql)).toEqual(["Watch"])
          expect((graphql["Watch"]?.scenes ?? 0) / (graphql["Watch"]?.requests ?? 1)).toBeLessThanOrEqual(80)
        })
      )
    }))

  it("become seldom again some time after an outage, though the one after it looks back further", () =>
    withStash({ scenes: 3000, at: noon }, async (stash) => {
      stash.clock.advance(600_000)
      await watching(
        stash,
        Effect.gen(function* () {
          yield* ready
          yield* polled
          const { health } = yield* Watch
          const faults = (list: ReadonlyArray<object>) =>
            Effect.promise(() => stash.control("faults", { faults: list }))
          yield* faults([{ route: "POST /graphql", kind: "status", status: 503 }])
          yield* eventually(health, ({ problem }) => problem !== null)
          yield* faults([])
          yield* eventually(health, ({ pace }) => pace === "fast")
          yield* eventually(health, ({ pace }) => pace === "slow")
          yield* polled
          expect((yield* health).pace).toBe("slow")
          yield* edit(stash, 6, { title: "A change" })
          yield* eventually(health, ({ pace }) => pace === "fast")
        }),
        { settings: { fast_poll_for: 1 } }
      )
    }))

  it("hand on what is set in Stash", () =>
    withStash({ scenes: 1, at: noon }, async (stash) => {
      const { layer, offered } = watchOf(stash)
      await stash.ask(`mutation { configurePlugin(plugin_id: "PlexSync", input: { enabled: false }) }`)
      await Effect.gen(function* () {
        const { forever } = yield* Watch
        const fiber = yield* Effect.fork(forever)
        yield* eventually(offered, (all) => all.length > 0)
        expect((yield* offered)[0]).toEqual({ enabled: false })
        yield* Fiber.interrupt(fiber)
      }).pipe(Effect.provide(layer), Effect.runPromise)
    }))

  it("go on after an outage, and find what was edited meanwhile", () =>
    withStash({ scenes: 10, at: noon }, async (stash) => {
      stash.clock.advance(600_000)
      await watching(
        stash,
        Effect.gen(function* () {
          yield* ready
          const { health } = yield* Watch
          const faults = (list: ReadonlyArray<object>) =>
            Effect.promise(() => stash.control("faults", { faults: list }))
          yield* edit(stash, 6, { title: "Just before" })
          yield* faults([{ route: "POST /graphql", kind: "status", status: 503 }])
          yield* eventually(health, ({ problem }) => problem !== null)
          yield* faults([])
          yield* eventually(jobs, (found) => found.includes("6 edit"))
          yield* eventually(health, ({ problem }) => problem === null)
        })
      )
    }))

  it.effect("say it when Stash is too old", () =>
    Effect.gen(function* () {
      const old = new NotUsable({ server: "Stash", operation: "ask abilities", problem: "it is too old" })
      const stash = Layer.mock(StashApi, {
        _tag: "plexsync/StashApi",
        address: "http://stash",
        clockOffset: Effect.succeed(0),
        status: Effect.succeed({ version: "v0.26.2", state: "OK" }),
        allScenes: Stream.empty,
        newestScenes: Stream.empty,
        abilities: Effect.fail(old)
      })
      const layer = Watch.Default.pipe(
        Layer.provide(ChangeHints.Default),
        Layer.provide(EntityWatch.Default),
        Layer.provide(Layer.succeed(SettingsInbox, { offer: () => Effect.void })),
        Layer.provide(Layer.succeed(Config, { settings: Effect.succeed(settingsWith({})) })),
        Layer.provide(stash),
        Layer.provide(TestStore.memory())
      )
      const problem = yield* Effect.gen(function* () {
        const { forever, health } = yield* Watch
        const fiber = yield* Effect.fork(forever)
        yield* Effect.yieldNow()
        const told = yield* Effect.repeat(Effect.zipLeft(health, Effect.yieldNow()), {
          until: (now) => now.problem !== null
        })
        yield* Fiber.interrupt(fiber)
        return told.problem
      }).pipe(Effect.provide(layer))
      expect(problem).toContain("it is too old")
    })
  )
})
