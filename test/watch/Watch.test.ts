import { describe, expect, it } from "@effect/vitest"
import * as SqlClient from "@effect/sql/SqlClient"
import * as Data from "effect/Data"
import * as Effect from "effect/Effect"
import * as Fiber from "effect/Fiber"
import * as Layer from "effect/Layer"
import * as Option from "effect/Option"
import * as Schedule from "effect/Schedule"
import * as Stream from "effect/Stream"
import { EntityWatch } from "../../src/watch/EntityWatch.ts"
import { ChangeHints } from "../../src/watch/ChangeHints.ts"
import { Watch } from "../../src/watch/Watch.ts"
import { Config, SettingsInbox } from "../../src/config/Config.ts"
import { NotUsable } from "../../src/core/model/Failure.ts"
import { StashApi } from "../../src/stash/StashApi.ts"
import { Covers } from "../../src/store/scenes/Covers.ts"
import { type Running, withStash } from "../sandbox/stash/support/WithStash.ts"
import { id } from "../support/Samples.ts"
import * as TestStore from "../support/TestStore.ts"
import { temporaryFolder } from "../support/TemporaryFolder.ts"
import { watchOf, type WatchOptions } from "../support/WatchWorld.ts"
import { settingsWith } from "../support/World.ts"

/** Long before anything in these tests: every scene of the sandbox is older. */
const noon = Date.UTC(2026, 10, 21, 12)

class NotYet extends Data.TaggedError("NotYet")<{ readonly answer: string }> {}

const eventually = <A, E, R>(ask: Effect.Effect<A, E, R>, holds: (answer: A) => boolean) =>
  ask.pipe(
    Effect.filterOrFail(holds, (answer) => new NotYet({ answer: JSON.stringify(answer) })),
    Effect.retry(Schedule.intersect(Schedule.spaced("50 millis"), Schedule.recurUpTo("10 seconds")))
  )

const ready = Effect.flatMap(Watch, ({ health }) => eventually(health, (now) => now.ready))

/** A whole poll, begun after now, has ended. */
const polled = Effect.gen(function* () {
  const { health } = yield* Watch
  const before = (yield* health).lastPollAt ?? 0
  yield* eventually(health, ({ lastPollAt }) => (lastPollAt ?? 0) > before)
  const then = (yield* health).lastPollAt ?? 0
  yield* eventually(health, ({ lastPollAt }) => (lastPollAt ?? 0) > then)
})

const jobs = Effect.map(TestStore.rows, (rows) =>
  rows.map((row) => `${String(row["scene_id"])} ${String(row["reason"])}`)
)
const noJobs = Effect.flatMap(SqlClient.SqlClient, (sql) => sql`DELETE FROM job`)

/** Runs a watch of this Stash while the test goes on. */
const watching = <A, E>(
  stash: Running,
  test: Effect.Effect<
    A,
    E,
    Watch | ChangeHints | StashApi | SqlClient.SqlClient | Layer.Layer.Success<ReturnType<typeof watchOf>["layer"]>
  >,
  options: WatchOptions = {}
) => {
  const { layer } = watchOf(stash, options)
  return Effect.gen(function* () {
    const { forever } = yield* Watch
    const fiber = yield* Effect.fork(forever)
    return yield* Effect.ensuring(test, Fiber.interrupt(fiber))
  }).pipe(Effect.provide(layer), Effect.scoped, Effect.runPromise)
}

const edit = (stash: Running, scene: number, input: object) =>
  Effect.promise(() =>
    stash.ask("mutation ($input: SceneUpdateInput!) { sceneUpdate(input: $input) { id } }", {
      input: { id: String(scene), ...input }
    })
  )
const editAll = (stash: Running, scenes: ReadonlyArray<number>, input: object) =>
  Effect.promise(() =>
    stash.ask("mutation ($input: BulkSceneUpdateInput!) { bulkSceneUpdate(input: $input) { id } }", {
      input: { ids: scenes.map(String), ...input }
    })
  )
const ids = (first: number, last: number) => Array.from({ length: last - first + 1 }, (_, index) => first + index)

describe("the first start", () => {
  it("comes to know every scene, and wishes for none", () =>
    withStash({ scenes: 60, at: noon }, (stash) =>
      watching(
        stash,
        Effect.gen(function* () {
          yield* ready
          expect(yield* jobs).toEqual([])
          const sql = yield* SqlClient.SqlClient
          const [row] = yield* sql`SELECT count(*) AS n FROM scene WHERE version IS NOT NULL AND seen IS NOT NULL`
          expect(row?.["n"]).toBe(60)
        })
      )
    ))

  it("takes for edited what was stamped since it was called, less a minute", () =>
    withStash({ scenes: 30, at: noon }, async (stash) => {
      await Effect.runPromise(edit(stash, 3, { title: "Long ago" }))
      stash.clock.advance(600_000)
      await Effect.runPromise(edit(stash, 7, { title: "This is why it was called" }))
      stash.clock.advance(90_000)
      await watching(
        stash,
        Effect.zipRight(
          ready,
          Effect.map(jobs, (found) => expect(found).toEqual(["7 edit"]))
        ),
        {
          startedFor: stash.clock.now() - 90_000 + 30_000
        }
      )
    }))

  it("is not begun again after it has ended", () =>
    withStash({ scenes: 10, at: noon }, (stash) => {
      const twice = (folder: string) =>
        Effect.promise(async () => {
          stash.clock.advance(600_000)
          await watching(stash, ready, { folder })
          // Nobody looks.
          await Effect.runPromise(edit(stash, 4, { title: "While nothing ran" }))
          stash.clock.advance(86_400_000)
          await watching(
            stash,
            Effect.gen(function* () {
              yield* eventually(jobs, (found) => found.length > 0)
              yield* polled
              expect(yield* jobs).toEqual(["4 edit"])
            }),
            { folder }
          )
        })
      return Effect.runPromise(Effect.scoped(Effect.flatMap(temporaryFolder, twice)))
    }))
})

