import * as SqlClient from "@effect/sql/SqlClient"
import { describe, expect, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import { copyFileSync, mkdirSync, readFileSync, writeFileSync } from "node:fs"
import { hostname } from "node:os"
import { join } from "node:path"
import * as Database from "../../../src/store/sqlite/Database.ts"
import { DrainLease } from "../../../src/store/queue/DrainLease.ts"
import { schemaVersion } from "../../../src/store/sqlite/DatabaseFile.ts"
import { JobQueue } from "../../../src/store/queue/JobQueue.ts"
import { id } from "../../support/Samples.ts"
import { temporaryFolder } from "../../support/TemporaryFolder.ts"
import { inFolder, self } from "../../support/TestStore.ts"
import { pragma, open } from "./OpenDatabase.ts"

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
