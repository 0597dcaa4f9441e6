import * as Migrator from "@effect/sql/Migrator"
import * as SqlClient from "@effect/sql/SqlClient"
import * as SqliteClient from "@effect/sql-sqlite-node/SqliteClient"
import { describe, expect, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import { execFile } from "node:child_process"
import {
  chmodSync,
  copyFileSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  statSync,
  writeFileSync
} from "node:fs"
import { hostname } from "node:os"
import { join } from "node:path"
import { fileURLToPath } from "node:url"
import { promisify } from "node:util"
import * as Database from "../../../src/store/sqlite/Database.ts"
import { DrainLease } from "../../../src/store/queue/DrainLease.ts"
import { schemaVersion } from "../../../src/store/sqlite/DatabaseFile.ts"
import { migrations } from "../../../src/store/sqlite/Migrations.ts"
import { JobQueue } from "../../../src/store/queue/JobQueue.ts"
import { id } from "../../support/Samples.ts"
import { temporaryFolder } from "../../support/TemporaryFolder.ts"
import { inFolder, rows, self } from "../../support/TestStore.ts"

const pragma = (name: string) =>
  Effect.flatMap(SqlClient.SqlClient, (sql) =>
    Effect.map(sql.unsafe<Record<string, string | number>>(`PRAGMA ${name}`), ([row]) => Object.values(row ?? {})[0])
  )
const open = (folder: string) => Effect.provide(pragma("user_version"), Database.layer(folder))
const mode = (path: string) => statSync(path).mode & 0o777
const run = promisify(execFile)

/** Opens the folder's database in processes of their own, all at once; each enqueues one scene. */
const opener = `
  import * as Effect from "effect/Effect"
  import * as Layer from "effect/Layer"
  const [folder, scene] = process.argv.slice(-2)
  const Database = await import(${JSON.stringify(fileURLToPath(new URL("../../../src/store/sqlite/Database.ts", import.meta.url)))})
  const { JobQueue } = await import(${JSON.stringify(fileURLToPath(new URL("../../../src/store/queue/JobQueue.ts", import.meta.url)))})
  await Effect.runPromise(Effect.provide(Effect.flatMap(JobQueue, (queue) => queue.enqueue(Number(scene), "hook")), Layer.provide(JobQueue.Default, Database.layer(folder))))
`

const openAtOnce = (folder: string, data: string) =>
  Effect.gen(function* () {
    const { build } = yield* Effect.promise(() => import("esbuild"))
    const script = join(folder, "opener.mjs")
    yield* Effect.promise(() =>
      build({
        stdin: { contents: opener, resolveDir: fileURLToPath(new URL("../../..", import.meta.url)), loader: "ts" },
        bundle: true,
        platform: "node",
        format: "esm",
        target: "node20",
        outfile: script,
        external: ["better-sqlite3"],
        logLevel: "silent",
        banner: { js: "import { createRequire as r } from 'node:module'; const require = r(import.meta.url);" }
      })
    )
    const modules = fileURLToPath(new URL("../../../node_modules", import.meta.url))
    // The native module is found by its place, not by the script's.
    writeFileSync(
      script,
      readFileSync(script, "utf8").replace(
        /from ?"better-sqlite3"/g,
        `from ${JSON.stringify(join(modules, "better-sqlite3/lib/index.js"))}`
      )
    )
    yield* Effect.forEach(
      [1, 2, 3, 4, 5],
      (scene) => Effect.promise(() => run(process.execPath, [script, data, String(scene)])),
      { concurrency: "unbounded", discard: true }
    )
  })

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

/** A folder whose database was in use when the machine stopped: what was written last is in the -wal file only. */
const crashed = (folder: string) =>
  Effect.gen(function* () {
    const used = join(folder, "used")
    const left = join(folder, "left")
    yield* Effect.gen(function* () {
      const queue = yield* JobQueue
      yield* queue.enqueueAll(
        Array.from({ length: 2000 }, (_, at) => id(at + 1)),
        "all"
      )
      const sql = yield* SqlClient.SqlClient
      yield* sql`PRAGMA wal_checkpoint(TRUNCATE)`
      yield* queue.enqueue(id(5000), "hook")
      mkdirSync(left)
      for (const name of ["plexsync.db", "plexsync.db-wal"]) copyFileSync(join(used, name), join(left, name))
    }).pipe(Effect.provide(inFolder(used)))
    return left
  })

/** Writes over a page in the middle of a file. */
const damage = (path: string) => {
  const bytes = readFileSync(path)
  const page = Math.floor(bytes.length / 4096 / 2) * 4096
  bytes.fill(0x5a, page, page + 4096)
  writeFileSync(path, bytes)
}

const looked = (folder: string) =>
  Effect.flatMap(SqlClient.SqlClient, (sql) => sql`SELECT scene_id FROM job WHERE scene_id = 5000`).pipe(
    Effect.provide(Database.layerChecked(folder))
  )

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
      expect(copies(folder).toSorted()).toEqual([
        "plexsync.db.before-v2",
        `plexsync.db.before-v${schemaVersion}`,
        "plexsync.db.before-vacation"
      ])
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

describe("after a crash", () => {
  it.scoped("what was written last is there", () =>
    Effect.gen(function* () {
      expect(yield* looked(yield* crashed(yield* temporaryFolder))).toHaveLength(1)
    })
  )

  it.scoped("a damaged database is refused by who looks, and left as it is", () =>
    Effect.gen(function* () {
      const folder = yield* crashed(yield* temporaryFolder)
      const files = ["plexsync.db", "plexsync.db-wal"].map((name) => join(folder, name))
      damage(join(folder, "plexsync.db"))
      const before = files.map((path) => readFileSync(path))
      const error = yield* Effect.flip(looked(folder))
      expect(error.message).toMatch(/cannot be used: the file is damaged, or is no database .*; it was left as it is/)
      for (const [at, path] of files.entries()) expect(before[at]?.equals(readFileSync(path))).toBe(true)
    })
  )

  it.scoped("a hook does not take the time", () =>
    Effect.gen(function* () {
      const folder = yield* crashed(yield* temporaryFolder)
      damage(join(folder, "plexsync.db"))
      expect(yield* open(folder)).toBe(schemaVersion)
    })
  )

  it.scoped("nobody looks while a drainer lives: then it is no crash", () =>
    Effect.gen(function* () {
      const folder = yield* crashed(yield* temporaryFolder)
      const drainer = self({ host: hostname(), pid: process.ppid })
      const left = yield* Effect.gen(function* () {
        yield* Effect.flatMap(DrainLease, (leases) => leases.acquire(drainer))
        damage(join(folder, "plexsync.db"))
        return yield* Effect.provide(pragma("user_version"), Database.layerChecked(folder))
      }).pipe(Effect.provide(inFolder(folder)))
      expect(left).toBe(schemaVersion)
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
