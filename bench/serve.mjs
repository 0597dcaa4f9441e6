// What a write costs the runtime in processor time, against the command `sync --all --wait`: the same bulk edits, in turns. Servers are processes of their
// own, and not counted; the command's start is. All that follows from an edit counts: polls, second looks, covers, and what is read back.
import { mkdtempSync, readFileSync, rmSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { setTimeout as sleep } from "node:timers/promises"
import { used } from "./idle.mjs"
import { median } from "./median.mjs"
import { counted, ended, known, serving, statsOf, until } from "./serving.mjs"
import { started } from "./started.mjs"
import { control, edited, synced } from "./synced.mjs"

const limits = { serve: 1.25, puts: 1 }
const settings = { PLEXSYNC_POLL_INTERVAL: "2", PLEXSYNC_RUNTIME: "external" }
const puts = "PUT /library/sections/:id/all"

/** Seconds of processor time of the children of this process that have ended. */
const ofEnded = () => {
  const fields = readFileSync("/proc/self/stat", "utf8").split(") ")[1].split(" ")
  return (Number(fields[13]) + Number(fields[14])) / 100
}

const world = async (dist, scenes) => {
  const { child, servers } = await started(dist, scenes)
  const data = mkdtempSync(join(tmpdir(), "plexsync-bench-"))
  return { data, servers, end: () => [child.kill(), rmSync(data, { recursive: true, force: true })] }
}

const written = async ({ servers }) => (await statsOf(servers.plex)).applied[puts] ?? 0

/** Requests to Stash by the name of their operation. */
const asked = async ({ servers }) =>
  Object.values((await statsOf(servers.stash)).graphql).reduce((sum, { requests }) => sum + requests, 0)

/** What one bulk edit of all scenes cost: processor time, writes, GraphQL requests. */
const measured = async (one, details, work) => {
  await edited(one.servers.stash, details)
  for (const server of Object.values(one.servers)) await control(server, "reset-stats")
  const seconds = await work()
  return { seconds, writes: await written(one), asked: await asked(one) }
}

const command = (dist, one, details) =>
  measured(one, details, async () => {
    const before = ofEnded()
    await synced(dist, one.data, one.servers)
    return ofEnded() - before
  })

const jobs = (data) => counted(data, "SELECT count(*) FROM job")

/** Until all is written, and each scene looked at for the second time. */
const isQuiet = async (one, { scenes, writes }) =>
  (await written(one)) >= writes && jobs(one.data) === 0 && known(one.data) === scenes

const byRuntime = (runtime, one, details, wanted) => {
  const before = used(runtime.pid)
  return measured(one, details, async () => {
    await until("the edit", () => isQuiet(one, wanted))
    await sleep(1500)
    return used(runtime.pid) - before
  })
}

/** A runtime that knows all scenes and has looked around; each round is one that was just started, then the same once more. */
const round = async (dist, one, name, wanted) => {
  const runtime = serving(dist, one.data, one.servers, settings)
  try {
    await until("the scenes are known", () => known(one.data) === wanted.scenes)
    await sleep(5000)
    const cold = await byRuntime(runtime, one, `${name}, just started`, wanted)
    const warm = await byRuntime(runtime, one, `${name}, going on`, wanted)
    return { cold, warm }
  } finally {
    await ended(runtime)
  }
}

export const serve = async (dist, { short }) => {
  const { rounds, scenes } = short ? { rounds: 3, scenes: 200 } : { rounds: 7, scenes: 400 }
  const worlds = []
  const seen = { command: [], cold: [], warm: [] }
  try {
    for (const _ of ["command", "runtime"]) worlds.push(await world(dist, scenes))
    const [ofCommand, ofRuntime] = worlds
    for (const one of worlds) await synced(dist, one.data, one.servers)
    const { writes } = await command(dist, ofCommand, "To begin with")
    const wanted = { scenes, writes }
    await round(dist, ofRuntime, "To begin with", wanted)
    for (let at = 0; at < rounds; at += 1) {
      const turns = [
        async () => seen.command.push(await command(dist, ofCommand, `Round ${at}`)),
        async () => {
          const { cold, warm } = await round(dist, ofRuntime, `Round ${at}`, wanted)
          seen.cold.push(cold)
          seen.warm.push(warm)
        }
      ]
      for (const turn of at % 2 === 0 ? turns : turns.toReversed()) await turn()
    }
  } finally {
    for (const { end } of worlds) end()
  }
  const costOf = (all) => median(all.map(({ seconds, writes }) => (seconds / writes) * 1000))
  const base = costOf(seen.command)
  const row = (name, value, unit, more = {}) => ({ bench: "serve", name, value, unit, ...more })
  const cost = (name, all, ratioLimit) =>
    row(name, costOf(all), "ms", { ratio: costOf(all) / base, ...(ratioLimit && { ratioLimit }) })
  const most = Math.max(...[...seen.cold, ...seen.warm].map(({ writes }) => writes))
  const needed = Math.max(...seen.command.map(({ writes }) => writes))
  return [
    cost("a write, sync --all", seen.command),
    cost("a write, just started", seen.cold, limits.serve),
    cost("a write, going on", seen.warm, limits.serve),
    row("GraphQL, sync --all", median(seen.command.map((one) => one.asked)), ""),
    row("GraphQL, going on", median(seen.warm.map((one) => one.asked)), ""),
    row("writes, against sync", most / needed, "", { limit: limits.puts })
  ]
}
