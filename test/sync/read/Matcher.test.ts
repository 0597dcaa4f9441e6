import { assert, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import * as Either from "effect/Either"
import * as Layer from "effect/Layer"
import { describe } from "vitest"
import { conclude } from "../../../src/core/match/Conclude.ts"
import { Refused } from "../../../src/core/model/Failure.ts"
import type { Reason } from "../../../src/core/model/Job.ts"
import { Decision, type Rule } from "../../../src/core/match/Match.ts"
import { PlexApi } from "../../../src/plex/PlexApi.ts"
import { IndexMatcher, Namesakes } from "../../../src/sync/read/IndexMatcher.ts"
import { IndexWrites } from "../../../src/sync/index/IndexWrites.ts"
import { Libraries } from "../../../src/sync/index/Libraries.ts"
import { Matcher } from "../../../src/sync/read/Matcher.ts"
import { IndexRefresh } from "../../../src/sync/index/IndexRefresh.ts"
import { jobFor } from "../../../src/sync/PreparedJob.ts"
import { part } from "../../support/Arbitrary.ts"
import { served, throughCircuits } from "../../support/Neighbours.ts"
import { key, numbered } from "../../support/Samples.ts"

const wish = (scene: number, reason: Reason, at = 0) => ({
  scene: numbered(scene),
  job: jobFor(numbered(scene).id, reason, at)
})

const refusal = new Refused({ server: "Plex", operation: "look a file up", status: 403, problem: "no" })

/** A matcher beside neighbours that note what they are asked. A scene is in the index by the rule that `index` has for it. */
const around = ({ refuses = false, swept = true } = {}) => {
  const index = new Map<number, Rule>()
  /** What Plex has beyond the index, by path. */
  const plex = new Map<string, number>()
  const asked: Array<string> = []
  const note = (what: string) => Effect.sync(() => void asked.push(what))
  const file = (scene: number) => `/data/${scene}.mp4`
  const layer = Matcher.DefaultWithoutDependencies.pipe(
    Layer.provide([
      throughCircuits,
      Layer.mock(IndexMatcher, {
        _tag: "plexsync/IndexMatcher",
        of: (_, scenes) =>
          Effect.sync(() =>
            scenes.map((scene) => {
              const rule = index.get(scene.id)
              const about = { library: "1", file: file(scene.id), reason: "" }
              const decision =
                rule === undefined
                  ? Decision.None({ ...about, trashed: false })
                  : Decision.Found({
                      ...about,
                      rule,
                      size: 1,
                      confidence: "HIGH",
                      parts: [part(file(scene.id), 1, `${scene.id}`)]
                    })
              return { scene, matched: { decisions: [decision], parts: conclude(scene, [decision]) } }
            })
          )
      }),
      Layer.mock(Libraries, {
        _tag: "plexsync/Libraries",
        served: Effect.succeed(served(["1"], 100)),
        ask: Effect.as(note("ask server"), served(["1"], 900))
      }),
      Layer.mock(IndexWrites, {
        _tag: "plexsync/IndexWrites",
        put: (server, library, parts) =>
          Effect.zipRight(
            note(`put ${server} ${library} ${parts.map((one) => one.file).join()}`),
            Effect.sync(() => {
              for (const one of parts) index.set(Number(one.ratingKey), "path")
            })
          )
      }),
      Layer.mock(Namesakes, {
        _tag: "plexsync/Namesakes",
        swept: Effect.succeed(swept),
        refresh: (paths) => (paths.length === 0 ? Effect.void : note(`namesakes of ${paths.join()}`))
      }),
      Layer.mock(PlexApi, {
        _tag: "plexsync/PlexApi",
        partsNamed: (library, path) => {
          const scene = plex.get(path)
          const parts = scene === undefined ? [] : [part(path, 1, `${scene}`)]
          const keys = parts.map(({ ratingKey }) => ratingKey)
          const page = { keys, odd: new Set(keys.slice(1)), parts, total: keys.length, newest: 0 }
          return Effect.zipRight(note(`look up ${path} in ${library}`), refuses ? refusal : Effect.succeed(page))
        }
      }),
      Layer.mock(IndexRefresh, {
        _tag: "plexsync/IndexRefresh",
        ensure: () => note("ensure index"),
        freshen: ({ at }, since) => note(`freshen to ${since}, server of ${at}`)
      })
    ])
  )
  const match = (...wanted: ReadonlyArray<ReturnType<typeof wish>>) =>
    Effect.gen(function* () {
      asked.length = 0
      const { answers } = yield* Effect.flatMap(Matcher, (matcher) => matcher.match(wanted))
      return new Map(
        answers.map(({ matched: { parts }, wish: { scene } }) => [
          Number(scene.id),
          Either.match(parts, {
            onLeft: (failure) => failure._tag,
            onRight: (found) => found.map(({ ratingKey }) => ratingKey).join()
          })
        ])
      )
    })
  return { asked, index, layer, match, plex }
}

describe("the matcher", () => {
  it.effect("asks Plex for nothing that the index has", () => {
    const { asked, index, layer, match } = around()
    return Effect.gen(function* () {
      index.set(1, "path").set(2, "remembered")
      assert.deepStrictEqual(
        yield* match(wish(1, "hook"), wish(2, "all")),
        new Map([
          [1, "1"],
          [2, "2"]
        ])
      )
      assert.deepStrictEqual(asked, ["ensure index"])
    }).pipe(Effect.provide(layer))
  })

  it.effect("looks an edit that misses up once, and keeps the answer in the index", () => {
    const { asked, layer, match, plex } = around()
    return Effect.gen(function* () {
      plex.set("/data/1.mp4", 1)
      assert.deepStrictEqual(yield* match(wish(1, "hook")), new Map([[1, "1"]]))
      assert.deepStrictEqual(asked, ["ensure index", "look up /data/1.mp4 in 1", "put machine 1 /data/1.mp4"])
      assert.deepStrictEqual(yield* match(wish(1, "hook")), new Map([[1, "1"]]))
      assert.deepStrictEqual(asked, ["ensure index"])
    }).pipe(Effect.provide(layer))
  })

  it.effect("looks for bulk work in an index no older than the newest wish, and sends no look-up", () => {
    const { asked, layer, match } = around()
    return Effect.gen(function* () {
      assert.deepStrictEqual(
        yield* match(wish(1, "all", 50), wish(2, "all", 70)),
        new Map([
          [1, "NoItem"],
          [2, "NoItem"]
        ])
      )
      assert.deepStrictEqual(asked, ["ensure index", "freshen to 70, server of 100"])
      // Wished for after the server was asked: it may have scanned since.
      yield* match(wish(1, "all", 800))
      assert.deepStrictEqual(asked, ["ensure index", "ask server", "freshen to 800, server of 900"])
    }).pipe(Effect.provide(layer))
  })

  it.effect("takes a refused look-up for the fault of its name, and of all once several in a row are", () => {
    const { asked, layer, match } = around({ refuses: true })
    return Effect.gen(function* () {
      for (const scene of [1, 2, 3])
        assert.deepStrictEqual(yield* match(wish(scene, "hook")), new Map([[scene, "Refused"]]))
      assert.deepStrictEqual(yield* match(wish(4, "hook", 40)), new Map([[4, "NoItem"]]))
      assert.include(asked, "freshen to 40, server of 100")
    }).pipe(Effect.provide(layer))
  })

  it.effect("asks Stash for namesakes where an edit's answer rests on there being none", () => {
    const { asked, index, layer, match } = around()
    return Effect.gen(function* () {
      index.set(1, "name and size").set(2, "name").set(3, "name and size").set(4, "path")
      const found = yield* match(wish(1, "hook"), wish(2, "named"), wish(3, "all"), wish(4, "hook"))
      assert.deepStrictEqual(
        [...found].toSorted(([a], [b]) => a - b),
        [1, 2, 3, 4].map((scene) => [scene, key(`${scene}`)])
      )
      assert.deepStrictEqual(asked, ["ensure index", "namesakes of /data/1.mp4,/data/2.mp4"])
    }).pipe(Effect.provide(layer))
  })

  it.effect("asks Stash for those of bulk work, too, where its files were not read within a day", () => {
    const { asked, index, layer, match } = around({ swept: false })
    return Effect.gen(function* () {
      index.set(3, "name")
      assert.deepStrictEqual(yield* match(wish(3, "all")), new Map([[3, "3"]]))
      assert.deepStrictEqual(asked, ["ensure index", "namesakes of /data/3.mp4"])
    }).pipe(Effect.provide(layer))
  })
})
