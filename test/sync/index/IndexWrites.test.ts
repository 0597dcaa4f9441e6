import { describe, expect, it } from "@effect/vitest"
import * as SqlClient from "@effect/sql/SqlClient"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import { LibraryIndex } from "../../../src/store/index/LibraryIndex.ts"
import { Scenes } from "../../../src/store/scenes/Scenes.ts"
import { IndexWrites } from "../../../src/sync/index/IndexWrites.ts"
import { part } from "../../support/Arbitrary.ts"
import { dead, resting } from "../../support/AtRest.ts"
import { id, key, sceneWith } from "../../support/Samples.ts"
import { memory, rows } from "../../support/TestStore.ts"

const live = () => Layer.provideMerge(IndexWrites.Default, memory())

const file = (path: string) => ({ id: "1", path, size: 5 })

const put = (...parts: ReadonlyArray<ReturnType<typeof part>>) =>
  Effect.flatMap(IndexWrites, (index) => index.put("server", "1", parts))
const ready = Effect.map(rows, (all) => all.filter(({ state }) => state === "ready").map(({ scene_id }) => scene_id))

describe("a file that comes up in Plex", () => {
  it.effect(
    "makes exactly those ready that want one of its name, in any case, at once and at the highest priority",
    () =>
      Effect.gen(function* () {
        yield* resting(1, "/data/a.mp4", "waiting", "not_in_plex")
        yield* resting(2, "/data/A.MP4", "parked", "absent")
        yield* resting(3, "/data/b.mp4", "waiting", "not_in_plex")
        yield* resting(4, "/data/a.mp4", "parked", "out_of_scope")
        yield* resting(5, "/data/a.mp4", "waiting", "backoff")
        yield* resting(6, "/data/a.mp4", "parked", "other_scene")
        yield* put(part("/media/a.mp4"))
        expect(yield* ready).toEqual([1, 2, 6])
        expect((yield* rows)[0]).toMatchObject({ priority: 0, attempts: 0, not_before: null, because: "" })
      }).pipe(Effect.provide(live()))
  )

  it.effect("gives dead letters that wanted it another try; the letter stays until that succeeds", () =>
    Effect.gen(function* () {
      yield* dead(1, "/data/a.mp4", "not_found", "NoItem")
      yield* dead(2, "/data/a.mp4", "permanent", "LowConfidence")
      yield* dead(3, "/data/a.mp4", "transient", "Unavailable")
      yield* put(part("/media/a.mp4"))
      expect(yield* ready).toEqual([1, 2])
    }).pipe(Effect.provide(live()))
  )

  it.effect("wakes nobody when it was there before, and those who want it when its size or its path changed", () =>
    Effect.gen(function* () {
      yield* put(part("/media/a.mp4"))
      yield* resting(1, "/data/a.mp4", "waiting", "not_in_plex")
      yield* put(part("/media/a.mp4"))
      expect(yield* ready).toEqual([])
      yield* put(part("/media/a.mp4", 7))
      expect(yield* ready).toEqual([1])
    }).pipe(Effect.provide(live()))
  )

  it.effect("wakes who was synced to another item while it was of another size, or in the trash", () =>
    Effect.gen(function* () {
      const sql = yield* SqlClient.SqlClient
      const here = part("/media/a.mp4", 7)
      yield* put({ ...here, trashed: true })
      yield* Effect.flatMap(Scenes, (scenes) => scenes.synced([sceneWith({ id: id(1), files: [file("/data/a.mp4")] })]))
      yield* Effect.flatMap(Scenes, (scenes) => scenes.rememberFiles([{ id: id(1), files: [file("/data/a.mp4")] }]))
      expect(yield* ready).toEqual([])
      yield* put(here)
      expect(yield* ready).toEqual([1])
      yield* sql`DELETE FROM job`
      yield* put(here)
      expect(yield* ready).toEqual([])
      yield* put(part("/media/a.mp4", 5))
      expect(yield* ready).toEqual([1])
    }).pipe(Effect.provide(live()))
  )

  it.effect("wakes by whatever way it came into the index", () =>
    Effect.gen(function* () {
      yield* resting(1, "/data/a.mp4", "waiting", "not_in_plex")
      yield* resting(2, "/data/b.mp4", "waiting", "not_in_plex")
      const index = yield* IndexWrites
      yield* index.replace("server", "1", [key("1")], [part("/media/a.mp4")])
      yield* index.correct(
        "server",
        [{ ratingKey: key("2"), sectionKey: "1", parts: [part("/media/b.mp4", 5, "2")], oddPart: null }],
        []
      )
      expect(yield* ready).toEqual([1, 2])
    }).pipe(Effect.provide(live()))
  )

  it.effect("wakes who failed because its item could not be read, when Plex lists it as changed", () =>
    Effect.gen(function* () {
      const sql = yield* SqlClient.SqlClient
      yield* dead(1, "/data/a.mp4", "permanent", "Unreadable")
      yield* sql`UPDATE dead_letter SET candidates = '["item 1"]'`
      const index = yield* IndexWrites
      yield* index.replace("server", "1", [key("2")], [])
      expect(yield* ready).toEqual([])
      yield* index.replace("server", "1", [key("1")], [])
      expect(yield* ready).toEqual([1])
    }).pipe(Effect.provide(live()))
  )

  it.effect("is not in the index either where nobody could be woken, and is found the next time", () =>
    Effect.gen(function* () {
      const sql = yield* SqlClient.SqlClient
      yield* resting(1, "/data/a.mp4", "waiting", "not_in_plex")
      yield* sql`CREATE TRIGGER full BEFORE UPDATE ON job BEGIN SELECT RAISE(ABORT, 'the disk is full'); END`
      const index = yield* IndexWrites
      const a = [part("/media/a.mp4")]
      const item = { ratingKey: key("1"), sectionKey: "1", parts: a, oddPart: null }
      for (const bring of [
        index.put("server", "1", a),
        index.replace("server", "1", [key("1")], a),
        index.correct("server", [item], [])
      ]) {
        expect((yield* Effect.flip(bring)).message).toContain("the disk is full")
        expect(yield* (yield* LibraryIndex).named("server", ["a.mp4"])).toEqual([])
      }
      yield* sql`DROP TRIGGER full`
      yield* index.put("server", "1", a)
      expect(yield* ready).toEqual([1])
    }).pipe(Effect.provide(live()))
  )
})
