import * as SqlClient from "@effect/sql/SqlClient"
import * as Effect from "effect/Effect"
import { JobQueue } from "../../src/store/queue/JobQueue.ts"
import { Scenes } from "../../src/store/scenes/Scenes.ts"
import { id } from "./Samples.ts"

const withFile = (scene: number, path: string) =>
  Effect.flatMap(Scenes, (scenes) =>
    scenes.rememberFiles([{ id: id(scene), files: [{ id: String(scene), path, size: 5 }] }])
  )

/** A scene whose row has come to rest in this state, because of this. */
export const resting = (scene: number, file: string, state: string, because: string) =>
  Effect.gen(function* () {
    const sql = yield* SqlClient.SqlClient
    yield* Effect.flatMap(JobQueue, (queue) => queue.enqueue(id(scene), "all"))
    yield* withFile(scene, file)
    yield* sql`UPDATE job SET state = ${state}, because = ${because}, attempts = 3, not_before = 99999999 WHERE scene_id = ${scene}`
  })

/** A scene that failed for good with this. */
export const dead = (scene: number, file: string, family: string, tag: string) =>
  Effect.gen(function* () {
    const sql = yield* SqlClient.SqlClient
    yield* withFile(scene, file)
    yield* sql`INSERT INTO dead_letter (scene_id, reason, error_tag, family, message, cause, attempts, first_at, failed_at, candidates)
      VALUES (${scene}, 'hook', ${tag}, ${family}, 'x', '[]', 1, 0, 0, '[]')`
  })
