import { describe, expect, it } from "@effect/vitest"
import Sqlite from "better-sqlite3"
import * as Effect from "effect/Effect"
import { chmodSync, mkdirSync, readdirSync, readFileSync, symlinkSync, writeFileSync } from "node:fs"
import { join } from "node:path"
import { backUp, NotCopied, notCopied } from "../../../src/store/sqlite/Backup.ts"
import { change, copyWorld, read, scenesIn } from "./CopyWorld.ts"
import { mode } from "./OpenDatabase.ts"

const refusal = (database: string, target: string, overwrite: boolean) =>
  Effect.map(Effect.flip(backUp(database, target, overwrite)), (error) => error.message)

describe("a copy of the database", () => {
  it.scoped("is what was last committed, whole, and for its owner only", () =>
    Effect.gen(function* () {
      const { database, folder } = yield* copyWorld
      const target = join(folder, "copy.db")
      const writer = new Sqlite(database)
      try {
        writer.exec("BEGIN IMMEDIATE; INSERT INTO scene (scene_id) VALUES (2)")
        yield* backUp(database, target, false)
        writer.exec("COMMIT")
      } finally {
        writer.close()
      }
      expect(scenesIn(target)).toEqual([{ scene_id: 1 }])
      expect(scenesIn(database)).toEqual([{ scene_id: 1 }, { scene_id: 2 }])
      expect(read(target, "PRAGMA integrity_check")).toEqual([{ integrity_check: "ok" }])
      expect(mode(target)).toBe(0o600)
      expect(readdirSync(folder).toSorted()).toEqual(["copy.db", "here"])
    })
  )

  it.scoped("names no process that lives on the database", () =>
    Effect.gen(function* () {
      const { database, folder } = yield* copyWorld
      const target = join(folder, "copy.db")
      change(
        database,
        "INSERT INTO runtime (id, host, pid, started, version, heartbeat) VALUES (1, 'here', 7, 0, '1', 9)",
        "INSERT INTO runtime_start (id, owner, until, host, pid, seen, version) VALUES (1, 'one', 99, 'here', 7, 9, '1')",
        "INSERT OR REPLACE INTO drain_lease (id, owner, epoch, host, pid, started, version, until) VALUES (1, 'one', 4, 'here', 7, 0, '1', 99)"
      )
      yield* backUp(database, target, false)
      expect(read(target, "SELECT * FROM runtime")).toEqual([])
      expect(read(target, "SELECT * FROM runtime_start")).toEqual([])
      // The epoch stays: who had the lease before is still told from who has it next.
      expect(read(target, "SELECT epoch, until FROM drain_lease")).toEqual([{ epoch: 4, until: 0 }])
      expect(read(database, "SELECT until FROM drain_lease")).toEqual([{ until: 99 }])
      expect(read(database, "SELECT pid FROM runtime")).toEqual([{ pid: 7 }])
    })
  )

  it.scoped("takes the place of another file only where that was asked for", () =>
    Effect.gen(function* () {
      const { database, folder } = yield* copyWorld
      const target = join(folder, "copy.db")
      writeFileSync(target, "mine")
      chmodSync(target, 0o644)
      expect(yield* refusal(database, target, false)).toBe(
        `${target} is there already: name another file, or add --overwrite to write over it`
      )
      expect(readFileSync(target, "utf8")).toBe("mine")
      yield* backUp(database, target, true)
      expect(scenesIn(target)).toEqual([{ scene_id: 1 }])
      expect(mode(target)).toBe(0o600)
    })
  )

  it.scoped("never goes over the database, nor over what is no plain file", () =>
    Effect.gen(function* () {
      const { data, database, folder } = yield* copyWorld
      for (const end of ["", "-wal", "-shm"])
        expect(yield* refusal(database, `${database}${end}`, true)).toBe(
          `${database}${end} is the database itself: name another file`
        )
      const [directory, link] = [join(folder, "directory"), join(folder, "link")]
      mkdirSync(directory)
      symlinkSync(database, link)
      for (const target of [directory, link])
        expect(yield* refusal(database, target, true)).toBe(`${target} is there and is no plain file: name another`)
      expect(scenesIn(database)).toEqual([{ scene_id: 1 }])
      expect(readdirSync(data).filter((name) => name.endsWith(".part"))).toEqual([])
    })
  )

  it.scoped("that cannot be made is told with what a person can do, and leaves nothing", () =>
    Effect.gen(function* () {
      const { database, folder } = yield* copyWorld
      const away = join(folder, "away", "copy.db")
      expect(yield* refusal(database, away, false)).toMatch(
        new RegExp(`^No copy was made to ${away}: its folder or file cannot be written \\(ENOENT: .*; let the user`)
      )
      const broken = join(folder, "broken.db")
      writeFileSync(broken, "no database".repeat(100))
      const target = join(folder, "copy.db")
      expect(yield* refusal(broken, target, false)).toMatch(/: the file is damaged, or is no database \(SQLITE_NOTADB/)
      expect(yield* refusal(join(folder, "none.db"), target, false)).toMatch(/SQLITE_CANTOPEN/)
      expect(readdirSync(folder).toSorted()).toEqual(["broken.db", "here"])
    })
  )

  it("has one sentence of what went wrong, whoever found it", () => {
    const known = new NotCopied({ problem: "as it is" })
    expect(notCopied("No copy")(known)).toBe(known)
    expect(notCopied("No copy")(new Error("odd")).message).toBe("No copy: odd")
  })
})
