// The same scenes in a library of 1,000 items and in one of 100,000: what a scene costs, and what memory the index takes while it is built.
import { mkdtempSync, rmSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { median } from "./median.mjs"
import { started } from "./started.mjs"
import { edited, noPictures, synced } from "./synced.mjs"

const limits = { ratio: 1.3, memory: 250 }

/** A sandbox of its own, with a data directory whose index is built and whose scenes are synced. */
const prepared = async (dist, scenes, items) => {
  const { child, servers } = await started(dist, scenes, items)
  const data = mkdtempSync(join(tmpdir(), "plexsync-bench-"))
  const end = () => {
    child.kill()
    rmSync(data, { recursive: true, force: true })
  }
  try {
    const first = await synced(dist, data, servers, noPictures, ["--scene", "1"])
    await synced(dist, data, servers, noPictures)
    return { data, end, first, servers }
  } catch (error) {
    end()
    throw error
  }
}

export const scale = async (dist, { short }) => {
  const { most, rounds, scenes } = short
    ? { most: 20_000, rounds: 1, scenes: 300 }
    : { most: 100_000, rounds: 5, scenes: 1000 }
  const small = await prepared(dist, scenes, scenes)
  try {
    const large = await prepared(dist, scenes, most)
    try {
      const times = { small: { changed: [], unchanged: [] }, large: { changed: [], unchanged: [] } }
      for (let round = 0; round < rounds; round++)
        for (const [name, { data, servers }] of Object.entries({ small, large })) {
          await edited(servers.stash, `Edit ${round}`)
          times[name].changed.push((await synced(dist, data, servers, noPictures)).seconds)
          times[name].unchanged.push((await synced(dist, data, servers, noPictures)).seconds)
        }
      const rows = ["changed", "unchanged"].flatMap((kind) => {
        const cost = (all) => (median(all) / scenes) * 1000
        const ratio = median(times.large[kind].map((one, at) => one / times.small[kind][at]))
        return [
          { bench: "scale", name: `a scene, ${kind}, ${scenes / 1000} k`, value: cost(times.small[kind]), unit: "ms" },
          {
            bench: "scale",
            name: `a scene, ${kind}, ${most / 1000} k`,
            value: cost(times.large[kind]),
            unit: "ms",
            ratio,
            ratioLimit: limits.ratio
          }
        ]
      })
      const { peak, seconds } = large.first
      return [
        ...rows,
        { bench: "scale", name: `index of ${most / 1000} k items`, value: seconds, unit: "s" },
        { bench: "scale", name: "memory for it", value: peak, unit: "MiB", limit: limits.memory }
      ]
    } finally {
      large.end()
    }
  } finally {
    small.end()
  }
}
