// A runtime as a process of its own, for the benches.
import Database from "better-sqlite3"
import { spawn } from "node:child_process"
import { join } from "node:path"
import { setTimeout as sleep } from "node:timers/promises"

/** Waits for what it says; `holds` may be asked often. */
export const until = async (what, holds, seconds = 120) => {
  for (const end = performance.now() + seconds * 1000; performance.now() < end; await sleep(250)) {
    if (await holds()) return
  }
  throw new Error(`${what}: not within ${seconds} s`)
}

/** `settings`: environment of its own, beside both servers' addresses. */
export const serving = (dist, data, servers, settings) =>
  spawn(process.execPath, [join(dist, "plexsync.mjs"), "serve"], {
    env: {
      PATH: process.env.PATH,
      HOME: data,
      PLEXSYNC_DATA_DIR: data,
      PLEXSYNC_STASH_URL: servers.stash.url,
      PLEXSYNC_PLEX_URL: servers.plex.url,
      PLEXSYNC_PLEX_TOKEN: servers.plex.token,
      ...settings
    },
    stdio: "ignore"
  })

export const ended = (child) =>
  new Promise((resolve) => {
    child.on("exit", resolve)
    child.kill("SIGTERM")
  })

/** The number that a query finds in the database of a data directory; 0 while there is none. */
export const counted = (data, query) => {
  try {
    const database = new Database(join(data, "plexsync.db"), { readonly: true })
    try {
      return database.prepare(query).pluck().get()
    } finally {
      database.close()
    }
  } catch {
    return 0
  }
}

/** How many scenes a runtime knows, once it has seen all of Stash. */
export const known = (data) =>
  counted(
    data,
    `SELECT count(*) FROM scene WHERE seen IS NOT NULL
      AND EXISTS (SELECT 1 FROM cursor WHERE name = 'watch' AND value ->> '$.first.after' IS NULL)`
  )

/** What a server of the sandbox has counted. */
export const statsOf = async ({ token, url }) =>
  (await fetch(`${url}/__sandbox/stats`, { headers: token === undefined ? {} : { "x-plex-token": token } })).json()
