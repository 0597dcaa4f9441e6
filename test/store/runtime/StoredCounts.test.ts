import * as SqlClient from "@effect/sql/SqlClient"
import { describe, expect, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import { StoredCounts } from "../../../src/store/runtime/StoredCounts.ts"
import { memory } from "../../support/TestStore.ts"

const world = () => Layer.provideMerge(StoredCounts.Default, memory())

const part = (server: string, library: string, item: string, id: string, trashed: number) =>
  Effect.flatMap(
    SqlClient.SqlClient,
    (sql) => sql`
      INSERT INTO plex_part (server, library, rating_key, part_id, file, path_key, name_key, size, first_part, updated_at, trashed)
      VALUES (${server}, ${library}, ${item}, ${id}, 'f', 'f', 'f', 1, 1, 0, ${trashed})`
  )

const nothing = { scenes: 0, sceneFiles: 0, written: 0, history: 0, pictures: 0 }

describe("how much is stored", () => {
  it.effect("is nothing at first", () =>
    Effect.gen(function* () {
      const stored = yield* StoredCounts
      expect(yield* stored.libraries).toEqual([])
      expect(yield* stored.counts).toEqual(nothing)
    }).pipe(Effect.provide(world()))
  )

  it.effect("counts an item with several files once, library by library", () =>
    Effect.gen(function* () {
      const stored = yield* StoredCounts
      yield* part("s2", "1", "50", "1", 0)
      yield* part("s1", "2", "60", "1", 1)
      yield* part("s1", "1", "70", "1", 0)
      yield* part("s1", "1", "70", "2", 1)
      yield* part("s1", "1", "71", "3", 0)
      expect(yield* stored.libraries).toEqual([
        { server: "s1", library: "1", items: 2, files: 3, trashed: 1 },
        { server: "s1", library: "2", items: 1, files: 1, trashed: 1 },
        { server: "s2", library: "1", items: 1, files: 1, trashed: 0 }
      ])
      expect(yield* stored.counts).toEqual(nothing)
    }).pipe(Effect.provide(world()))
  )

  it.effect("counts items that were written, however many fields they have", () =>
    Effect.gen(function* () {
      const sql = yield* SqlClient.SqlClient
      for (const [item, field] of [
        ["5", "title"],
        ["5", "summary"],
        ["6", "title"]
      ] as const)
        yield* sql`INSERT INTO written (server, rating_key, field, part_path, scene_id, sent, at) VALUES ('s', ${item}, ${field}, '/a', 1, '"x"', 0)`
      yield* sql`INSERT INTO scene (scene_id) VALUES (1), (2), (3)`
      yield* sql`INSERT INTO scene_file (scene_id, file_id, path, name_key, size) VALUES (1, '1', '/a', 'a', 1)`
      yield* sql`INSERT INTO history (server, rating_key, part_path, scene_id, at, before, after) VALUES ('s', '5', '/a', 1, 0, '{}', '{}')`
      expect(yield* (yield* StoredCounts).counts).toEqual({
        ...nothing,
        scenes: 3,
        sceneFiles: 1,
        written: 2,
        history: 1
      })
    }).pipe(Effect.provide(world()))
  )
})
