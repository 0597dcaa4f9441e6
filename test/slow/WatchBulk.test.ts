import { assert, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import * as Schema from "effect/Schema"
import { env } from "node:process"
import { describe } from "vitest"
import { startRuntime } from "../../sandbox/demo/Programs.ts"
import { readPlex } from "../../sandbox/demo/ReadPlex.ts"
import { type Addresses, control, graphql, plexJson } from "../../sandbox/demo/Servers.ts"
import { peakMemory } from "../support/PeakMemory.ts"
import { differences, eventually, live, mutate, putRoute, rows, withSandbox } from "../support/Program.ts"

const full = env["PLEXSYNC_TEST_FULL"] === "1"
const scenes = full ? 10_000 : 1000
/** Seconds for each step: a slow machine may take its time. */
const patience = full ? 3600 : 240
/** Polls that are counted. */
const polls = 3
/** What a poll shows whatever happens: the newest scenes, and those stamped as if clocks had been set back. */
const shown = 2 * 40
/** MiB. */
const memory = 250

const StashStats = Schema.Struct({
  graphql: Schema.Record({ key: Schema.String, value: Schema.Struct({ requests: Schema.Int, scenes: Schema.Int }) })
})
const PlexStats = Schema.Struct({
  applied: Schema.Record({ key: Schema.String, value: Schema.Int }),
  changes: Schema.Int
})

/** GraphQL requests by name, and the scenes they were answered with. */
const asked = (stash: Addresses["stash"]) =>
  Effect.map(plexJson({ url: stash.url, token: "" }, "/__sandbox/stats", StashStats), (stats) => stats.graphql)

/** What is asked while a few polls go by: nothing but these polls, if all is quiet. */
const whilePolled = (stash: Addresses["stash"]) =>
  Effect.gen(function* () {
    yield* control(stash.url, "reset-stats", {})
    return yield* eventually(asked(stash), ({ Watch: watch }) => (watch?.requests ?? 0) >= polls, patience)
  })

/** No poll reads more scenes than it always shows, and none leads to another request. */
const assertSmall = (all: Effect.Effect.Success<ReturnType<typeof asked>>) => {
  assert.deepStrictEqual(Object.keys(all), ["Watch"])
  assert.isAtMost(all["Watch"]?.scenes ?? 0, shown * (all["Watch"]?.requests ?? 0))
}

const Ids = Schema.Struct({
  findScenes: Schema.Struct({ scenes: Schema.Array(Schema.Struct({ id: Schema.String })) })
})
const idsOf = (url: string) =>
  Effect.map(graphql(url, "{ findScenes(filter: { per_page: -1 }) { scenes { id } } }", {}, Ids), ({ findScenes }) =>
    findScenes.scenes.map(({ id }) => id)
  )

const count = (data: string, query: string) =>
  Effect.orElseSucceed(
    Effect.try(() => Number(rows(data, query)[0]?.["n"])),
    () => Number.NaN
  )
/** How many scenes the runtime knows, once it has seen all of Stash. */
const known = (data: string) =>
  count(
    data,
    "SELECT count(*) n FROM scene WHERE seen IS NOT NULL AND EXISTS (SELECT 1 FROM cursor WHERE name = 'watch' AND value ->> '$.first.after' IS NULL)"
  )
const jobs = (data: string) => count(data, "SELECT count(*) n FROM job")
/** The newest stamp of the last walk that has ended. */
const walkedTo = (data: string) => count(data, "SELECT value ->> '$.scenes.newest' n FROM cursor WHERE name = 'watch'")

describe("the watch, after a bulk edit of very many scenes", () => {
  it.scopedLive(
    `syncs each of ${scenes} once, and then its polls are small again`,
    () =>
      Effect.gen(function* () {
        const { data, program, servers } = yield* withSandbox(
          ["--scenes", String(scenes)],
          // Covers are others' matter, and take the longest.
          {
            PLEXSYNC_POLL_INTERVAL: "1",
            PLEXSYNC_SCAN_DELAY: "0",
            PLEXSYNC_SKIP_FIELDS: "poster,background,rating"
          },
          false
        )
        const { plex, stash } = servers
        const runtime = yield* startRuntime(program)
        yield* eventually(known(data), (all) => all === scenes, patience)
        assertSmall(yield* whilePolled(stash))
        const ids = yield* idsOf(stash.url)
        const before = yield* walkedTo(data)
        yield* mutate(stash.url, "mutation ($input: BulkSceneUpdateInput!) { bulkSceneUpdate(input: $input) { id } }", {
          input: { ids, details: "All at once" }
        })
        yield* eventually(walkedTo(data), (newest) => newest > before, patience)
        yield* eventually(jobs(data), (left) => left === 0, patience)
        assert.deepStrictEqual(yield* differences(servers), [])
        const items = yield* readPlex(plex)
        assert.deepStrictEqual([...new Set(items.map(({ shown: { details } }) => details))], ["All at once"])
        const { applied, changes } = yield* plexJson(plex, "/__sandbox/stats", PlexStats)
        assert.strictEqual(applied[putRoute], items.length)
        assert.strictEqual(changes, items.length)
        assertSmall(yield* whilePolled(stash))
        const peak = peakMemory(runtime.pid)
        if (peak !== undefined) assert.isAtMost(peak, memory)
      }).pipe(Effect.provide(live)),
    1000 * (full ? 3 * patience : patience)
  )
})
