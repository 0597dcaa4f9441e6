import * as SqlClient from "@effect/sql/SqlClient"
import { describe, expect, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import { chmodSync, existsSync, mkdirSync, readFileSync, symlinkSync, writeFileSync } from "node:fs"
import { join } from "node:path"
import * as Database from "../../../src/store/sqlite/Database.ts"
import { schemaVersion } from "../../../src/store/sqlite/DatabaseFile.ts"
import { JobQueue } from "../../../src/store/queue/JobQueue.ts"
import { id } from "../../support/Samples.ts"
import { temporaryFolder } from "../../support/TemporaryFolder.ts"
import { inFolder, rows } from "../../support/TestStore.ts"
import { pragma, open, mode, openAtOnce } from "./OpenDatabase.ts"

describe("the database", () => {
  it.scoped("is made with its folder, for the owner's eyes only, side files too", () =>
    Effect.gen(function* () {
      const folder = join(yield* temporaryFolder, "new", "data")
      yield* Effect.gen(function* () {
        yield* Effect.flatMap(JobQueue, (queue) => queue.enqueue(id(1), "hook"))
        const path = join(folder, "plexsync.db")
        expect([mode(folder), mode(path)]).toEqual([0o700, 0o600])
        for (const side of ["-wal", "-shm"]) expect(mode(path + side)).toBe(0o600)
      }).pipe(Effect.provide(inFolder(folder)))
    })
  )

  it.scoped("becomes its owner's alone when it was not", () =>
    Effect.gen(function* () {
      const folder = yield* temporaryFolder
      yield* open(folder)
      chmodSync(join(folder, "plexsync.db"), 0o644)
      yield* open(folder)
      expect(mode(join(folder, "plexsync.db"))).toBe(0o600)
    })
  )

  it.scoped.each(["plexsync.db", "plexsync.db-wal", "plexsync.db-shm"])(
    "is refused where %s is a symbolic link, and what it leads to is left alone",
    (name) =>
      Effect.gen(function* () {
        const folder = yield* temporaryFolder
        const other = join(folder, "other")
        writeFileSync(other, "another's", { mode: 0o644 })
        mkdirSync(join(folder, "data"))
        symlinkSync(other, join(folder, "data", name))
        const failure = yield* Effect.flip(open(join(folder, "data")))
        expect(failure).toMatchObject({ problem: `${name} is a symbolic link, and is not followed` })
        expect([readFileSync(other, "utf8"), mode(other)]).toEqual(["another's", 0o644])
      })
  )

  it.scoped("outlives a power cut: every connection writes through, in WAL, and waits 5 s for a lock", () =>
    Effect.gen(function* () {
      const folder = yield* temporaryFolder
      const settings = Effect.all([pragma("synchronous"), pragma("journal_mode"), pragma("busy_timeout")])
      // The first connection makes the file, the second finds it.
      expect(yield* Effect.provide(settings, Database.layer(folder))).toEqual([2, "wal", 5000])
      expect(yield* Effect.provide(settings, Database.layer(folder))).toEqual([2, "wal", 5000])
    })
  )

  it.scoped("keeps what was written before", () =>
    Effect.gen(function* () {
      const folder = yield* temporaryFolder
      yield* Effect.flatMap(JobQueue, (queue) => queue.enqueue(id(1), "hook")).pipe(Effect.provide(inFolder(folder)))
      expect(yield* Effect.provide(rows, inFolder(folder))).toHaveLength(1)
      expect(yield* open(folder)).toBe(schemaVersion)
    })
  )

  it.scoped("is opened fresh by several processes at once", () =>
    Effect.gen(function* () {
      const folder = yield* temporaryFolder
      const data = join(folder, "data")
      yield* openAtOnce(folder, data)
      expect(yield* Effect.provide(rows, inFolder(data))).toHaveLength(5)
    })
  )
})

describe("a database that cannot be used", () => {
  it.scoped("because a newer PlexSync wrote it is refused, and not touched", () =>
    Effect.gen(function* () {
      const folder = yield* temporaryFolder
      const path = join(folder, "plexsync.db")
      yield* Effect.flatMap(SqlClient.SqlClient, (sql) =>
        sql.unsafe(`PRAGMA user_version = ${schemaVersion + 1}`)
      ).pipe(Effect.provide(Database.layer(folder)))
      const before = readFileSync(path)
      const error = yield* Effect.flip(open(folder))
      expect(error.message).toBe(
        `The database ${path} cannot be used: it was written by a newer PlexSync (schema ${schemaVersion + 1}, this one knows ${schemaVersion}); update PlexSync`
      )
      expect(readFileSync(path).equals(before)).toBe(true)
    })
  )

  it.scoped("because it is no database is left as it is", () =>
    Effect.gen(function* () {
      const folder = yield* temporaryFolder
      const path = join(folder, "plexsync.db")
      writeFileSync(path, "this is somebody's text file, long enough to be no empty database")
      const error = yield* Effect.flip(open(folder))
      expect(error._tag).toBe("DatabaseUnusable")
      expect(error.message).toMatch(/the file is damaged, or is no database .*not a database.*; it was left as it is/)
      expect(readFileSync(path, "utf8")).toMatch(/^this is somebody's/)
    })
  )

  it.scoped("because its folder is a file says so", () =>
    Effect.gen(function* () {
      const folder = yield* temporaryFolder
      writeFileSync(join(folder, "file"), "x")
      const { message } = yield* Effect.flip(open(join(folder, "file", "data")))
      expect(message).toMatch(
        /its folder or file cannot be written \((ENOTDIR|EEXIST).*give another folder with --data-dir/
      )
    })
  )

  it.scoped("because it is a folder says so", () =>
    Effect.gen(function* () {
      const folder = yield* temporaryFolder
      mkdirSync(join(folder, "plexsync.db"))
      expect((yield* Effect.flip(open(folder)))._tag).toBe("DatabaseUnusable")
      expect(existsSync(join(folder, "plexsync.db"))).toBe(true)
    })
  )
})
