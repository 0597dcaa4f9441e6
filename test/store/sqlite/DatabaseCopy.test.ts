import * as Migrator from "@effect/sql/Migrator"
import * as SqlClient from "@effect/sql/SqlClient"
import * as SqliteClient from "@effect/sql-sqlite-node/SqliteClient"
import { describe, expect, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import { mkdirSync, readdirSync, writeFileSync } from "node:fs"
import { join } from "node:path"
import { schemaVersion } from "../../../src/store/sqlite/DatabaseFile.ts"
import { migrations } from "../../../src/store/sqlite/Migrations.ts"
import { temporaryFolder } from "../../support/TemporaryFolder.ts"
import { inFolder, rows } from "../../support/TestStore.ts"
import { pragma, open, mode, openAtOnce } from "./OpenDatabase.ts"

/** The database of a folder as the second version of the schema had it, with one job. */
const secondVersion = (folder: string) =>
  Effect.gen(function* () {
    const sql = yield* SqlClient.SqlClient
    const { "0001_initial": first, "0002_pictures": second } = migrations
    yield* Migrator.make({})({ loader: Migrator.fromRecord({ "0001_initial": first, "0002_pictures": second }) })
    yield* sql`INSERT INTO job (scene_id, reason, priority, revision, enqueued_at, state) VALUES (9, 'hook', 0, 1, 0, 'ready')`
    yield* sql`PRAGMA user_version = 2`
  }).pipe(Effect.provide(SqliteClient.layer({ filename: join(folder, "plexsync.db") })))

/** What a file beside the database holds: its version, and its jobs. */
const contentOf = (folder: string, name: string) =>
  Effect.all([pragma("user_version"), Effect.map(rows, (jobs) => jobs.map((job) => job["scene_id"]))]).pipe(
    Effect.provide(SqliteClient.layer({ filename: join(folder, name), readonly: true, disableWAL: true }))
  )

const copies = (folder: string) => readdirSync(folder).filter((name) => name.includes("before"))

describe("before a migration", () => {
  it.scoped("the database is copied aside, for its owner's eyes only, and then brought up to date", () =>
    Effect.gen(function* () {
      const folder = yield* temporaryFolder
      yield* secondVersion(folder)
      expect(yield* open(folder)).toBe(schemaVersion)
      expect(yield* Effect.provide(rows, inFolder(folder))).toMatchObject([{ scene_id: 9 }])
      expect(copies(folder)).toEqual([`plexsync.db.before-v${schemaVersion}`])
      expect(mode(join(folder, `plexsync.db.before-v${schemaVersion}`))).toBe(0o600)
      expect(yield* contentOf(folder, `plexsync.db.before-v${schemaVersion}`)).toEqual([2, [9]])
    })
  )

  it.scoped("the copy is the old one, however many processes start at once", () =>
    Effect.gen(function* () {
      const folder = yield* temporaryFolder
      const data = join(folder, "data")
      mkdirSync(data)
      yield* secondVersion(data)
      yield* openAtOnce(folder, data)
      expect(yield* Effect.provide(rows, inFolder(data))).toHaveLength(6)
      expect(copies(data)).toEqual([`plexsync.db.before-v${schemaVersion}`])
      expect(yield* contentOf(data, `plexsync.db.before-v${schemaVersion}`)).toEqual([2, [9]])
    })
  )

  it.scoped("the last two copies are kept", () =>
    Effect.gen(function* () {
      const folder = yield* temporaryFolder
      yield* secondVersion(folder)
      for (const name of ["before-v1", "before-v2", "before-vacation", "db"])
        writeFileSync(join(folder, `plexsync.db.${name}`), "")
      yield* open(folder)
      expect(copies(folder).toSorted()).toEqual(
        ["plexsync.db.before-v2", `plexsync.db.before-v${schemaVersion}`, "plexsync.db.before-vacation"].toSorted()
      )
    })
  )

  it.scoped("of a new database nothing is copied", () =>
    Effect.gen(function* () {
      const folder = yield* temporaryFolder
      yield* open(folder)
      yield* open(folder)
      expect(copies(folder)).toEqual([])
    })
  )

  it.scoped("that cannot be copied, nothing is changed", () =>
    Effect.gen(function* () {
      const folder = yield* temporaryFolder
      yield* secondVersion(folder)
      mkdirSync(join(folder, `plexsync.db.before-v${schemaVersion}`, "in the way"), { recursive: true })
      const error = yield* Effect.flip(open(folder))
      expect(error.message).toMatch(
        /cannot be used: it cannot be copied aside before its update: .*EISDIR|ENOTEMPTY|EEXIST/
      )
      expect(yield* contentOf(folder, "plexsync.db")).toEqual([2, [9]])
      expect(readdirSync(folder).filter((name) => name.endsWith(".part"))).toEqual([])
    })
  )
})
