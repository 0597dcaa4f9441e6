import { describe, expect, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import { explain } from "../../../src/core/explain/Explain.ts"
import type { Standing } from "../../../src/core/explain/Facts.ts"
import { JobQueue } from "../../../src/store/queue/JobQueue.ts"
import { SceneFacts, type Unasked } from "../../../src/sync/compare/SceneFacts.ts"
import { away, id, key, numbered } from "../../support/Samples.ts"
import { memory } from "../../support/TestStore.ts"
import { addItem, addPair, emptyWorld, pipeline, type World } from "../../support/World.ts"

const well: Standing = { enabled: true, stopped: [], open: [], paused: [] }

const explained = (scene: number, unasked: Unasked = {}) =>
  Effect.flatMap(SceneFacts, ({ of }) => of(id(scene), { standing: well, unasked })).pipe(
    Effect.map((facts) => Option.getOrNull(Option.map(facts, explain)))
  )

/** Scenes 1 to 5: with an item, not in Plex, without a file, out of scope, known by its file alone. */
const world = (): World => {
  const nothing = { title: "", details: "", date: null, rating100: null, studio: null, performers: [], tags: [] }
  const made = emptyWorld()
  addPair(made, numbered(1))
  made.scenes.set(2, numbered(2))
  made.scenes.set(3, numbered(3, { files: [] }))
  addPair(made, numbered(4, { tags: [{ id: "7", name: "Private" }] }))
  addPair(made, numbered(5, nothing))
  return made
}
const settings = { exclude_tags: "Private" }

const isAsked = { asked: true, why: null }

describe("what is known of a scene", () => {
  it.effect("is what a sync would do, and where it was found", () =>
    Effect.gen(function* () {
      const said = yield* explained(1)
      expect(said).toMatchObject({ outcome: "differs", title: "Scene 1", stash: isAsked, plex: isAsked, reasons: [] })
      expect(said?.items.shown).toMatchObject([{ ratingKey: "1", library: "Movies", follows: { sceneId: 1 } }])
      expect(said?.items.shown[0]?.fields[0]).toMatchObject({ field: "title", does: "write", after: "Scene 1" })
      expect(said?.decisions.shown).toMatchObject([{ outcome: "found", rule: "path" }])
    }).pipe(Effect.provide(pipeline(world(), settings)))
  )

  it.effect.each([
    [2, "no_item"],
    [3, "no_file"],
    [4, "out_of_scope"],
    [5, "no_metadata"]
  ] as const)("of scene %s is %s", ([scene, reason]) =>
    Effect.gen(function* () {
      const said = yield* explained(scene)
      expect(said?.reasons.map((one) => one.reason)).toEqual([reason])
    }).pipe(Effect.provide(pipeline(world(), settings)))
  )

  it.effect("is nothing where Stash has no such scene", () =>
    Effect.gen(function* () {
      expect(yield* explained(99)).toBeNull()
    }).pipe(Effect.provide(pipeline(world())))
  )

  it.effect("says whom its item follows where that is another scene", () =>
    Effect.gen(function* () {
      const made = world()
      // One file of Plex, by the path of both.
      made.scenes.set(6, numbered(6, { files: numbered(1).files.map((file) => ({ ...file, id: "6" })) }))
      yield* Effect.gen(function* () {
        const said = yield* Effect.zipRight(explained(1), explained(6))
        expect(said?.reasons.map((one) => one.reason)).toEqual(["other_scene"])
        expect(said?.items.shown).toMatchObject([{ ratingKey: "1", follows: { sceneId: 1 }, fields: [] }])
      }).pipe(Effect.provide(pipeline(made, settings)))
    })
  )

  it.effect("asks for nothing to be written, and reads no more than a dry run does", () =>
    Effect.gen(function* () {
      const made = world()
      yield* Effect.provide(explained(1), pipeline(made, settings))
      expect(made.calls.filter((call) => /^(edit|upload|select)/.test(call))).toEqual([])
    })
  )
})

describe("while a server is away", () => {
  it.effect("the scene is read, and what is in the index of Plex is told", () =>
    Effect.gen(function* () {
      const made = world()
      yield* Effect.gen(function* () {
        yield* explained(1)
        made.plexFails = away
        yield* Effect.flatMap(JobQueue, (queue) => queue.enqueue(id(1), "hook"))
        const said = yield* explained(1)
        expect(said).toMatchObject({ outcome: "next", title: "Scene 1", stash: isAsked, plex: { asked: false } })
        expect(said?.plex.why).toContain("Plex cannot be reached")
        expect(said?.decisions.shown).toMatchObject([{ outcome: "found" }])
        expect(said?.items.shown).toMatchObject([{ ratingKey: "1", follows: null, fields: [] }])
        expect(yield* explained(99)).toBeNull()
      }).pipe(Effect.provide(pipeline(made, settings)))
    })
  )

  it.effect("what is remembered of a scene is told, and of one that was never met, nothing", () =>
    Effect.gen(function* () {
      const said = yield* Effect.zipRight(explained(2), explained(2, { Stash: "gone" }))
      expect(said).toMatchObject({ outcome: "unknown", title: null, stash: { asked: false, why: "gone" } })
      expect(said?.files.shown).toMatchObject([{ path: "/data/2.mp4" }])
      expect(yield* explained(1, { Stash: "gone" })).toBeNull()
      expect(yield* explained(2, { Stash: "gone", Plex: "no address" })).toMatchObject({
        plex: { asked: false, why: "no address" }
      })
    }).pipe(Effect.provide(pipeline(world(), settings)))
  )

  it.effect("nothing is known of Plex before it was ever asked", () =>
    Effect.gen(function* () {
      const made = world()
      made.plexFails = away
      const said = yield* Effect.provide(explained(1), pipeline(made, settings))
      expect(said).toMatchObject({ plex: { asked: false }, decisions: { all: 0 }, items: { all: 0 } })
    })
  )
})

describe("files of one name", () => {
  it.effect("are told side by side, each with why it is not the one", () =>
    Effect.gen(function* () {
      const made = world()
      addItem(made, "20", [
        { ratingKey: key("20"), partId: "20", file: "/data/2.mp4", size: 5, first: true, trashed: false }
      ])
      const said = yield* Effect.provide(explained(2), pipeline(made, settings, memory()))
      expect(said?.reasons.map((one) => one.reason)).toEqual(["size_differs"])
      expect(said?.decisions.shown[0]).toMatchObject({
        outcome: "other_size",
        size: 2000,
        plexPath: "/data/2.mp4",
        candidates: { all: 1, shown: [{ ratingKey: "20", size: 5, chosen: false, why: "another size" }] }
      })
    })
  )
})
