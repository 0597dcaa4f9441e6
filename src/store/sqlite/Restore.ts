import Sqlite from "better-sqlite3"
import * as Clock from "effect/Clock"
import * as Effect from "effect/Effect"
import { chmodSync, constants, copyFileSync, lstatSync, renameSync, rmSync } from "node:fs"
import { join } from "node:path"
import { NotCopied, notCopied, synced } from "./Backup.ts"
import { fileName, schemaVersion } from "./DatabaseFile.ts"
import { makeFolder } from "./Folder.ts"
import { isAlive, isLiving, type Self } from "./Process.ts"

/** How a database of ours is known from any other. */
const application = 1_347_179_603

const isThere = (path: string) => lstatSync(path, { throwIfNoEntry: false }) !== undefined

/** Plex servers that a database knows something of, by their `machineIdentifier`. */
const serversOf = (database: Sqlite.Database): ReadonlyArray<string> =>
  ["written", "plex_part"].flatMap((table) =>
    database.prepare<[], string>(`SELECT DISTINCT server FROM ${table}`).pluck().all()
  )

/** What a file is to be before it takes a database's place. Gives whose it is. */
const examined = (file: string): ReadonlyArray<string> => {
  if (lstatSync(file, { throwIfNoEntry: false })?.isFile() !== true)
    throw new NotCopied({ problem: `${file} is not there, or no plain file` })
  const copy = new Sqlite(file, { readonly: true, fileMustExist: true })
  try {
    if (copy.pragma("application_id", { simple: true }) !== application)
      throw new NotCopied({ problem: `${file} is no database of PlexSync` })
    const version = Number(copy.pragma("user_version", { simple: true }))
    if (version > schemaVersion)
      throw new NotCopied({
        problem: `${file} was written by a newer PlexSync (schema ${version}, this one knows ${schemaVersion}): update PlexSync`
      })
    const said = copy.pragma("integrity_check(1)", { simple: true })
    if (said !== "ok") throw new NotCopied({ problem: `${file} is damaged: ${String(said)}` })
    return serversOf(copy)
  } finally {
    copy.close()
  }
}

interface Living {
  readonly host: string
  readonly pid: number
  readonly heartbeat: number
}

/** Who is starting a runtime; databases of older versions do not say it. */
const starterIn = (database: Sqlite.Database, now: number): Living | undefined =>
  database.prepare("SELECT 1 FROM pragma_table_info('runtime_start') WHERE name = 'seen'").get() === undefined
    ? undefined
    : database
        .prepare<[number], Living>("SELECT host, pid, seen AS heartbeat FROM runtime_start WHERE until > ?")
        .get(now)

/** Refused while somebody works on what is there. All of it goes into the one file. A database that cannot be read has nobody. */
const looked = (path: string, servers: ReadonlyArray<string>, self: Self, now: number): void => {
  const old = new Sqlite(path, { fileMustExist: true })
  try {
    // It never came to be.
    if (old.pragma("user_version", { simple: true }) === 0) return
    const runtime = old.prepare<[], Living>("SELECT host, pid, heartbeat FROM runtime").get()
    if ([runtime, starterIn(old, now)].some((one) => one !== undefined && isLiving(one, self.host, now)))
      throw new NotCopied({
        problem: "A runtime lives on this data directory: end it first, and switch off what starts it again"
      })
    const drains = old.prepare<[number], Living>(
      "SELECT host, pid, until AS heartbeat FROM drain_lease WHERE until > ?"
    )
    const holder = drains.get(now)
    if (holder !== undefined && (holder.host !== self.host || isAlive(holder.pid, holder.heartbeat, now)))
      throw new NotCopied({ problem: "A command works on this data directory: wait for its end, or end it" })
    const own = serversOf(old)
    if (own.length > 0 && servers.length > 0 && !own.some((server) => servers.includes(server)))
      throw new NotCopied({
        problem:
          "The copy is of another Plex server than the database that is there: give it a data directory of its own with --data-dir"
      })
    old.pragma("wal_checkpoint(TRUNCATE)")
  } catch (cause) {
    const code = typeof cause === "object" && cause !== null && "code" in cause ? String(cause.code) : ""
    if (!/^SQLITE_(CORRUPT|NOTADB)/.test(code)) throw cause
  } finally {
    old.close()
  }
}

/** A name for what was there that nothing has yet. */
const asideOf = (path: string): string => {
  for (let number = 1; ; number += 1) {
    const name = `${path}.before-restore-${number}`
    if (!isThere(name)) return name
  }
}

const putAside = (path: string): string => {
  const aside = asideOf(path)
  for (const end of ["", "-wal", "-shm"]) if (isThere(path + end)) renameSync(path + end, aside + end)
  chmodSync(aside, 0o600)
  return aside
}

/**
 * Puts a copy in the place of a data directory's database, which nobody may work on. Gives where the one that was there lies, null where there was
 * none.
 */
export const restore = (folder: string, file: string, self: Self): Effect.Effect<string | null, NotCopied> =>
  Effect.flatMap(Clock.currentTimeMillis, (now) =>
    Effect.try({
      try: () => {
        const path = join(folder, fileName)
        const part = `${path}.restoring`
        const servers = examined(file)
        makeFolder(folder)
        try {
          rmSync(part, { force: true })
          copyFileSync(file, part, constants.COPYFILE_EXCL)
          chmodSync(part, 0o600)
          synced(part)
          const wasThere = isThere(path)
          if (wasThere) looked(path, servers, self, now)
          const aside = wasThere ? putAside(path) : null
          renameSync(part, path)
          return aside
        } finally {
          rmSync(part, { force: true })
        }
      },
      catch: notCopied(`${file} was not put back`)
    })
  )
