import { describe, expect, it } from "@effect/vitest"
import * as SqlClient from "@effect/sql/SqlClient"
import * as Effect from "effect/Effect"
import * as Stream from "effect/Stream"
import { JobQueue } from "../../../src/store/queue/JobQueue.ts"
import { LibraryIndex } from "../../../src/store/index/LibraryIndex.ts"
import { Scenes } from "../../../src/store/scenes/Scenes.ts"
import { Misfits } from "../../../src/sync/index/Misfits.ts"
import { Refit } from "../../../src/sync/drain/Refit.ts"
import { part } from "../../support/Arbitrary.ts"
import { id } from "../../support/Samples.ts"
import { rows } from "../../support/TestStore.ts"
import { emptyWorld, pipeline } from "../../support/World.ts"

const settings = { path_mappings: "/data/d1 => /pool; /data/d2 => /pool" }

const wrote = (scene: number, item: string, at: number, field = "title") =>
  Effect.flatMap(
    SqlClient.SqlClient,
    (sql) => sql`
      INSERT INTO written (server, rating_key, field, part_path, scene_id, sent, shown, at)
      VALUES ('machine', ${item}, ${field}, '/pool/x.mp4', ${scene}, '"x"', NULL, ${at})
      ON CONFLICT DO UPDATE SET scene_id = excluded.scene_id, at = excluded.at`
  )

const hasFile = (scene: number, path: string, size: number) =>
  Effect.flatMap(Scenes, (scenes) => scenes.rememberFiles([{ id: id(scene), files: [{ id: `${scene}`, path, size }] }]))

const rest = (scene: number, state: string, because: string) =>
  Effect.gen(function* () {
    yield* (yield* JobQueue).enqueue(id(scene), "all")
    const sql = yield* SqlClient.SqlClient
    yield* sql`UPDATE job SET state = ${state}, because = ${because} WHERE scene_id = ${scene}`
  })

const has = (...parts: ReadonlyArray<ReturnType<typeof part>>) =>
  Effect.flatMap(LibraryIndex, (index) => index.put("machine", "1", parts))

const ready = Effect.map(rows, (jobs) => jobs.flatMap((job) => (job["state"] === "ready" ? [job["scene_id"]] : [])))
const once = Effect.flatMap(Refit, (refit) => refit.once)
const misfits = Effect.flatMap(Misfits, (all) =>
  Effect.map(Stream.runCollect(all.of("machine")), (found) => [...found])
)

describe("the first start of a program that minds sizes", () => {
  it.effect("makes ready what is parked for another scene or a missing file, and nothing else", () =>
    Effect.gen(function* () {
      yield* rest(1, "parked", "other_scene")
      yield* rest(2, "parked", "absent")
      yield* rest(3, "parked", "out_of_scope")
      yield* rest(4, "waiting", "not_in_plex")
      yield* once
      expect(yield* ready).toEqual([1, 2])
      yield* rest(5, "parked", "absent")
      yield* once
      expect(yield* ready).toEqual([1, 2])
    }).pipe(Effect.provide(pipeline(emptyWorld(), settings)))
  )

  it.effect("makes ready who was written to an item that is not theirs, and whose that is", () =>
    Effect.gen(function* () {
      yield* has(part("/pool/x.mp4", 20, "7"), part("/pool/y.mp4", 5, "8"), part("/pool/z.mp4", null, "9"))
      yield* hasFile(1, "/data/d1/x.mp4", 10)
      yield* hasFile(2, "/data/d2/x.mp4", 20)
      yield* hasFile(3, "/data/d1/y.mp4", 5)
      yield* hasFile(4, "/data/d1/z.mp4", 3)
      yield* hasFile(5, "/else/x.mp4", 30)
      yield* wrote(1, "7", 1)
      yield* wrote(3, "8", 1)
      yield* wrote(4, "9", 1)
      yield* once
      expect(yield* ready).toEqual([1, 2])
    }).pipe(Effect.provide(pipeline(emptyWorld(), settings)))
  )

  it.effect("looks at a scene that was overwritten since, too", () =>
    Effect.gen(function* () {
      yield* has(part("/pool/x.mp4", 20, "7"))
      yield* hasFile(1, "/data/d1/x.mp4", 10)
      yield* hasFile(2, "/data/d2/x.mp4", 20)
      yield* wrote(1, "7", 1, "summary")
      yield* wrote(2, "7", 2, "title")
      yield* once
      expect(yield* ready).toEqual([1, 2])
      expect((yield* misfits).map(({ newest, sceneId }) => [sceneId, newest])).toEqual([[1, false]])
    }).pipe(Effect.provide(pipeline(emptyWorld(), settings)))
  )

  it.effect("goes through all that was written, whatever its number", () =>
    Effect.gen(function* () {
      const numbers = Array.from({ length: 1200 }, (_, at) => at + 1)
      yield* has(...numbers.map((number) => part(`/pool/${number}.mp4`, 20, `${number}`)))
      yield* (yield* Scenes).rememberFiles(
        numbers.map((number) => ({
          id: id(number),
          files: [{ id: `${number}`, path: `/data/d1/${number}.mp4`, size: number % 2 === 0 ? 20 : 10 }]
        }))
      )
      yield* Effect.forEach(numbers, (number) => wrote(number, `${number}`, 1), { discard: true })
      yield* once
      expect(yield* ready).toHaveLength(600)
      expect((yield* misfits).every(({ claimants, newest }) => newest && claimants.length === 0)).toBe(true)
    }).pipe(Effect.provide(pipeline(emptyWorld(), settings)))
  )

  it.effect("leaves alone what is gone: a scene without files, an item without parts", () =>
    Effect.gen(function* () {
      yield* has(part("/pool/x.mp4", 20, "7"))
      yield* wrote(1, "7", 1)
      yield* hasFile(2, "/data/d1/y.mp4", 1)
      yield* wrote(2, "8", 1)
      yield* once
      expect(yield* ready).toEqual([])
    }).pipe(Effect.provide(pipeline(emptyWorld(), settings)))
  )
})
