import * as SqlClient from "@effect/sql/SqlClient"
import { assert, describe, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import { SceneCounter } from "../../../src/store/scenes/SceneCounts.ts"
import { Scenes } from "../../../src/store/scenes/Scenes.ts"
import { dead, resting } from "../../support/AtRest.ts"
import { numbered } from "../../support/Samples.ts"
import { memory } from "../../support/TestStore.ts"

const known = (...ids: ReadonlyArray<number>) =>
  Effect.flatMap(SqlClient.SqlClient, (sql) =>
    Effect.forEach(ids, (one) => sql`INSERT OR IGNORE INTO scene (scene_id) VALUES (${one})`, { discard: true })
  )

describe("scenes are counted", () => {
  it.effect("as in sync, where they were synced and nothing of theirs is queued or failed, and as never synced", () =>
    Effect.gen(function* () {
      const counter = yield* SceneCounter
      assert.deepStrictEqual(yield* counter.counts, { inSync: 0, never: 0, lastSyncAt: null })
      const { synced } = yield* Scenes
      yield* synced([1, 2, 3, 4].map((one) => numbered(one)))
      yield* known(1, 5, 6)
      yield* resting(2, "/data/2.mp4", "waiting", "not_in_plex")
      yield* resting(5, "/data/5.mp4", "waiting", "not_in_plex")
      yield* dead(3, "/data/3.mp4", "permanent", "Refused")
      const counts = yield* counter.counts
      assert.deepInclude(counts, { inSync: 2, never: 2 })
      assert.isNumber(counts.lastSyncAt)
      // A letter that is tried again is counted as queued, and no second time.
      yield* resting(3, "/data/3.mp4", "waiting", "backoff")
      assert.deepInclude(yield* counter.counts, { inSync: 2, never: 2 })
    }).pipe(Effect.provide(memory()))
  )

  it.effect("by the error they failed with, the most first", () =>
    Effect.gen(function* () {
      const counter = yield* SceneCounter
      yield* dead(1, "/data/1.mp4", "permanent", "LowConfidence")
      yield* dead(2, "/data/2.mp4", "permanent", "Refused")
      yield* dead(3, "/data/3.mp4", "permanent", "Refused")
      assert.deepStrictEqual(yield* counter.failed, [
        { tag: "Refused", jobs: 2 },
        { tag: "LowConfidence", jobs: 1 }
      ])
    }).pipe(Effect.provide(memory()))
  )

  it.effect("apart where Plex has the file in its trash: only of those that wait for a file", () =>
    Effect.gen(function* () {
      const counter = yield* SceneCounter
      const sql = yield* SqlClient.SqlClient
      yield* resting(1, "/data/1.mp4", "waiting", "not_in_plex")
      yield* resting(2, "/data/2.mp4", "parked", "absent")
      yield* resting(3, "/data/3.mp4", "waiting", "backoff")
      yield* resting(4, "/data/4.mp4", "waiting", "not_in_plex")
      assert.deepStrictEqual(yield* counter.trashed, { waiting: 0, parked: 0 })
      for (const [name, size, trashed] of [
        ["1.mp4", 1000, 1],
        ["2.mp4", null, 1],
        ["3.mp4", 1000, 1],
        ["4.mp4", 1000, 0],
        ["4.mp4", 999, 1]
      ] as const)
        yield* sql`
          INSERT INTO plex_part (server, library, rating_key, part_id, file, path_key, name_key, size, first_part, updated_at, trashed)
          VALUES ('s', '1', ${name}, ${String(size)}, ${`/m/${name}`}, ${name}, ${name}, ${size}, 1, 0, ${trashed})`
      yield* sql`UPDATE scene_file SET size = 1000`
      assert.deepStrictEqual(yield* counter.trashed, { waiting: 1, parked: 1 })
    }).pipe(Effect.provide(memory()))
  )
})
