// `plexsync unmatched` of both sides with 1,000 scenes and items and with 100,000: what a scene costs of the whole command, and beyond its start, in processor time; and the memory it takes.
import { spawn } from "node:child_process"
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { median } from "./median.mjs"
import { peak, started } from "./started.mjs"

const limits = { ratio: 1.3, memory: 250 }

/** Leaves, at its end, what processor time the process took, in seconds. */
const meter = `import { writeFileSync } from "node:fs"
process.on("exit", () => {
  const { system, user } = process.cpuUsage()
  writeFileSync(process.env.BENCH_METER, String((system + user) / 1e6))
})
`

/** Looks at one side. Gives seconds of processor time, and the most memory in MiB. */
const looked = (dist, { data, servers: { plex, stash } }, side) =>
  new Promise((resolve, reject) => {
    const [script, said] = [join(data, "meter.mjs"), join(data, "meter")]
    writeFileSync(script, meter)
    const words = ["--import", script, join(dist, "plexsync.mjs"), "unmatched", `--${side}`, "--json"]
    const child = spawn(process.execPath, words, {
      env: {
        PATH: process.env.PATH,
        HOME: data,
        BENCH_METER: said,
        PLEXSYNC_DATA_DIR: data,
        PLEXSYNC_RUNTIME: "external",
        PLEXSYNC_STASH_URL: stash.url,
        PLEXSYNC_PLEX_URL: plex.url,
        PLEXSYNC_PLEX_TOKEN: plex.token
      },
      stdio: ["ignore", "ignore", "inherit"]
    })
    let most = 0
    const watch = setInterval(() => (most = Math.max(most, peak(child.pid) || 0)), 20)
    child.on("error", reject)
    child.on("exit", (code) => {
      clearInterval(watch)
      if (code === 0) resolve({ seconds: Number(readFileSync(said, "utf8")), memory: most })
      else reject(new Error(`unmatched --${side} ended with ${code}`))
    })
  })

/** A sandbox with a data directory whose index is built. */
const prepared = async (dist, scenes) => {
  const { child, servers } = await started(dist, scenes)
  const data = mkdtempSync(join(tmpdir(), "plexsync-bench-"))
  const end = () => {
    child.kill()
    rmSync(data, { recursive: true, force: true })
  }
  try {
    await looked(dist, { data, servers }, "stash")
    return { data, end, scenes, servers }
  } catch (error) {
    end()
    throw error
  }
}

export const unmatched = async (dist, { short }) => {
  const { most, rounds } = short ? { most: 20_000, rounds: 3 } : { most: 100_000, rounds: 5 }
  const worlds = []
  try {
    for (const scenes of [1, 1000, most]) worlds.push(await prepared(dist, scenes))
    const rows = []
    for (const side of ["stash", "plex"]) {
      const turns = worlds.map(() => [])
      for (let round = 0; round < rounds; round++)
        for (const [at, world] of worlds.entries()) turns[at].push(await looked(dist, world, side))
      const [bare, ...others] = turns.map((all) => median(all.map(({ seconds }) => seconds)))
      const [few, many] = others.map((seconds, at) => (seconds / worlds[at + 1].scenes) * 1e6)
      const beyond = ((others[1] - bare) / most) * 1e6
      rows.push(
        { bench: "unmatched", name: `--${side}, a scene of 1 k`, value: few, unit: "µs" },
        {
          bench: "unmatched",
          name: `--${side}, of ${most / 1000} k`,
          value: many,
          unit: "µs",
          ratio: many / few,
          ratioLimit: limits.ratio
        },
        { bench: "unmatched", name: "without its start", value: beyond, unit: "µs" },
        {
          bench: "unmatched",
          name: `memory for it`,
          value: Math.max(...turns.at(-1).map(({ memory }) => memory)),
          unit: "MiB",
          limit: limits.memory
        }
      )
    }
    return rows
  } finally {
    for (const { end } of worlds) end()
  }
}
