import * as SqlClient from "@effect/sql/SqlClient"
import { assert, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import * as TestClock from "effect/TestClock"
import { describe } from "vitest"
import { DeadLetters } from "../../../src/store/queue/DeadLetters.ts"
import { JobQueue } from "../../../src/store/queue/JobQueue.ts"
import { purgeDaily } from "../../../src/sync/drain/Retention.ts"
import { Worker } from "../../../src/sync/drain/Worker.ts"
import { id, sceneWith } from "../../support/Samples.ts"
import { lease } from "../../support/TestStore.ts"
import { addPair, emptyWorld, pipeline } from "../../support/World.ts"

const letters = Effect.flatMap(DeadLetters, (store) => store.list(10))

describe("retention", () => {
  it.effect("drops letters past dlq_retention_days, looked at once a day", () => {
    const world = emptyWorld()
    return Effect.gen(function* () {
      addPair(world, sceneWith({ files: [] }))
      yield* Effect.flatMap(JobQueue, (queue) => queue.enqueue(id(1), "hook"))
      yield* Effect.flatMap(Worker, (worker) => Effect.flatMap(lease(), worker.batch))
      yield* TestClock.adjust("1 hour")
      yield* Effect.fork(purgeDaily)
      yield* TestClock.adjust("47 hours")
      assert.lengthOf(yield* letters, 1)
      yield* TestClock.adjust("24 hours")
      assert.lengthOf(yield* letters, 0)
    }).pipe(Effect.provide(pipeline(world, { dlq_retention_days: 2 })))
  })

  it.effect(
    "drops writes past history_days from the history, looked at once a day, save the first and the newest three",
    () => {
      const world = emptyWorld()
      return Effect.gen(function* () {
        const sql = yield* SqlClient.SqlClient
        for (const at of [1, 2, 3, 4, 5, 6])
          yield* sql`INSERT INTO history (server, rating_key, part_path, scene_id, at, before, after) VALUES ('s', '1', '/a', 1, ${at}, '{}', '{}')`
        const left = Effect.map(sql`SELECT at FROM history ORDER BY id`, (found) => found.map((one) => one["at"]))
        yield* Effect.fork(purgeDaily)
        yield* TestClock.adjust("48 hours")
        assert.deepStrictEqual(yield* left, [1, 2, 3, 4, 5, 6])
        yield* TestClock.adjust("24 hours")
        assert.deepStrictEqual(yield* left, [1, 4, 5, 6])
      }).pipe(Effect.provide(pipeline(world, { history_days: 2 })))
    }
  )
})
