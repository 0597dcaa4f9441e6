import { describe, expect, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import * as TestClock from "effect/TestClock"
import { existsSync, mkdirSync, readdirSync, readFileSync, truncateSync, writeFileSync } from "node:fs"
import { join } from "node:path"
import { backUp } from "../../../src/store/sqlite/Backup.ts"
import { schemaVersion } from "../../../src/store/sqlite/DatabaseFile.ts"
import { restore } from "../../../src/store/sqlite/Restore.ts"
import { self } from "../../support/TestStore.ts"
import { change, copyWorld, dataOf, scenesIn } from "./CopyWorld.ts"
import { mode } from "./OpenDatabase.ts"

/** A data directory with a copy of what it was, to which scene 2 came since. */
const world = Effect.gen(function* () {
  const made = yield* copyWorld
  const copy = join(made.folder, "copy.db")
  yield* backUp(made.database, copy, false)
  change(made.database, "INSERT INTO scene (scene_id) VALUES (2)")
  const refusal = (file = copy) => Effect.map(Effect.flip(restore(made.data, file, self())), (error) => error.message)
  return { ...made, copy, refusal }
})

const now = 1_900_000_000_000
const runtime = (host: string, pid: number, heartbeat: number) =>
  `INSERT OR REPLACE INTO runtime (id, host, pid, started, version, heartbeat) VALUES (1, '${host}', ${pid}, 0, '1', ${heartbeat})`
const start = (host: string, pid: number, seen: number, until: number) =>
  `INSERT OR REPLACE INTO runtime_start (id, owner, until, host, pid, seen, version) VALUES (1, 'one', ${until}, '${host}', ${pid}, ${seen}, '1')`
const lease = (host: string, pid: number, until: number) =>
  `INSERT OR REPLACE INTO drain_lease (id, owner, epoch, host, pid, started, version, until) VALUES (1, 'one', 1, '${host}', ${pid}, 0, '1', ${until})`
/** No process has this number: it is above what systems give out. */
const nobody = 2 ** 30

const livesThere = "A runtime lives on this data directory: end it first, and switch off what starts it again"
const worksThere = "A command works on this data directory: wait for its end, or end it"

const those: ReadonlyArray<readonly [who: string, row: string, why: string]> = [
  ["a runtime of this machine lives", runtime("here", process.pid, now), livesThere],
  ["a runtime of another machine was just seen", runtime("nas", 7, now - 1000), livesThere],
  ["a runtime is being started", start("here", process.pid, now, now + 1000), livesThere],
  ["a command of this machine works", lease("here", process.pid, now + 1000), worksThere],
  ["a command of another machine works", lease("nas", nobody, now + 1000), worksThere]
]

describe("a copy that is put back", () => {
  it.scoped("takes the database's place, and what was there is kept under a name of its own", () =>
    Effect.gen(function* () {
      const { copy, data, database } = yield* world
      expect(yield* restore(data, copy, self())).toBe(`${database}.before-restore-1`)
      expect(readdirSync(data).toSorted()).toEqual(["plexsync.db", "plexsync.db.before-restore-1"])
      expect(scenesIn(database)).toEqual([{ scene_id: 1 }])
      expect(scenesIn(`${database}.before-restore-1`)).toEqual([{ scene_id: 1 }, { scene_id: 2 }])
      change(database, "INSERT INTO scene (scene_id) VALUES (3)")
      expect(yield* restore(data, copy, self())).toBe(`${database}.before-restore-2`)
      expect(scenesIn(`${database}.before-restore-2`)).toEqual([{ scene_id: 1 }, { scene_id: 3 }])
      for (const end of ["", ".before-restore-1", ".before-restore-2"]) expect(mode(database + end)).toBe(0o600)
    })
  )

  it.scoped("makes a data directory where there is none", () =>
    Effect.gen(function* () {
      const { copy, folder } = yield* world
      const data = join(folder, "new")
      expect(yield* restore(data, copy, self())).toBeNull()
      expect(readdirSync(data)).toEqual(["plexsync.db"])
      expect(scenesIn(join(data, "plexsync.db"))).toEqual([{ scene_id: 1 }])
    })
  )

  it.scoped("takes the place of a database that is damaged", () =>
    Effect.gen(function* () {
      const { copy, data, database } = yield* world
      writeFileSync(database, "no database".repeat(100))
      expect(yield* restore(data, copy, self())).toBe(`${database}.before-restore-1`)
      expect(readFileSync(`${database}.before-restore-1`, "utf8")).toMatch(/^no database/)
      expect(scenesIn(database)).toEqual([{ scene_id: 1 }])
    })
  )

  it.scoped("takes the place of one that never came to be, and of one of an older version that nobody works on", () =>
    Effect.gen(function* () {
      const { copy, data, database } = yield* world
      change(database, "DROP TABLE runtime_start", "CREATE TABLE runtime_start (id INTEGER, owner TEXT, until INTEGER)")
      expect(yield* restore(data, copy, self())).toBe(`${database}.before-restore-1`)
      writeFileSync(database, "")
      expect(yield* restore(data, copy, self())).toBe(`${database}.before-restore-2`)
      expect(scenesIn(database)).toEqual([{ scene_id: 1 }])
    })
  )

  it.scoped("is one of ours, whole, and not newer than this program", () =>
    Effect.gen(function* () {
      const { data, copy, database, folder, refusal } = yield* world
      const none = join(folder, "none.db")
      expect(yield* refusal(none)).toBe(`${none} is not there, or no plain file`)
      expect(yield* refusal(folder)).toBe(`${folder} is not there, or no plain file`)
      const text = join(folder, "text.db")
      writeFileSync(text, "no database".repeat(100))
      expect(yield* refusal(text)).toMatch(
        new RegExp(`^${text} was not put back: the file is damaged, or is no database \\(SQLITE_NOTADB`)
      )
      const strange = join(folder, "strange.db")
      change(strange, "CREATE TABLE scene (scene_id INTEGER)")
      expect(yield* refusal(strange)).toBe(`${strange} is no database of PlexSync`)
      change(copy, `PRAGMA user_version = ${schemaVersion + 1}`)
      expect(yield* refusal()).toBe(
        `${copy} was written by a newer PlexSync (schema ${schemaVersion + 1}, this one knows ${schemaVersion}): update PlexSync`
      )
      change(copy, `PRAGMA user_version = ${schemaVersion}`)
      truncateSync(copy, 16_384)
      expect(yield* refusal()).toMatch(/is damaged/)
      expect(scenesIn(database)).toEqual([{ scene_id: 1 }, { scene_id: 2 }])
      expect(existsSync(join(data, "plexsync.db.restoring"))).toBe(false)
    })
  )

  it.scoped("is of the same Plex server, as far as both know one", () =>
    Effect.gen(function* () {
      const { data, database, folder, refusal } = yield* world
      const other = yield* dataOf(folder, "there", "theirs", 9)
      expect(yield* refusal(other.database)).toBe(
        "The copy is of another Plex server than the database that is there: give it a data directory of its own with --data-dir"
      )
      expect(scenesIn(database)).toEqual([{ scene_id: 1 }, { scene_id: 2 }])
      change(other.database, "DELETE FROM plex_part")
      expect(yield* restore(data, other.database, self())).toBe(`${database}.before-restore-1`)
      expect(scenesIn(database)).toEqual([{ scene_id: 9 }])
    })
  )

  it.scoped.each(those)("is refused while %s", ([, row, why]) =>
    Effect.gen(function* () {
      const { data, database, refusal } = yield* world
      yield* TestClock.setTime(now)
      change(database, row)
      expect(yield* refusal()).toBe(why)
      expect(scenesIn(database)).toEqual([{ scene_id: 1 }, { scene_id: 2 }])
      expect(readdirSync(data).filter((name) => /restor/.test(name))).toEqual([])
    })
  )

  it.scoped("is not kept away by who is gone", () =>
    Effect.gen(function* () {
      const { copy, data, database } = yield* world
      yield* TestClock.setTime(now)
      change(
        database,
        runtime("here", nobody, now),
        start("here", process.pid, now - 9000, now - 1000),
        lease("here", nobody, now + 1000)
      )
      expect(yield* restore(data, copy, self())).toBe(`${database}.before-restore-1`)
    })
  )

  it.scoped("that the disk does not take leaves what was there", () =>
    Effect.gen(function* () {
      const { database, refusal } = yield* world
      mkdirSync(join(`${database}.restoring`, "in the way"), { recursive: true })
      expect(yield* refusal()).toMatch(/was not put back: .*(EISDIR|EPERM|ENOTEMPTY)/)
      expect(scenesIn(database)).toEqual([{ scene_id: 1 }, { scene_id: 2 }])
    })
  )
})
