import { describe, expect, it } from "@effect/vitest"
import * as Clock from "effect/Clock"
import * as Effect from "effect/Effect"
import * as Logger from "effect/Logger"
import * as LogLevel from "effect/LogLevel"
import { Compare } from "../../../src/sync/compare/Compare.ts"
import { DryRun } from "../../../src/sync/compare/DryRun.ts"
import { id, numbered } from "../../support/Samples.ts"
import { addPair, emptyWorld, pipeline } from "../../support/World.ts"

/** Scenes 1 to 6: fine, out of scope, unknown, not in Plex, without a file, not in Stash. */
const world = () => {
  const nothing = { title: "", details: "", date: null, rating100: null, studio: null, performers: [], tags: [] }
  const made = emptyWorld()
  addPair(made, numbered(1))
  addPair(made, numbered(2, { tags: [{ id: "7", name: "Private" }] }))
  addPair(made, numbered(3, nothing))
  made.scenes.set(4, numbered(4))
  made.scenes.set(5, numbered(5, { files: [] }))
  return made
}
const ids = [1, 2, 3, 4, 5, 6].map(id)

const byScene = (all: ReadonlyArray<{ readonly sceneId: number; readonly problem: string | null }>) =>
  Object.fromEntries(all.map(({ problem, sceneId }) => [sceneId, problem]))

/** What whoever only looks says of each scene. */
const said = Effect.gen(function* () {
  const since = yield* Clock.currentTimeMillis
  const plans = yield* Effect.flatMap(DryRun, (dry) => dry.plans(ids))
  const compared = yield* Effect.flatMap(Compare, (compare) =>
    compare.compare(ids, { since, fix: false, images: false })
  )
  return { dry: byScene(plans), compared: byScene(compared) }
}).pipe(Effect.provide(pipeline(world(), { exclude_tags: "Private" })))

describe("why a scene would not be written", () => {
  it.effect("a comparison says in words that others share, without a name", () =>
    Effect.gen(function* () {
      expect((yield* said).compared).toEqual({
        1: null,
        2: "out of scope",
        3: "no metadata yet",
        4: "not in Plex",
        5: "failed: NoFile",
        6: "not in Stash"
      })
    })
  )

  it.effect("a dry run says with all that is known of that scene", () =>
    Effect.gen(function* () {
      expect((yield* said).dry).toEqual({
        1: null,
        2: "out of scope: tag 'Private' (exclude_tags)",
        3: "no metadata yet: Stash knows no more than its file",
        4: "No Plex item for '/data/4.mp4' of scene 4: Plex shows no such file",
        5: "No file path for scene 5, cannot sync to Plex",
        6: "Stash has no such scene"
      })
    })
  )
})

/** What is warned of while these scenes are looked at, none of which has a cover. */
const warned = (count: number) => {
  const scenes = emptyWorld()
  for (let number = 1; number <= count; number++) {
    addPair(scenes, numbered(number))
    scenes.covers.set(number, { bytes: new TextEncoder().encode("<svg/>"), etag: null })
  }
  const lines: Array<string> = []
  const logger = Logger.make(({ logLevel, message }) => {
    if (logLevel === LogLevel.Warning) lines.push([message].flat().map(String).join(" "))
  })
  return Effect.flatMap(DryRun, ({ plans }) => plans(Array.from({ length: count }, (_, at) => id(at + 1)))).pipe(
    Effect.as(lines),
    Effect.provide(pipeline(scenes)),
    Effect.provide(Logger.replace(Logger.defaultLogger, logger))
  )
}

describe("what a dry run warns of", () => {
  it.effect("is one line with a count, of many scenes", () =>
    Effect.gen(function* () {
      const lines = yield* warned(60)
      expect(lines).toEqual(["Of 60 scenes: 60 covers not used; of a few scenes (--scene), a dry run says why"])
    })
  )

  it.effect("is told of each of a few scenes", () =>
    Effect.gen(function* () {
      const lines = yield* warned(2)
      expect(lines).toHaveLength(2)
      expect(lines[0]).toMatch(/^Scene \d: cover not used: Stash has no cover \(placeholder\)$/)
    })
  )
})

it.effect("a plan has the title of its scene, as far as Stash has one", () =>
  Effect.gen(function* () {
    const plans = yield* Effect.flatMap(DryRun, (dry) => dry.plans(ids)).pipe(
      Effect.provide(pipeline(world(), { exclude_tags: "Private" }))
    )
    const titles = new Map(plans.map(({ sceneId, title }) => [sceneId, title]))
    expect(ids.map((scene) => titles.get(scene))).toEqual(["Scene 1", "Scene 2", "3", "Scene 4", "Scene 5", null])
  })
)
