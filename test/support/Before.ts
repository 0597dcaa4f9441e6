import * as Migrator from "@effect/sql/Migrator"
import * as SqlClient from "@effect/sql/SqlClient"
import * as SqliteClient from "@effect/sql-sqlite-node/SqliteClient"
import * as Effect from "effect/Effect"
import { mkdirSync } from "node:fs"
import { join } from "node:path"
import { migrations } from "../../src/store/sqlite/Migrations.ts"

/** A scene as that program left it: its file, and whether its one job was parked behind another scene. */
export interface SceneBefore {
  readonly id: number
  readonly file: string
  readonly nameKey: string
  readonly size: number
  readonly parked?: string
}

/** An item as it was indexed, and the scenes whose values were written to it, by field. */
export interface ItemBefore {
  readonly key: string
  readonly file: string
  readonly pathKey: string
  readonly nameKey: string
  readonly size: number
  readonly written: Readonly<Record<string, number>>
}

const at = 1_796_003_500_000

/** The fourth version of the schema, the last whose program joined files by their paths whatever their sizes, with rows as it left them. */
export const databaseBefore = (
  data: string,
  server: string,
  scenes: ReadonlyArray<SceneBefore>,
  items: ReadonlyArray<ItemBefore>
) =>
  Effect.gen(function* () {
    mkdirSync(data, { recursive: true, mode: 0o700 })
    yield* Effect.gen(function* () {
      const sql = yield* SqlClient.SqlClient
      const { "0001_initial": first, "0002_pictures": second, "0003_care": third, "0004_runtime": fourth } = migrations
      yield* Migrator.make({})({
        loader: Migrator.fromRecord({
          "0001_initial": first,
          "0002_pictures": second,
          "0003_care": third,
          "0004_runtime": fourth
        })
      })
      for (const { file, id, nameKey, parked, size } of scenes) {
        yield* sql`INSERT INTO scene (scene_id, stamp, synced_at) VALUES (${id}, '2026-11-30T01:51:39Z', ${parked === undefined ? at : null})`
        yield* sql`INSERT INTO scene_file (scene_id, file_id, path, name_key, size) VALUES (${id}, ${`${id}`}, ${file}, ${nameKey}, ${size})`
        if (parked !== undefined)
          yield* sql`INSERT INTO job (scene_id, reason, priority, revision, enqueued_at, state, because, attempts, last_error)
            VALUES (${id}, 'named', 1, 1, ${at}, 'parked', 'other_scene', 0, ${parked})`
      }
      for (const { file, key, nameKey, pathKey, size, written } of items) {
        yield* sql`INSERT INTO plex_part (server, library, rating_key, part_id, file, path_key, name_key, size, first_part, updated_at)
          VALUES (${server}, '1', ${key}, ${key}, ${file}, ${pathKey}, ${nameKey}, ${size}, 1, ${at})`
        for (const [field, scene] of Object.entries(written)) {
          const sent = field === "title" ? `"Scene ${scene}"` : '""'
          yield* sql`INSERT INTO written (server, rating_key, field, part_path, scene_id, sent, shown, at)
            VALUES (${server}, ${key}, ${field}, ${pathKey}, ${scene}, ${sent}, ${field === "title" ? null : sent}, ${at + scene})`
        }
      }
      const index = { title: "Movies", checkedAt: at, sweptAt: at, scannedAt: 0, contentChangedAt: 0, newest: 0 }
      yield* sql`INSERT INTO cursor (name, value) VALUES
        (${`index ${server} 1`}, ${JSON.stringify({ ...index, items: items.length, bare: 0, files: items.length, paused: null })}),
        ('index in use', ${JSON.stringify({ server, libraries: ["1"] })})`
      yield* sql`PRAGMA user_version = 4`
    }).pipe(Effect.provide(SqliteClient.layer({ filename: join(data, "plexsync.db") })))
  })
