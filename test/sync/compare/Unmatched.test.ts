import { describe, expect, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import * as Option from "effect/Option"
import * as Stream from "effect/Stream"
import type { RawSettings } from "../../../src/core/settings/Settings.ts"
import type { Looked } from "../../../src/core/unmatched/Tally.ts"
import { StashApi } from "../../../src/stash/StashApi.ts"
import { Unmatched, type Within } from "../../../src/sync/compare/Unmatched.ts"
import { part } from "../../support/Arbitrary.ts"
import { resting } from "../../support/AtRest.ts"
import { away, numbered } from "../../support/Samples.ts"
import { addItem, addPair, emptyWorld, pipeline, type World } from "../../support/World.ts"

const everywhere: Within = { library: Option.none(), path: Option.none() }
const below = (path: string): Within => ({ ...everywhere, path: Option.some(path) })
const inLibrary = (name: string): Within => ({ ...everywhere, library: Option.some(name) })

const at = (path: string, size: number) => ({ files: [{ id: path, path, size }] })

/** Scenes 1 to 6: in Plex, not there, without a file, another size there, in its trash, two that could be meant; and an item of no scene. */
const world = (): World => {
  const made = emptyWorld()
  addPair(made, numbered(1))
  made.scenes.set(2, numbered(2))
  made.scenes.set(3, numbered(3, { files: [] }))
  made.scenes.set(4, numbered(4))
  addItem(made, "4", [part("/data/4.mp4", 5, "4")])
  made.scenes.set(5, numbered(5))
  addItem(made, "5", [{ ...part("/data/5.mp4", 5000, "5"), trashed: true }])
  made.scenes.set(6, numbered(6, at("/data/twins/6.mp4", 6000)))
  addItem(made, "61", [part("/data/x/6.mp4", 6000, "61")])
  addItem(made, "62", [part("/data/y/6.mp4", 6000, "62")])
  addItem(made, "70", [part("/data/only/70.mp4", 70, "70")])
  return made
}

/** One side of a world: what it comes to, and each that was told of on the way, as `id reason`. */
const look = (side: "ofStash" | "ofPlex", within: Within = everywhere) =>
  Effect.gen(function* () {
    const met: Array<Looked> = []
    const unmatched = yield* Unmatched
    const found = yield* unmatched[side](within, (one) => Effect.sync(() => void met.push(one)))
    return { ...found, met, said: met.map(({ id, reason }) => `${id} ${reason}`) }
  })

const over = (made: World, settings: RawSettings = {}) => Effect.provide(pipeline(made, settings))

describe("scenes that have no item", () => {
  it.effect("are told one by one with why, and counted by folder", () =>
    Effect.gen(function* () {
      const made = world()
      const { folders, looked, met, said, unmatched } = yield* over(made)(look("ofStash"))
      expect([looked, unmatched]).toEqual([6, 5])
      expect(said).toEqual(["2 no_item", "3 no_file", "4 size_differs", "5 in_trash", "6 low_confidence"])
      expect(met.map(({ file, mapped }) => [file, mapped])).toEqual(
        ["/data/2.mp4", "", "/data/4.mp4", "/data/5.mp4", "/data/twins/6.mp4"].map((file) => [file, file])
      )
      expect(folders.map((one) => [one.folder, one.unmatched, one.looked, one.likely, one.elsewhere])).toEqual([
        ["", 1, 1, null, null],
        ["/data", 3, 4, null, null],
        ["/data/twins", 1, 1, "other_mapping", "/data/x"]
      ])
      expect(folders[1]?.reasons).toEqual({ in_trash: 1, no_item: 1, size_differs: 1 })
      expect(made.calls.filter((call) => /^(edit|upload|select)/.test(call))).toEqual([])
    })
  )

  it.effect("are sought where the rules put them, so that a whole folder may lie below no library", () =>
    Effect.gen(function* () {
      const made = emptyWorld()
      for (const scene of [1, 2]) made.scenes.set(scene, numbered(scene))
      const { folders, met } = yield* over(made, { path_mappings: "/data => /nowhere" })(look("ofStash"))
      expect(met.map(({ mapped }) => mapped)).toEqual(["/nowhere/1.mp4", "/nowhere/2.mp4"])
      expect(folders).toMatchObject([{ folder: "/data", mapped: "/nowhere", likely: "below_no_library" }])
      const plain = yield* over(made)(look("ofStash"))
      expect(plain.folders).toMatchObject([{ folder: "/data", mapped: "/data", likely: "not_scanned" }])
    })
  )

  it.effect("may have a reason of their own, which goes before that of their file", () =>
    Effect.gen(function* () {
      const made = world()
      for (const scene of [7, 8, 9]) made.scenes.set(scene, numbered(scene))
      yield* Effect.gen(function* () {
        // Files that an index meets anew wake who waits for them.
        yield* look("ofPlex")
        yield* resting(1, "/data/1.mp4", "parked", "other_scene")
        yield* resting(2, "/data/2.mp4", "parked", "out_of_scope")
        yield* resting(4, "/data/4.mp4", "parked", "no_metadata")
        yield* resting(7, "/data/7.mp4", "waiting", "scan_settling")
        yield* resting(8, "/data/8.mp4", "parked", "library_paused")
        yield* resting(9, "/data/9.mp4", "waiting", "backoff")
        expect((yield* look("ofStash")).said).toEqual([
          "1 other_scene",
          "2 out_of_scope",
          "3 no_file",
          "4 no_metadata",
          "5 in_trash",
          "6 low_confidence",
          "7 scan_settling",
          "8 library_paused",
          "9 no_item"
        ])
      }).pipe(over(made))
    })
  )

  it.effect("that are in Plex count as there, whatever else they wait for", () =>
    Effect.gen(function* () {
      yield* resting(1, "/data/1.mp4", "waiting", "backoff")
      expect((yield* look("ofStash")).said).not.toContain("1 backoff")
    }).pipe(over(world()))
  )

  it.effect("are looked at in one folder alone, where that is asked for: those without a file are in none", () =>
    Effect.gen(function* () {
      const made = world()
      made.scenes.set(7, numbered(7, { files: [...numbered(7).files, ...at("/data/twins/7.mp4", 7).files] }))
      const { folders, looked, met, said } = yield* over(made)(look("ofStash", below("/data/twins/")))
      expect([looked, said]).toEqual([2, ["6 low_confidence", "7 no_item"]])
      expect(met[1]?.file).toBe("/data/twins/7.mp4")
      expect(folders.map(({ folder }) => folder)).toEqual(["/data/twins"])
      expect(yield* over(made)(look("ofStash", below("/data/twi")))).toMatchObject({ looked: 0, folders: [], met: [] })
    })
  )

  it.effect("and those that cannot be read are told, unless one folder is asked for: they are in no known one", () =>
    Effect.gen(function* () {
      const made = world()
      const stash = Layer.mock(StashApi, {
        _tag: "plexsync/StashApi",
        address: "http://stash",
        clockOffset: Effect.succeed(0),
        allScenes: Stream.make({ rows: [numbered(2)], skipped: [{ id: "9", stamp: null, reason: "title is 7" }] })
      })
      const asked = (within?: Within) =>
        look("ofStash", within).pipe(Effect.provide(Layer.provide(Unmatched.Default, stash)), over(made))
      expect(yield* asked()).toMatchObject({
        looked: 2,
        said: ["9 unreadable", "2 no_item"],
        folders: [
          { folder: "", reasons: { unreadable: 1 }, examples: [{ id: "9", file: "" }] },
          { folder: "/data", reasons: { no_item: 1 } }
        ]
      })
      expect((yield* asked(below("/data"))).said).toEqual(["2 no_item"])
    })
  )
})

describe("items that have no scene", () => {
  it.effect("are those that no scene is found in", () =>
    Effect.gen(function* () {
      const { folders, looked, met, said, unmatched } = yield* over(world())(look("ofPlex"))
      expect([looked, unmatched]).toEqual([5, 4])
      expect(said.toSorted()).toEqual(["4 no_scene", "61 no_scene", "62 no_scene", "70 no_scene"])
      expect(met.find(({ id }) => id === "70")).toEqual({
        id: "70",
        file: "/data/only/70.mp4",
        mapped: "/data/only/70.mp4",
        reason: "no_scene",
        elsewhere: null
      })
      expect(folders.map(({ folder, likely }) => [folder, likely])).toEqual([
        ["/data", null],
        ["/data/only", "not_in_stash"],
        ["/data/x", "not_in_stash"],
        ["/data/y", "not_in_stash"]
      ])
    })
  )

  it.effect("are none once each has its scene", () =>
    Effect.gen(function* () {
      const made = emptyWorld()
      for (const scene of [1, 2, 3]) addPair(made, numbered(scene))
      expect(yield* over(made)(look("ofPlex"))).toMatchObject({ looked: 3, unmatched: 0, folders: [], met: [] })
      made.scenes.delete(2)
      expect((yield* over(made)(look("ofPlex"))).said).toEqual(["2 no_scene"])
    })
  )

  it.effect("are looked at below a folder of Plex, where that is asked for", () =>
    Effect.gen(function* () {
      const only = yield* over(world())(look("ofPlex", below("/data/only")))
      expect([only.looked, only.said]).toEqual([1, ["70 no_scene"]])
    })
  )
})

describe("one library", () => {
  it.effect("is found by its name in any case, and another is refused with those there are", () =>
    Effect.gen(function* () {
      const made = world()
      expect((yield* over(made)(look("ofStash", inLibrary("mOVIES")))).unmatched).toBe(5)
      for (const side of ["ofStash", "ofPlex"] as const) {
        const refused = yield* over(made)(Effect.flip(look(side, inLibrary("Series"))))
        expect(refused.message).toBe('--library: "Series" is not allowed; it must be one of Movies')
      }
    })
  )
})

describe("a server that is away", () => {
  it.effect.each(["ofStash", "ofPlex"] as const)("ends the look %s: nothing is said of what was not seen", (side) =>
    Effect.gen(function* () {
      const made = world()
      made.plexFails = away
      expect((yield* over(made)(Effect.flip(look(side)))).message).toContain("Plex cannot be reached")
    })
  )
})
