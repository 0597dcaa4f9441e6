import * as SqlClient from "@effect/sql/SqlClient"
import { describe, expect, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import { execFile } from "node:child_process"
import { chmodSync, existsSync, mkdirSync, readFileSync, statSync, writeFileSync } from "node:fs"
import { join } from "node:path"
import { fileURLToPath } from "node:url"
import { promisify } from "node:util"
import * as Database from "../../src/store/Database.ts"
import { schemaVersion } from "../../src/store/Migrations.ts"
import { JobQueue } from "../../src/store/JobQueue.ts"
import { id } from "../support/Samples.ts"
import { temporaryFolder } from "../support/TemporaryFolder.ts"
import { inFolder, rows } from "../support/TestStore.ts"

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
  const Database = await import(${JSON.stringify(fileURLToPath(new URL("../../src/store/Database.ts", import.meta.url)))})
  const { JobQueue } = await import(${JSON.stringify(fileURLToPath(new URL("../../src/store/JobQueue.ts", import.meta.url)))})
  await Effect.runPromise(Effect.provide(Effect.flatMap(JobQueue, (queue) => queue.enqueue(Number(scene), "hook")), Layer.provide(JobQueue.Default, Database.layer(folder))))
`

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
      const { build } = yield* Effect.promise(() => import("esbuild"))
      const script = join(folder, "opener.mjs")
      yield* Effect.promise(() =>
        build({
          stdin: { contents: opener, resolveDir: fileURLToPath(new URL("../..", import.meta.url)), loader: "ts" },
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
      const modules = fileURLToPath(new URL("../../node_modules", import.meta.url))
      // The native module is found by its place, not by the script's.
      writeFileSync(
        script,
        readFileSync(script, "utf8").replace(
          /from ?"better-sqlite3"/g,
          `from ${JSON.stringify(join(modules, "better-sqlite3/lib/index.js"))}`
        )
      )
      const data = join(folder, "data")
      yield* Effect.forEach(
        [1, 2, 3, 4, 5],
        (scene) => Effect.promise(() => run(process.execPath, [script, data, String(scene)])),
        {
          concurrency: "unbounded",
          discard: true
        }
      )
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
      expect(error.message).toContain("not a database")
      expect(readFileSync(path, "utf8")).toMatch(/^this is somebody's/)
    })
  )

  it.scoped("because its folder is a file says so", () =>
    Effect.gen(function* () {
      const folder = yield* temporaryFolder
      writeFileSync(join(folder, "file"), "x")
      expect((yield* Effect.flip(open(join(folder, "file", "data")))).message).toMatch(/ENOTDIR|EEXIST/)
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