describe("an edit", () => {
  it("that changes nothing Plex shows is not wished for, while its cover stays", () =>
    withStash({ scenes: 10, at: noon }, async (stash) => {
      stash.clock.advance(600_000)
      await watching(
        stash,
        Effect.gen(function* () {
          yield* ready
          const covers = yield* Covers
          const api = yield* StashApi
          const cover = yield* api.cover(id(2), Option.none())
          const etag = cover._tag === "Read" && cover.etag._tag === "Some" ? cover.etag.value : null
          yield* covers.remember(id(2), { etag, sha1: "0".repeat(40), stamp: null })
          yield* edit(stash, 2, { code: "ABC-1" })
          yield* polled
          yield* polled
          expect(yield* jobs).toEqual([])
          yield* edit(stash, 2, { cover_image: `data:image/jpeg;base64,${Buffer.from("another").toString("base64")}` })
          yield* eventually(jobs, (found) => found.length === 1)
        })
      )
    }))

  it("of more than twenty at once is bulk work, save the one that a nudge named alone", () =>
    withStash({ scenes: 60, at: noon }, async (stash) => {
      stash.clock.advance(600_000)
      await watching(
        stash,
        Effect.gen(function* () {
          yield* ready
          const { tell } = yield* ChangeHints
          yield* editAll(stash, ids(1, 50), { details: "Together" })
          yield* tell({ scenes: [id(5)] })
          const found = yield* eventually(jobs, (all) => all.length === 50)
          expect(found.filter((job) => job.endsWith("edit"))).toEqual(["5 edit"])
          expect(found.filter((job) => job.endsWith("bulk"))).toHaveLength(49)
        }),
        { settings: { poll_interval: 60 } }
      )
    }))

  it("is found below sixty others when the clocks were just set back", () =>
    withStash({ scenes: 80, at: Date.UTC(2026, 10, 1, 4), timezone: "America/New_York" }, async (stash) => {
      stash.clock.set(Date.UTC(2026, 10, 1, 5, 50))
      await watching(
        stash,
        Effect.gen(function* () {
          yield* ready
          yield* Effect.sync(() => stash.clock.set(Date.UTC(2026, 10, 1, 5, 59, 55)))
          yield* editAll(stash, ids(1, 60), { details: "At 01:59" })
          yield* eventually(jobs, (found) => found.length === 60)
          // So little is no jump: the watch is to find it by itself.
          const later = Effect.sync(() => stash.clock.advance(3000))
          yield* later
          yield* polled
          yield* noJobs
          yield* later
          yield* edit(stash, 70, { title: "At 01:00, an hour later" })
          yield* eventually(jobs, (found) => found.includes("70 edit"))
          expect(yield* jobs).toEqual(["70 edit"])
        })
      )
    }))
})

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

describe("a folder that was renamed on disk", () => {
  it("has its scenes looked at after the scan, though no stamp moved", () =>
    withStash({ scenes: 0, at: noon }, async (stash) => {
      const files = ["/data/Old/Deep/One.mp4", "/data/Other/Two.mp4"]
      await stash.control("files", { add: files.map((file, index) => ({ file, size: 1000 + index })) })
      const scan = async () => {
        await stash.ask("mutation { metadataScan(input: {}) }")
        await Effect.runPromise(
          eventually(
            Effect.promise(() => stash.ask("{ jobQueue { id } }")),
            ({ data }) => (data as { readonly jobQueue: unknown }).jobQueue === null
          )
        )
      }
      await scan()
      stash.clock.advance(600_000)
      await watching(
        stash,
        Effect.gen(function* () {
          yield* ready
          yield* polled
          expect(yield* jobs).toEqual([])
          yield* Effect.promise(() =>
            stash.control("files", { move: [{ from: "/data/Old/Deep/One.mp4", to: "/data/New/Deep/One.mp4" }] })
          )
          yield* Effect.promise(scan)
          expect(yield* eventually(jobs, (found) => found.length > 0)).toEqual(["1 edit"])
          const { health } = yield* Watch
          expect((yield* health).problem).toBe(null)
        })
      )
    }))
})

describe("a scene that is gone", () => {
  it("is forgotten with its job, unless too many are gone at once", () =>
    withStash({ scenes: 200, at: noon }, async (stash) => {
      stash.clock.advance(600_000)
      await watching(
        stash,
        Effect.gen(function* () {
          yield* ready
          const sql = yield* SqlClient.SqlClient
          const known = Effect.map(
            sql`SELECT count(*) AS n FROM scene WHERE version IS NOT NULL`,
            ([row]) => row?.["n"]
          )
          yield* edit(stash, 9, { title: "Soon gone" })
          yield* eventually(jobs, (found) => found.includes("9 edit"))
          const destroy = (gone: ReadonlyArray<number>) =>
            Effect.promise(() =>
              stash.ask("mutation ($input: ScenesDestroyInput!) { scenesDestroy(input: $input) }", {
                input: { ids: gone.map(String) }
              })
            )
          yield* destroy([9, 10])
          yield* eventually(jobs, (found) => found.length === 0)
          yield* eventually(known, (count) => count === 198)
          yield* destroy(ids(100, 190))
          yield* polled
          yield* polled
          expect(yield* known).toBe(198)
        })
      )
    }))
})
