// A folder of its own, a sandbox whose Stash runs our plugin, and an environment that points at both.
import Sqlite from "better-sqlite3"
import { cpSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { start, until } from "./processes.mjs"

const root = join(import.meta.dirname, "..", "..")
export const script = join(root, "dist", "plexsync.mjs")

/** Shorter waits than a home server wants; a chain of faults must not make dead letters of everything. */
const settings = {
  PLEXSYNC_READ_TIMEOUT: "5",
  PLEXSYNC_MAX_RETRIES: "12",
  PLEXSYNC_BACKOFF_BASE: "0.2",
  PLEXSYNC_BACKOFF_CAP: "3",
  PLEXSYNC_CIRCUIT_RECOVERY: "0.5",
  PLEXSYNC_NOT_FOUND_BASE: "0.5",
  PLEXSYNC_NOT_FOUND_CAP: "2"
}

const plugins = (folder) => {
  const home = join(folder, "plugins", "PlexSync")
  mkdirSync(home, { recursive: true })
  const manifest = readFileSync(join(root, "classic", "PlexSync.yaml"), "utf8")
  writeFileSync(join(home, "PlexSync.yml"), manifest.replaceAll("{pluginDir}", root))
  return join(folder, "plugins")
}

/** Reads the database as another program would; null while there is none. */
const reader = (file) => (query) => {
  if (!existsSync(file)) return null
  const database = new Sqlite(file, { readonly: true, timeout: 5000 })
  try {
    return database.prepare(query).all()
  } catch (error) {
    if (/no such table/.test(error.message)) return null
    throw error
  } finally {
    database.close()
  }
}

export const prepare = async ({ scenes, seed }) => {
  const folder = mkdtempSync(join(tmpdir(), "plexsync-chaos-"))
  const data = join(folder, "data")
  const base = {
    PATH: process.env.PATH,
    HOME: folder,
    XDG_STATE_HOME: join(folder, "state"),
    PLEXSYNC_DATA_DIR: data,
    PLEXSYNC_RUNTIME: "external",
    ...settings
  }
  const words = ["sandbox", "--scenes", String(scenes), "--seed", String(seed), "--plugins", plugins(folder)]
  const sandbox = start([script, ...words], base, { keep: true })
  let line = ""
  sandbox.child.stdout.on("data", (chunk) => (line += chunk))
  const ready = await until(() => line.includes("\n") || sandbox.isOver(), 30_000)
  if (!ready || sandbox.isOver()) throw new Error("the sandbox did not start")
  const { plex, stash } = JSON.parse(line)
  const environment = {
    ...base,
    PLEXSYNC_STASH_URL: stash.url,
    PLEXSYNC_PLEX_URL: plex.url,
    PLEXSYNC_PLEX_TOKEN: plex.token
  }
  return {
    folder,
    plex,
    stash,
    rows: reader(join(data, "plexsync.db")),
    /** A command of the built program. */
    plexsync: (...commandWords) => start([script, ...commandWords], environment, { keep: true }),
    serve: () => start([script, "serve"], environment),
    remove: () => rmSync(folder, { recursive: true, force: true, maxRetries: 5 }),
    /** Keeps the database for whoever looks for the cause of a difference. */
    keepDatabase: (to) => cpSync(data, to, { recursive: true })
  }
}
