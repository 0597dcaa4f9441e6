// One bulk edit of many scenes in one second, of which no hook tells: how long until Plex shows it, what it costs, and that polls are small again.
import { mkdtempSync, rmSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { counted, ended, known, serving, statsOf, until } from "./serving.mjs"
import { peak, started } from "./started.mjs"
import { control, edited } from "./synced.mjs"

const settings = { PLEXSYNC_POLL_INTERVAL: "1", PLEXSYNC_SCAN_DELAY: "0", PLEXSYNC_RUNTIME: "external" }
const details = "All of them at once"
const puts = "PUT /library/sections/:id/all"
/** Polls that are counted before and after. */
const polls = 10
/** Seconds. A slow machine may take its time. */
const patience = 3600
/** Memory in MiB. A poll shows the newest 40 scenes, and 40 at most that are stamped as if clocks had been set back. */
const limits = { memory: 250, requests: 1, scenes: 80, puts: 1 }

/** What Stash is asked per poll, from now on: requests, scenes, KiB. */
const perPoll = async (stash) => {
  await control(stash, "reset-stats")
  const asked = async () => (await statsOf(stash)).graphql
  await until("the polls", async () => ((await asked()).Watch?.requests ?? 0) >= polls)
  const all = await asked()
  const mean = (name) => Object.values(all).reduce((sum, one) => sum + one[name], 0) / all.Watch.requests
  return { requests: mean("requests"), scenes: mean("scenes"), size: mean("bytes") / 1024 }
}

/** How many items there are, and how many of them show what all scenes were given. */
const shown = async ({ token, url }) => {
  const headers = { accept: "application/json", "x-plex-token": token }
  const { MediaContainer } = await (await fetch(`${url}/library/sections/1/all?type=1`, { headers })).json()
  const items = MediaContainer.Metadata
  return { items: items.length, right: items.filter(({ summary }) => summary === details).length }
}

const jobs = (data) => counted(data, "SELECT count(*) FROM job")
const seenAt = (data) => Number(counted(data, "SELECT value ->> '$.scenes.newest' FROM cursor WHERE name = 'watch'"))

const row = (name, unit, value, limit) => ({
  bench: "bulk",
  name,
  value,
  unit,
  ...(limit === undefined ? {} : { limit, ratio: value / limit })
})

export const bulk = async (dist, { scenes }) => {
  const { child: sandbox, servers } = await started(dist, scenes)
  const { plex, stash } = servers
  const data = mkdtempSync(join(tmpdir(), "plexsync-bench-"))
  const runtime = serving(dist, data, servers, settings)
  try {
    await until("the scenes are known", () => known(data) === scenes, patience)
    const before = await perPoll(stash)
    await Promise.all([control(stash, "reset-stats"), control(plex, "reset-stats")])
    const newest = seenAt(data)
    const began = performance.now()
    const since = () => (performance.now() - began) / 1000
    await edited(stash, details)
    const stored = since()
    await until("the walk", () => seenAt(data) > newest, patience)
    const walked = since()
    await until("the jobs", () => jobs(data) === 0, patience)
    const synced = since()
    const [{ graphql }, { applied }] = await Promise.all([statsOf(stash), statsOf(plex)])
    const { right, items } = await shown(plex)
    if (right < items) throw new Error(`${items - right} of ${items} items do not show the edit`)
    const after = await perPoll(stash)
    const asked = Object.values(graphql).reduce((sum, one) => sum + one.requests, 0)
    return [
      row("edit, in Stash", "s", stored),
      row("all enqueued", "s", walked),
      row("all synced", "s", synced),
      row("GraphQL requests", "", asked),
      row("PUTs per item", "", (applied[puts] ?? 0) / items, limits.puts),
      row("requests a poll, before", "", before.requests),
      row("requests a poll, after", "", after.requests, limits.requests),
      row("scenes a poll, before", "", before.scenes),
      row("scenes a poll, after", "", after.scenes, limits.scenes),
      row("size of a poll, before", "KiB", before.size),
      row("size of a poll, after", "KiB", after.size),
      row("memory", "MiB", peak(runtime.pid), limits.memory)
    ]
  } finally {
    await ended(runtime)
    sandbox.kill()
    rmSync(data, { recursive: true, force: true })
  }
}
