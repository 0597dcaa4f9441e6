// What a freshly started runtime with nothing to do costs that knows its 10,000 scenes: processor, memory, requests.
import Database from "better-sqlite3"
import { spawn } from "node:child_process"
import { mkdtempSync, readFileSync, rmSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { setTimeout as sleep } from "node:timers/promises"
import { memory, started } from "./started.mjs"

const scenes = 10_000
const limits = { core: 1, memory: 150, asked: 6 }
/** Clock ticks a second, in which Linux counts a process's time. */
const ticks = 100

/** Seconds of processor time a process has used. */
const used = (pid) => {
  const fields = readFileSync(`/proc/${pid}/stat`, "utf8").split(") ")[1].split(" ")
  return (Number(fields[11]) + Number(fields[12])) / ticks
}

const requests = async ({ plex, stash }) => {
  const all = await Promise.all(
    [plex, stash].map(async ({ token, url }) => {
      const headers = token === undefined ? {} : { "x-plex-token": token }
      return (await (await fetch(`${url}/__sandbox/stats`, { headers })).json()).requests
    })
  )
  return all.flatMap((one) => Object.values(one)).reduce((sum, count) => sum + count, 0)
}

const until = async (what, holds, seconds = 120) => {
  for (let left = seconds * 4; left > 0; left -= 1) {
    if (holds()) return
    await sleep(250)
  }
  throw new Error(`${what}: not within ${seconds} s`)
}

const serving = (dist, data, servers) =>
  spawn(process.execPath, [join(dist, "plexsync.mjs"), "serve"], {
    env: {
      PATH: process.env.PATH,
      HOME: data,
      PLEXSYNC_DATA_DIR: data,
      PLEXSYNC_STASH_URL: servers.stash.url,
      PLEXSYNC_PLEX_URL: servers.plex.url,
      PLEXSYNC_PLEX_TOKEN: servers.plex.token,
      PLEXSYNC_FAST_POLL_FOR: "5"
    },
    stdio: "ignore"
  })

const ended = (child) =>
  new Promise((resolve) => {
    child.on("exit", resolve)
    child.kill("SIGTERM")
  })

/** How many scenes a data directory knows. */
const known = (data) => {
  try {
    const database = new Database(join(data, "plexsync.db"), { readonly: true })
    const { count } = database.prepare("SELECT count(*) AS count FROM scene WHERE seen IS NOT NULL").get()
    database.close()
    return count
  } catch {
    return 0
  }
}

const row = (name, unit, value, limit) => ({ bench: "idle", name, value, unit, limit, ratio: value / limit })

export const idle = async (dist, seconds) => {
  const { child: sandbox, servers } = await started(dist, scenes)
  const data = mkdtempSync(join(tmpdir(), "plexsync-bench-"))
  const running = []
  try {
    running.push(serving(dist, data, servers))
    await until("the scenes are known", () => known(data) === scenes)
    await ended(running.pop())
    const runtime = serving(dist, data, servers)
    running.push(runtime)
    // It starts, looks around, and is in a hurry for five seconds.
    await sleep(15_000)
    const before = { time: used(runtime.pid), requests: await requests(servers) }
    let peak = 0
    for (let left = seconds; left > 0; left -= 1) {
      await sleep(1000)
      peak = Math.max(peak, memory(runtime.pid))
    }
    const core = ((used(runtime.pid) - before.time) / seconds) * 100
    const asked = (((await requests(servers)) - before.requests) / seconds) * 60
    return [
      row("processor", "%", core, limits.core),
      row("memory", "MiB", peak, limits.memory),
      row("requests a minute", "", asked, limits.asked)
    ]
  } finally {
    for (const one of running) one.kill("SIGKILL")
    sandbox.kill()
    rmSync(data, { recursive: true, force: true })
  }
}
