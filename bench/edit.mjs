// What an edit costs with a runtime that lives: the default manifests, the classic one, and a Stash without plugins. They alternate, so that a busy
// machine slows all of them alike.
import { spawnSync } from "node:child_process"
import { cpSync, mkdirSync, mkdtempSync, rmSync, symlinkSync } from "node:fs"
import { tmpdir } from "node:os"
import { dirname, join } from "node:path"
import { setTimeout as sleep } from "node:timers/promises"
import { median } from "./median.mjs"
import { ended, known, serving, statsOf, until } from "./serving.mjs"
import { ofChildren, started } from "./started.mjs"
import { ask, edited } from "./synced.mjs"

const rounds = 15
const scenes = 20
const many = 1000
const limits = { processes: 1, processor: 2.2, mutation: 4, shown: 1.2 }
/** Hooks only: an edit is found by nothing else within the time of the bench. */
const settings = { PLEXSYNC_POLL_INTERVAL: "60", PLEXSYNC_SKIP_FIELDS: "poster", PLEXSYNC_RUNTIME: "external" }
const manifests = {
  default: { "PlexSync.yml": "PlexSync.yml", "PlexSyncHooks.yml": "PlexSyncHooks.yml" },
  classic: { "classic/PlexSync.yaml": "PlexSync.yml" },
  none: {}
}

const world = async (dist, folder, name, count) => {
  const home = join(folder, name, "plugins", "PlexSync")
  const data = join(folder, name, "data")
  mkdirSync(home, { recursive: true })
  for (const [from, to] of Object.entries(manifests[name])) cpSync(join(dirname(dist), from), join(home, to))
  symlinkSync(dist, join(home, "dist"))
  const { child, servers } = await started(dist, count, undefined, {
    words: ["--plugins", dirname(home)],
    environment: { PLEXSYNC_DATA_DIR: data, HOME: folder, PLEXSYNC_RUNTIME: "auto" }
  })
  const runtime = name === "none" ? undefined : serving(dist, data, servers, settings)
  if (runtime !== undefined) await until("the scenes are known", () => known(data) === count)
  const stop = async () => {
    if (runtime !== undefined) await ended(runtime)
    await ended(child)
  }
  return { name, pid: child.pid, servers, stop }
}

const idle = (stash) => until("the tasks", async () => (await ask(stash, "{jobQueue{id}}")).jobQueue === null)
const processesOf = async (stash) => (await statsOf(stash)).embedded["process PlexSync"] ?? 0

const isShown = async ({ token, url }, title) => {
  const headers = { accept: "application/json", "x-plex-token": token }
  const { MediaContainer } = await (await fetch(`${url}/library/sections/1/all?type=1`, { headers })).json()
  return MediaContainer.Metadata.some((item) => item.title === title)
}

/** One edit of one scene. */
const editedOnce = async ({ name, pid, servers: { plex, stash } }, round) => {
  const title = `Edit ${round} of ${name}`
  const before = { processor: ofChildren(pid), processes: await processesOf(stash) }
  const began = performance.now()
  await ask(stash, "mutation($i:SceneUpdateInput!){sceneUpdate(input:$i){id}}", { i: { id: "3", title } })
  const mutation = performance.now() - began
  if (name !== "none") while (!(await isShown(plex, title))) await sleep(10)
  const shown = performance.now() - began
  await idle(stash)
  return {
    mutation,
    shown,
    processor: ofChildren(pid) - before.processor,
    processes: (await processesOf(stash)) - before.processes
  }
}

/** Processor time of empty processes, in ms each. */
const empty = (count) => {
  const before = ofChildren(process.pid)
  for (let left = count; left > 0; left -= 1) spawnSync(process.execPath, ["-e", "0"])
  return (ofChildren(process.pid) - before) / count
}

const bulkEdit = async (dist, folder) => {
  const big = await world(dist, folder, "default", many)
  try {
    const { stash } = big.servers
    await idle(stash)
    const before = await processesOf(stash)
    await edited(stash, "All of them at once")
    await idle(stash)
    return (await processesOf(stash)) - before
  } finally {
    await big.stop()
  }
}

const mean = (numbers) => numbers.reduce((sum, one) => sum + one, 0) / numbers.length

const edits = async (dist, folder) => {
  const worlds = []
  const base = []
  try {
    for (const name of Object.keys(manifests)) worlds.push(await world(dist, folder, name, scenes))
    const seen = Object.fromEntries(worlds.map(({ name }) => [name, []]))
    for (const one of worlds) await editedOnce(one, "to begin with")
    for (let round = 0; round < rounds; round += 1) {
      base.push(empty(2))
      for (const one of worlds) seen[one.name].push(await editedOnce(one, round))
    }
    return { base, seen }
  } finally {
    for (const one of worlds) await one.stop()
  }
}

export const edit = async (dist) => {
  const folder = mkdtempSync(join(tmpdir(), "plexsync-bench-"))
  try {
    const { base, seen } = await edits(dist, join(folder, "single"))
    const of = (name, what) => median(seen[name].map((one) => one[what]))
    const row = (name, unit, value, more = {}) => ({ bench: "edit", name, value, unit, ...more })
    const most = Math.max(...seen.default.map(({ processes }) => processes))
    const processor = mean(seen.default.map((one) => one.processor))
    const processes = await bulkEdit(dist, join(folder, "bulk"))
    return [
      row("node -e 0, processor", "ms", mean(base), { ratio: 1 }),
      row("an edit's, processor", "ms", processor, { ratio: processor / mean(base), ratioLimit: limits.processor }),
      row("processes an edit", "", most, { limit: limits.processes }),
      row("processes of 1,000", "", processes, { limit: limits.processes }),
      row("mutation, no plugin", "ms", of("none", "mutation"), { ratio: 1 }),
      row("mutation, default", "ms", of("default", "mutation"), {
        ratio: of("default", "mutation") / of("none", "mutation"),
        ratioLimit: limits.mutation
      }),
      row("shown, classic", "ms", of("classic", "shown"), { ratio: 1 }),
      row("shown, default", "ms", of("default", "shown"), {
        ratio: of("default", "shown") / of("classic", "shown"),
        ratioLimit: limits.shown
      })
    ]
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}
