import { describe, expect, it } from "@effect/vitest"
import * as SqlClient from "@effect/sql/SqlClient"
import * as Effect from "effect/Effect"
import { noMemory } from "../../../src/core/plan/ItemMemory.ts"
import { planFor } from "../../../src/core/plan/Plan.ts"
import { historyReport } from "../../../src/serve/history/HistoryReport.ts"
import type { Environment } from "../../../src/config/Sources.ts"
import { History } from "../../../src/store/items/History.ts"
import type { Wanted } from "../../../src/store/items/HistoryView.ts"
import { files } from "../../../src/serve/live/Files.ts"
import { serve } from "../../support/Loopback.ts"
import { id, itemWith, key, metadataWith } from "../../support/Samples.ts"
import { temporaryFolder } from "../../support/TemporaryFolder.ts"
import { inFolder } from "../../support/TestStore.ts"
import { emptyWorld } from "../../support/World.ts"
import { served } from "../../support/world/Served.ts"
import { worldPlex } from "../../support/world/WorldPlex.ts"

const all: Wanted = { since: 0, scenes: [], items: [], fields: [] }
const rules = { skip: new Set<never>(), contentRating: "", label: "", now: 0, preserve: false }
const nobody = "http://127.0.0.1:9"

/** Notes the write of a title, and of a summary of it, to an item. */
const begin = (item: string, title: string) => {
  const shown = itemWith({ ratingKey: key(item) })
  const plan = planFor(metadataWith({ title, summary: `About ${title}` }), shown, noMemory, rules)
  const asked = { sceneId: id(Number(item)), asked: "edit" } as const
  return Effect.flatMap(History, (history) => history.begin("machine", shown, asked, plan, []))
}

/** Plex shows the summary that item 1 was given last, another title, and all that item 2 was given. */
const plexWorld = () => {
  const world = emptyWorld()
  world.items.set("1", itemWith({ scalars: { title: "By hand", summary: "About c" } }))
  world.items.set("2", itemWith({ ratingKey: key("2"), scalars: { title: "b", summary: "About b" } }))
  return world
}

/** A Stash that has these settings of the plugin. */
const stashWith = (settings: object) =>
  serve((_, response) => {
    response.setHeader("content-type", "application/json")
    response.end(JSON.stringify({ data: { configuration: { plugins: { PlexSync: settings } } } }))
  })

/** Settings of the environment: without an address, of nobody. */
const environment = ({ plex = nobody, stash = nobody }: { readonly plex?: string; readonly stash?: string }) => ({
  PLEXSYNC_PLEX_URL: plex,
  PLEXSYNC_PLEX_TOKEN: "token-of-plex-0123456789",
  PLEXSYNC_STASH_URL: stash
})

/** Looks into a history of three writes, a second apart: `a` to item 1, `b` to item 2, `c` to item 1. */
const looked = (given: Environment, wanted: Partial<Wanted> = {}, limit = 100, writes = 3) =>
  Effect.gen(function* () {
    const folder = yield* temporaryFolder
    const setting = { folder, environment: given, version: "0.1.0", platform: "Linux" }
    return yield* Effect.gen(function* () {
      for (const [item, title] of [["1", "a"] as const, ["2", "b"] as const, ["1", "c"] as const].slice(0, writes))
        yield* begin(item, title)
      // A real clock asks the servers: the times are put in by hand.
      yield* Effect.flatMap(SqlClient.SqlClient, (sql) => sql`UPDATE history SET at = id * 1000`)
      return yield* historyReport(setting, { ...all, ...wanted }, limit)
    }).pipe(Effect.provide(inFolder(folder)))
  }).pipe(Effect.provide(files))

type Report = Effect.Effect.Success<ReturnType<typeof looked>>
/** Of each write: when it was, and of each field what Plex shows now. */
const shown = ({ entries }: Report) =>
  entries.map(({ at, changes, item }) => [at, item, changes.map(({ field, now, shows }) => [field, shows, now])])

const unasked = [
  ["title", "not_asked", null],
  ["summary", "not_asked", null]
]
const allUnasked = [
  [3000, "1", unasked],
  [2000, "2", unasked],
  [1000, "1", unasked]
]

