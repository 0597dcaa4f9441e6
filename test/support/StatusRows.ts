import * as Effect from "effect/Effect"
import Sqlite from "better-sqlite3"
import { join } from "node:path"
import { pathToFileURL } from "node:url"
import { writeFileSync } from "node:fs"
import { layer } from "../../src/store/sqlite/Database.ts"

/** When it is, for the program that is asked: in the future, for of a heartbeat before its birth a process would be another. */
export const now = Date.parse("2031-03-02T10:17:00+01:00")
export const ago = (minutes: number) => now - minutes * 60_000

/** The clock, the machine and its process 4711, as the program is to see them; `full`: its disk takes nothing. */
const machine = (full: boolean) => `
import fs from "node:fs"
import os from "node:os"
import { syncBuiltinESMExports } from "node:module"
Date.now = () => ${now}
os.hostname = () => "nas"
process.kill = () => true
process.uptime = () => 1e7
const write = fs.writeFileSync
fs.writeFileSync = (path, ...more) => {
  if (${full} && /plexsync\\.db\\../.test(String(path))) throw Object.assign(new Error("ENOSPC: no space left on device, write"), { code: "ENOSPC" })
  return write(path, ...more)
}
syncBuiltinESMExports()
`

/** What makes a process of Node run on that machine. */
export const environmentOn = (folder: string, full = false) => {
  const script = join(folder, full ? "full.mjs" : "machine.mjs")
  writeFileSync(script, machine(full))
  return { NODE_OPTIONS: `--import=${pathToFileURL(script).href}`, TZ: "Europe/Berlin", COLUMNS: "80" }
}

/** Makes an empty database in a folder. */
export const emptyDatabase = (folder: string) => Effect.provide(Effect.void, layer(folder))

export type Write = (statement: string, ...values: ReadonlyArray<unknown>) => void

/** Writes rows into the database of a folder. */
export const writeRows = (folder: string, work: (write: Write) => void): void => {
  const database = new Sqlite(join(folder, "plexsync.db"))
  try {
    database.transaction(() => work((statement, ...values) => database.prepare(statement).run(...values)))()
  } finally {
    database.close()
  }
}

export const cursor = (write: Write, name: string, value: unknown) =>
  write("INSERT OR REPLACE INTO cursor VALUES (?, ?)", name, JSON.stringify(value))

const pause = { title: "Movies", checkedAt: 0, sweptAt: 0, scannedAt: 0, contentChangedAt: 0, newest: 0 }
/** The one library, as its index knows it. */
export const library = (write: Write, paused: unknown) =>
  cursor(write, "index plex 1", { ...pause, items: 90, bare: 0, files: 90, paused })

const part = { connected: true, sinceAt: ago(180), problem: "" }
const server = { address: "http://192.168.1.10:32400", circuit: "Closed" }
const fiber = { state: "running", since: ago(180), restarts: 0, problem: null }

/** What a runtime says of itself when all is well. */
export const health = {
  at: ago(0.5),
  version: "0.1.0",
  started: ago(180),
  blocked: null,
  stash: server,
  plex: server,
  queue: null,
  slow: [],
  settings: { enabled: true, problems: [] },
  fibers: [
    { ...fiber, name: "watch" },
    { ...fiber, name: "worker", restarts: 1 }
  ],
  parts: {
    notifications: part,
    "trace lines": { ...part, problem: null },
    watch: {
      lastPollAt: ago(0.5),
      tookMs: 12,
      pace: "slow",
      problem: null,
      blocks: false,
      ready: true,
      pollingSinceAt: 0
    }
  }
}

/** A runtime that lives, with what it says of itself, what blocks it, and when it showed itself last. */
export const runtime = (write: Write, told: object = health, blocked: string | null = null, heartbeat = ago(0.5)) =>
  write(
    "INSERT OR REPLACE INTO runtime (id, host, pid, started, version, heartbeat, blocked, health) VALUES (1, 'nas', 4711, ?, '0.1.0', ?, ?, ?)",
    ago(180),
    heartbeat,
    blocked,
    JSON.stringify(told)
  )

/** A runtime over 90 scenes of one library, all of them synced. */
export const healthy = (write: Write) => {
  runtime(write)
  cursor(write, "full sync begun", ago(2000))
  cursor(write, "index in use", { server: "plex", libraries: ["1"] })
  library(write, null)
  cursor(write, "libraries of Plex", { used: ["Movies"], unused: [{ title: "Series", reason: "type show" }] })
  cursor(write, "version of Plex", "1.43.1.10611-1e34174b1")
  cursor(write, "version of Stash", "v0.30.1")
  const progress = { floor: ago(4), newest: ago(4), offset: 0, deepAt: ago(60) }
  cursor(write, "watch", { scenes: progress, files: progress, first: { after: null, since: ago(3000) } })
  write(
    `WITH RECURSIVE one (id) AS (SELECT 1 UNION ALL SELECT id + 1 FROM one WHERE id < 90)
     INSERT INTO scene (scene_id, stamp, synced_at, version) SELECT id, '', ? - id * 60000, 'x' FROM one`,
    ago(2)
  )
}

/** Scenes of these numbers whose rows are in the queue so. */
export const queued = (write: Write, from: number, to: number, state: string, because = "") =>
  write(
    `WITH RECURSIVE one (id) AS (SELECT ? UNION ALL SELECT id + 1 FROM one WHERE id < ?)
     INSERT INTO job (scene_id, reason, priority, revision, enqueued_at, state, because) SELECT id, 'hook', 0, 1, ?, ?, ? FROM one`,
    from,
    to,
    ago(5),
    state,
    because
  )

export const letter = (write: Write, scene: number, tag: string, message: string) =>
  write(
    `INSERT INTO dead_letter (scene_id, reason, error_tag, family, message, cause, attempts, first_at, failed_at, candidates)
     VALUES (?, 'hook', ?, 'permanent', ?, '[]', 1, ?, ?, '[]')`,
    scene,
    tag,
    message,
    ago(10),
    ago(10 - scene / 60)
  )
