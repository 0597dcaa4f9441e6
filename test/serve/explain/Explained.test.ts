import * as FetchHttpClient from "@effect/platform/FetchHttpClient"
import { describe, expect, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import { control } from "../../../sandbox/demo/Servers.ts"
import * as Sandbox from "../../../sandbox/Sandbox.ts"
import { itemAsked, sceneAsked } from "../../../src/core/explain/Asked.ts"
import { explainedItem, explainedScene } from "../../../src/serve/explain/Explained.ts"
import { mutate } from "../../support/Program.ts"
import { plexFiles, requests } from "../../support/Stage.ts"
import { self } from "../../support/TestStore.ts"
import { temporaryFolder } from "../../support/TemporaryFolder.ts"

/** Both servers with four pairs of a scene and an item and four scenes that cannot be synced, and a data directory. */
const lab = Effect.gen(function* () {
  const { plex, stash } = yield* Sandbox.make({
    seed: 7,
    scenes: 4,
    stashPort: 0,
    plexPort: 0,
    latencyMs: 0,
    trouble: true,
    stashTimezone: "UTC",
    stashCredentials: "none"
  })
  const folder = yield* temporaryFolder
  const way = { PLEXSYNC_PLEX_URL: plex.url, PLEXSYNC_PLEX_TOKEN: plex.token }
  const setting = (given: Readonly<Record<string, string>> = way) => ({
    folder,
    environment: { PLEXSYNC_STASH_URL: stash.url, ...given },
    version: "0.1.0",
    platform: "Linux"
  })
  return {
    plex,
    stash: stash.url,
    away: control(stash.url, "faults", { faults: [{ route: "*", kind: "refuse" }] }),
    scene: (asked: string, given?: Readonly<Record<string, string>>) =>
      explainedScene(sceneAsked(asked), setting(given), self()),
    item: (asked: string, given?: Readonly<Record<string, string>>) =>
      explainedItem(Option.getOrThrow(itemAsked(asked)), setting(given))
  }
})

const clip = "/data/Movies/Clip 000000.mp4"
const isAsked = { asked: true, why: null }

describe("a scene that is asked about", () => {
  it.scopedLive("is explained, however it was named, and nothing is written", () =>
    Effect.gen(function* () {
      const { plex, scene, stash } = yield* lab
      for (const way of ["1", `${stash}/scenes/1?tab=files`, clip, "gardens OF old"]) {
        const said = yield* scene(way)
        expect(said).toMatchObject({
          _tag: "One",
          explanation: {
            sceneId: 1,
            title: "Gardens of Old Mill 0",
            outcome: "stopped",
            stash: isAsked,
            plex: isAsked,
            reasons: [{ reason: "blocked" }],
            files: { all: 1, shown: [{ path: clip }] },
            items: { all: 1, shown: [{ ratingKey: "1", library: "Movies", follows: { sceneId: 1, rests: null } }] }
          }
        })
      }
      expect(Object.keys(yield* requests(plex)).filter((route) => /^(PUT|POST|DELETE)/.test(route))).toEqual([])
    }).pipe(Effect.provide(FetchHttpClient.layer))
  )

  it.scopedLive("may be none, or one of several that share a word", () =>
    Effect.gen(function* () {
      const { scene } = yield* lab
      for (const way of ["404", "/data/nowhere at all.mp4", "nobody's title"])
        expect(yield* scene(way)).toEqual({ _tag: "None" })
      const several = yield* scene("Trouble")
      expect(several._tag === "Several" ? several.hits.map(({ file, sceneId }) => [sceneId, file]) : []).toEqual([
        [5, "/data/Trouble/nowhere.mp4"],
        [6, null],
        [7, "/data/Trouble/resized.mp4"],
        [8, "/data/Trouble/twins.mp4"]
      ])
    }).pipe(Effect.provide(FetchHttpClient.layer))
  )

  it.scopedLive("is one of twenty at most that are told", () =>
    Effect.gen(function* () {
      const { scene, stash } = yield* lab
      for (let made = 0; made < 25; made++)
        yield* mutate(stash, `mutation { sceneCreate(input: { title: "Alike ${made}" }) { id } }`)
      const several = yield* scene("alike")
      expect(several._tag === "Several" ? several.hits.length : several._tag).toBe(20)
    }).pipe(Effect.provide(FetchHttpClient.layer))
  )
})

describe("an item that is asked about", () => {
  it.scopedLive("is explained by its key, its address, and its path", () =>
    Effect.gen(function* () {
      const { item, plex } = yield* lab
      const address = `${plex.url}/web/index.html#!/server/x/details?key=%2Flibrary%2Fmetadata%2F1`
      for (const way of ["1", address, clip])
        expect(yield* item(way)).toMatchObject({
          _tag: "One",
          explanation: { ratingKey: "1", library: "Movies", follows: { sceneId: 1, rests: null }, written: null }
        })
      const lone = yield* item("/data/Elsewhere/resized.mp4")
      expect(lone).toMatchObject({ _tag: "One", explanation: { follows: null, stash: isAsked, plex: isAsked } })
      expect(yield* item("404")).toEqual({ _tag: "None" })
    }).pipe(Effect.provide(FetchHttpClient.layer))
  )

  it.scopedLive("is one of several where two files have one name in two spellings", () =>
    Effect.gen(function* () {
      const { item, plex } = yield* lab
      const files = ["/data/caf\u00e9.mp4", "/data/cafe\u0301.mp4"]
      const keys = yield* plexFiles(
        plex,
        files.map((file) => ({ file, size: 1 }))
      )
      const several = yield* item(files[0] ?? "")
      const hits = several._tag === "Several" ? several.hits : []
      expect(hits.map(({ ratingKey }) => ratingKey).toSorted()).toEqual(keys.toSorted())
      expect(hits.map(({ file }) => file?.normalize("NFC"))).toEqual([files[0], files[0]])
    }).pipe(Effect.provide(FetchHttpClient.layer))
  )
})

describe("while Stash is away", () => {
  it.scopedLive("what is remembered is told, with why it could not be asked", () =>
    Effect.gen(function* () {
      const { away, item, scene } = yield* lab
      yield* scene("1")
      yield* away
      const why: unknown = expect.stringContaining("Stash cannot be reached")
      const stash = { asked: false, why }
      for (const way of ["1", clip])
        expect(yield* scene(way)).toMatchObject({
          _tag: "One",
          explanation: { sceneId: 1, title: null, stash, plex: isAsked, files: { shown: [{ path: clip }] } }
        })
      expect(yield* scene("4")).toEqual({ _tag: "None" })
      expect(yield* item("1")).toMatchObject({ _tag: "One", explanation: { ratingKey: "1", stash, plex: isAsked } })
      const title = yield* Effect.flip(scene("Gardens"))
      expect(title.message).toContain(
        "Stash cannot be asked, so a scene can be named by its id or the full path of its file alone: "
      )
    }).pipe(Effect.provide(FetchHttpClient.layer))
  )

  it.scopedLive("nobody knows where Plex is if only Stash does", () =>
    Effect.gen(function* () {
      const { away, item, scene } = yield* lab
      yield* scene("1")
      yield* away
      const why: unknown = expect.stringMatching(/^without Stash, .*plex_url: is required/)
      const unknown = { asked: false, why }
      expect(yield* scene("1", {})).toMatchObject({ _tag: "One", explanation: { sceneId: 1, plex: unknown } })
      expect(yield* item("1", {})).toMatchObject({ _tag: "One", explanation: { ratingKey: "1", plex: unknown } })
    }).pipe(Effect.provide(FetchHttpClient.layer))
  )
})

describe("settings that cannot be used", () => {
  it.scopedLive("are told as they are: that Stash answers makes none of them right", () =>
    Effect.gen(function* () {
      const { item, scene } = yield* lab
      const wrong = { PLEXSYNC_PLEX_URL: "nowhere" }
      expect((yield* Effect.flip(scene("1", wrong))).message).toContain("plex_url")
      expect((yield* Effect.flip(item("1", wrong))).message).toContain("plex_url")
    }).pipe(Effect.provide(FetchHttpClient.layer))
  )
})
