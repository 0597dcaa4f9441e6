import { describe, expect, it } from "@effect/vitest"
import * as SqlClient from "@effect/sql/SqlClient"
import * as Effect from "effect/Effect"
import { JobQueue } from "../../src/store/JobQueue.ts"
import { Scenes } from "../../src/store/Scenes.ts"
import { Wanted } from "../../src/store/Wanted.ts"
import { id } from "../support/Samples.ts"
import { memory } from "../support/TestStore.ts"

/** A scene whose row has come to rest in this state, because of this. */
const resting = (scene: number, file: string, state: string, because: string) =>
  Effect.gen(function* () {
    const sql = yield* SqlClient.SqlClient
    yield* Effect.flatMap(JobQueue, (queue) => queue.enqueue(id(scene), "all"))
    yield* Effect.flatMap(Scenes, (scenes) =>
      scenes.rememberFiles([{ id: id(scene), files: [{ id: String(scene), path: file, size: 5 }] }])
    )
    yield* sql`UPDATE job SET state = ${state}, because = ${because}, attempts = 3, not_before = 99999999 WHERE scene_id = ${scene}`
  })

const dead = (scene: number, file: string, family: string, tag: string) =>
  Effect.gen(function* () {
    const sql = yield* SqlClient.SqlClient
    yield* Effect.flatMap(Scenes, (scenes) =>
      scenes.rememberFiles([{ id: id(scene), files: [{ id: String(scene), path: file, size: 5 }] }])
    )
    yield* sql`INSERT INTO dead_letter (scene_id, reason, error_tag, family, message, cause, attempts, first_at, failed_at, candidates)
      VALUES (${scene}, 'hook', ${tag}, ${family}, 'x', '[]', 1, 0, 0, '[]')`
  })

describe("what is wanted", () => {
  it.effect("is counted without looking at the rows", () =>
    Effect.gen(function* () {
      const wanted = yield* Wanted
      expect(yield* wanted.count).toEqual({ waiting: 0, others: 0 })
      yield* resting(1, "/data/a.mp4", "waiting", "not_in_plex")
      yield* resting(2, "/data/a.mp4", "parked", "absent")
      yield* resting(3, "/data/a.mp4", "waiting", "backoff")
      yield* dead(4, "/data/a.mp4", "not_found", "NoItem")
      expect(yield* wanted.count).toEqual({ waiting: 1, others: 2 })
    }).pipe(Effect.provide(memory()))
  )
})
