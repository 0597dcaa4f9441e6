import * as SqlClient from "@effect/sql/SqlClient"
import { describe, expect, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import { Claims } from "../../../src/store/queue/Claims.ts"
import { GoneScenes } from "../../../src/store/scenes/GoneScenes.ts"
import { JobQueue } from "../../../src/store/queue/JobQueue.ts"
import { SceneMemory } from "../../../src/store/scenes/SceneMemory.ts"
import { id, numbered } from "../../support/Samples.ts"
import { sentBy } from "../../support/SentStatements.ts"
import { lease, memory } from "../../support/TestStore.ts"

const tables = ["job", "dead_letter", "scene", "scene_file", "scene_ref", "skipped_row"] as const

/** Scenes of these tables' rows. */
const left = Effect.gen(function* () {
  const sql = yield* SqlClient.SqlClient
  const found = yield* Effect.forEach(tables, (table) =>
    Effect.map(
      table === "skipped_row"
        ? sql`SELECT id AS scene FROM skipped_row WHERE kind = 'scene'`
        : sql`SELECT scene_id AS scene FROM ${sql(table)}`,
      (rows) => [table, rows.map(({ scene }) => Number(scene)).toSorted((a, b) => a - b)] as const
    )
  )
  return Object.fromEntries(found)
})

/** Scenes with a row in each of those tables. */
const known = (...numbers: ReadonlyArray<number>) =>
  Effect.gen(function* () {
    const sql = yield* SqlClient.SqlClient
    const scenes = numbers.map((number) => numbered(number, { performers: [], studio: null }))
    yield* Effect.flatMap(SceneMemory, (remembered) => remembered.learn(scenes, [], 0))
    const ids = JSON.stringify(numbers)
    yield* sql`INSERT INTO dead_letter (scene_id, reason, error_tag, family, message, cause, attempts, first_at, failed_at, candidates)
      SELECT value, 'hook', 'NoItem', 'not_found', '', '[]', 1, 0, 0, '[]' FROM json_each(${ids})`
    yield* sql`INSERT INTO skipped_row (kind, view, id, server, reason, at) SELECT 'scene', 'full', value, 'Stash', '', 0 FROM json_each(${ids})`
    yield* Effect.flatMap(JobQueue, (queue) => queue.enqueueAll(numbers.map(id), "hook"))
  })

const everyTable = (...numbers: ReadonlyArray<number>) =>
  Object.fromEntries(tables.map((table) => [table, numbers] as const))

/** How often an effect waits for the disk. */
const commitsOf = <A, E, R>(effect: Effect.Effect<A, E, R>) =>
  Effect.map(sentBy(effect), (texts) => texts.filter((text) => text === "COMMIT").length)

const forget = (...numbers: ReadonlyArray<number>) => Effect.flatMap(GoneScenes, (gone) => gone.forget(numbers.map(id)))

describe("scenes that are gone", () => {
  it.effect("leave nothing behind, and all others everything", () =>
    Effect.gen(function* () {
      yield* known(1, 2, 3, 23)
      yield* forget(2, 3)
      expect(yield* left).toEqual(everyTable(1, 23))
    }).pipe(Effect.provide(memory()))
  )

  it.effect("are forgotten as a whole or not at all", () =>
    Effect.gen(function* () {
      const sql = yield* SqlClient.SqlClient
      yield* known(1, 2)
      yield* sql`CREATE TRIGGER full BEFORE DELETE ON scene BEGIN SELECT RAISE(ABORT, 'full'); END`
      expect(yield* Effect.flip(forget(1))).toMatchObject({ operation: "forget scenes" })
      expect(yield* left).toEqual(everyTable(1, 2))
    }).pipe(Effect.provide(memory()))
  )

  it.effect("take a job that runs out of its drainer's hand, and let it end by itself", () =>
    Effect.gen(function* () {
      const claims = yield* Claims
      yield* known(1)
      const [job] = yield* claims.claim(yield* lease(), 1)
      yield* forget(1)
      expect(yield* claims.renew(job!)).toBe(false)
      expect(yield* left).toMatchObject({ job: [1], scene: [] })
    }).pipe(Effect.provide(memory()))
  )

  it.effect("are still counted where only a job did not find them; what hung on them is gone", () =>
    Effect.gen(function* () {
      yield* known(1, 2)
      yield* Effect.flatMap(GoneScenes, (gone) => gone.detach([id(1)]))
      expect(yield* left).toEqual({
        ...everyTable(1, 2),
        dead_letter: [2],
        scene_file: [2],
        scene_ref: [2]
      })
    }).pipe(Effect.provide(memory()))
  )

  it.effect("are 10,000 commits one by one, and one together", () =>
    Effect.gen(function* () {
      const numbers = Array.from({ length: 10_000 }, (_, index) => index + 1)
      yield* known(...numbers)
      expect(yield* commitsOf(Effect.forEach(numbers.slice(0, 100), (number) => forget(number)))).toBe(100)
      expect(yield* commitsOf(forget(...numbers.slice(100)))).toBe(1)
      expect(yield* left).toEqual(everyTable())
    }).pipe(Effect.provide(memory()))
  )
})
