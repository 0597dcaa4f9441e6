// A sandbox with 100,000 items: how fast it starts, what it weighs, and what a page of a listing costs.
import { median } from "./median.mjs"
import { memory, started } from "./started.mjs"

const scenes = 100_000
const page = 500
const pages = 60

export const sandbox = async (dist) => {
  const { child, seconds, servers } = await started(dist, scenes)
  try {
    const atStart = memory(child.pid)
    const headers = { accept: "application/json", "x-plex-token": servers.plex.token }
    const times = []
    let size = 0
    for (let n = 0; n < pages; n++) {
      const start = Math.floor((n * (scenes - page)) / pages)
      const target = `${servers.plex.url}/library/sections/1/all?type=1&X-Plex-Container-Start=${start}&X-Plex-Container-Size=${page}`
      const since = performance.now()
      const answer = await (await fetch(target, { headers })).json()
      times.push(performance.now() - since)
      size += answer.MediaContainer.Metadata.length
    }
    if (size !== pages * page) throw new Error(`the pages held ${size} items, not ${pages * page}`)
    return [
      { bench: "sandbox", name: "start, 100,000 items", value: seconds, unit: "s" },
      { bench: "sandbox", name: "memory at start", value: atStart, unit: "MiB" },
      { bench: "sandbox", name: "memory after 60 pages", value: memory(child.pid), unit: "MiB" },
      { bench: "sandbox", name: "page of 500, median", value: median(times), unit: "ms" }
    ]
  } finally {
    child.kill()
  }
}