describe("the history, reported,", () => {
  it.scopedLive("has each write with what Plex shows of it, the newest first", () =>
    Effect.gen(function* () {
      const plex = yield* served(worldPlex(plexWorld()))
      const report = yield* looked(environment({ plex, stash: yield* stashWith({ history_days: 30 }) }))
      expect(report).toMatchObject({ version: 1, more: 0, notAsked: null, historyDays: 30, oldest: 1000 })
      expect(shown(report)).toEqual([
        [
          3000,
          "1",
          [
            ["title", "no", "By hand"],
            ["summary", "yes", null]
          ]
        ],
        [
          2000,
          "2",
          [
            ["title", "yes", null],
            ["summary", "yes", null]
          ]
        ],
        [
          1000,
          "1",
          [
            ["title", "no", "By hand"],
            ["summary", "no", "About c"]
          ]
        ]
      ])
      const since = report.entries.map(({ changes }) => changes.map(({ writtenSince }) => writtenSince))
      expect(since).toEqual([
        [false, false],
        [false, false],
        [true, true]
      ])
    })
  )

  it.scopedLive("has at most so many writes, counts the others, and of each the fields alone that are asked for", () =>
    Effect.gen(function* () {
      const world = plexWorld()
      const given = environment({ plex: yield* served(worldPlex(world)), stash: yield* stashWith({}) })
      const one = yield* looked(given, { fields: ["summary"] }, 1)
      expect([one.more, one.oldest, shown(one)]).toEqual([2, 1000, [[3000, "1", [["summary", "yes", null]]]]])
      const all = yield* looked(given, { scenes: [id(1)], fields: ["title"] }, 2)
      expect([all.more, all.entries.map(({ at }) => at)]).toEqual([0, [3000, 1000]])
      const none = yield* looked(given, { fields: ["thumb"] })
      expect([none.more, none.oldest, none.notAsked, none.entries]).toEqual([0, 1000, null, []])
      expect(world.calls.filter((call) => call.startsWith("read items"))).toEqual(["read items 1", "read items 1"])
    })
  )
})

describe("whoever cannot be asked, the history is reported:", () => {
  it.scopedLive("without Stash, Plex is asked by the settings that are not kept there", () =>
    Effect.gen(function* () {
      const plex = yield* served(worldPlex(plexWorld()))
      const report = yield* looked({ ...environment({ plex }), PLEXSYNC_HISTORY_DAYS: "45" }, { items: [key("2")] })
      expect([report.notAsked, report.historyDays]).toEqual([null, 45])
      expect(shown(report)).toEqual([
        [
          2000,
          "2",
          [
            ["title", "yes", null],
            ["summary", "yes", null]
          ]
        ]
      ])
    })
  )

  it.scopedLive("without Plex, with why it is not known what it shows", () =>
    Effect.gen(function* () {
      const report = yield* looked(environment({ stash: yield* stashWith({ history_days: 30 }) }))
      expect(report.notAsked).toMatch(/^Plex cannot be reached at http:\/\/127\.0\.0\.1:9: /)
      expect([report.historyDays, shown(report)]).toEqual([30, allUnasked])
    })
  )

  it.scopedLive("without settings, with what is missing in one line, and the days as far as they are known", () =>
    Effect.gen(function* () {
      const report = yield* looked({ PLEXSYNC_HISTORY_DAYS: "7" })
      expect(report.notAsked).toContain("plex_url")
      expect(report.notAsked).not.toContain("\n")
      expect([report.historyDays, shown(report)]).toEqual([7, allUnasked])
      expect((yield* looked({})).historyDays).toBe(90)
      expect((yield* looked({ PLEXSYNC_HISTORY_DAYS: "soon" })).historyDays).toBeNull()
    })
  )

  it.scopedLive("nothing is missed where nothing was written", () =>
    Effect.gen(function* () {
      const report = yield* looked(environment({ stash: yield* stashWith({}) }), {}, 100, 0)
      expect(report).toEqual({ version: 1, entries: [], more: 0, notAsked: null, historyDays: 90, oldest: null })
    })
  )
})
