// A first sync of 10,000 scenes with their covers, and one of nothing new: requests per scene, memory, time.
import { mkdtempSync, rmSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { statsOf } from "./serving.mjs"
import { started } from "./started.mjs"
import { control, synced } from "./synced.mjs"

const scenes = 10_000
const puts = "PUT /library/sections/:id/all"
const listings = "GET /library/metadata/:id/posters"
const uploads = "POST /library/metadata/:id/posters"

const stats = async (plex) => {
  const { changes, requests } = await statsOf(plex)
  const gets = Object.entries(requests)
    .filter(([route]) => route.startsWith("GET ") && !route.includes("__sandbox"))
    .reduce((sum, [, count]) => sum + count, 0)
  const of = (route) => requests[route] ?? 0
  return { changes, gets: gets - of(listings), listings: of(listings), puts: of(puts), uploads: of(uploads) }
}

const figures = (name, { peak, seconds }, { changes, gets, listings: looked, puts: written, uploads: sent }) => [
  { bench: "sync", name: `${name}, time`, value: seconds, unit: "s" },
  { bench: "sync", name: `${name}, memory`, value: peak, unit: "MiB" },
  {
    bench: "sync",
    name: `${name}, PUTs`,
    value: written,
    unit: "",
    ...(changes > 0 ? { ratio: written / changes } : {})
  },
  { bench: "sync", name: `${name}, GETs`, value: gets, unit: "", ratio: gets / scenes },
  { bench: "sync", name: `${name}, uploads`, value: sent, unit: "" },
  { bench: "sync", name: `${name}, listings`, value: looked, unit: "", ...(sent > 0 ? { ratio: looked / sent } : {}) }
]

export const sync = async (dist) => {
  const { child, servers } = await started(dist, scenes)
  const data = mkdtempSync(join(tmpdir(), "plexsync-bench-"))
  try {
    const first = await synced(dist, data, servers)
    const firstStats = await stats(servers.plex)
    await control(servers.plex, "reset-stats")
    const second = await synced(dist, data, servers)
    return [...figures("first", first, firstStats), ...figures("again", second, await stats(servers.plex))]
  } finally {
    child.kill()
    rmSync(data, { recursive: true, force: true })
  }
}
