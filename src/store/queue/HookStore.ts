// Without any library but SQLite's: what a hook needs of the database on its short way.
import Sqlite from "better-sqlite3"
import { existsSync } from "node:fs"
import { join } from "node:path"
import { fileName, makePrivate, schemaVersion } from "../sqlite/DatabaseFile.ts"
import { networkUnder } from "../sqlite/NetworkFolder.ts"
import type { Starter } from "../sqlite/Process.ts"
import { runtimeRow, startClaim, type Statement } from "./Statements.ts"

/** How long others may keep the database locked before the long way waits on. Milliseconds. */
const patience = 2000

/** A runtime as its row shows it. Times in epoch ms. */
export interface ShownRuntime {
  readonly host: string
  readonly pid: number
  readonly version: string
  readonly heartbeat: number
  readonly blocked: string | null
}

/** Each call throws what SQLite throws. */
export interface HookStore {
  /** Runs a statement; gives how many rows it gave. Durable when it returns. */
  readonly run: (statement: Statement) => number
  readonly runtime: () => ShownRuntime | undefined
  /** Who is starting one. `now` in epoch ms. */
  readonly starter: (now: number) => Starter | undefined
  readonly close: () => void
}

const isOfProcess = (row: unknown): row is Pick<ShownRuntime, "host" | "pid"> =>
  typeof row === "object" &&
  row !== null &&
  "host" in row &&
  typeof row.host === "string" &&
  "pid" in row &&
  typeof row.pid === "number"

const isVersioned = (row: unknown): row is Pick<ShownRuntime, "host" | "pid" | "version"> =>
  isOfProcess(row) && "version" in row && typeof row.version === "string"

const isTextOrNull = (value: unknown): value is string | null => value === null || typeof value === "string"

const isShown = (row: unknown): row is ShownRuntime =>
  isVersioned(row) &&
  "heartbeat" in row &&
  typeof row.heartbeat === "number" &&
  "blocked" in row &&
  isTextOrNull(row.blocked)

const isStarter = (row: unknown): row is Starter => isVersioned(row) && "seen" in row && typeof row.seen === "number"

const over = (connection: Sqlite.Database): HookStore => {
  const all = ([text, parameters]: Statement): ReadonlyArray<unknown> => {
    const statement = connection.prepare<Array<string | number>>(text)
    if (statement.reader) return statement.all(...parameters)
    statement.run(...parameters)
    return []
  }
  return {
    run: (statement) => all(statement).length,
    runtime: () => all(runtimeRow).find(isShown),
    starter: (now) => all(startClaim(now)).find(isStarter),
    close: () => connection.close()
  }
}

/** The database of a data directory, if it is there and as this version leaves it; `Database.layer` sees to everything else. */
export const openReady = (folder: string): HookStore | undefined => {
  const path = join(folder, fileName)
  if (!existsSync(path) || networkUnder(folder) !== undefined) return undefined
  makePrivate(folder, path)
  const connection = new Sqlite(path, { fileMustExist: true, timeout: patience })
  try {
    // An accepted edit must outlive a power cut.
    connection.pragma("synchronous = FULL")
    const ready =
      connection.pragma("user_version", { simple: true }) === schemaVersion &&
      connection.pragma("journal_mode", { simple: true }) === "wal"
    if (ready) return over(connection)
  } catch (cause) {
    connection.close()
    throw cause
  }
  connection.close()
  return undefined
}
