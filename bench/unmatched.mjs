// `plexsync unmatched` of both sides with 1,000 scenes and items and with 100,000: what a scene costs beyond the command's start, in processor time; and the memory it takes.
import { spawn } from "node:child_process"
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { median } from "./median.mjs"
import { peak, started } from "./started.mjs"

const limits = { ratio: 1.3, memory: 250 }
/** Looks at a small one in a round. */
const often = 4

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

/** Beyond the start of the command, of a scene, in µs; the most memory, in MiB. Small ones are looked at more often: their start is most of what they take. */
const measured = async (dist, worlds, side, rounds) => {
  const turns = worlds.map(() => [])
  for (let round = 0; round < rounds; round++)
    for (const [at, world] of worlds.entries())
      for (let left = at < worlds.length - 1 ? often : 1; left > 0; left -= 1)
        turns[at].push(await looked(dist, world, side))
  const [bare, few, many] = turns.map((all) => median(all.map(({ seconds }) => seconds)))
  const cost = (seconds, { scenes }) => ((seconds - bare) / scenes) * 1e6
  return {
    few: cost(few, worlds[1]),
    many: cost(many, worlds[2]),
    memory: Math.max(...turns.at(-1).map(({ memory }) => memory))
  }
}

export const unmatched = async (dist, { short }) => {
  const { most, rounds } = short ? { most: 20_000, rounds: 3 } : { most: 100_000, rounds: 5 }
  const worlds = []
  try {
    for (const scenes of [1, 1000, most]) worlds.push(await prepared(dist, scenes))
    const rows = []
    for (const side of ["stash", "plex"]) {
      const { few, many, memory } = await measured(dist, worlds, side, rounds)
      const row = (name, unit, value, more = {}) => ({
        bench: "unmatched",
        name: `--${side}, ${name}`,
        value,
        unit,
        ...more
      })
      rows.push(
        row("a scene of 1 k", "µs", few),
        row(`of ${most / 1000} k`, "µs", many, { ratio: many / few, ratioLimit: limits.ratio }),
        row("memory", "MiB", memory, { limit: limits.memory })
      )
    }
    return rows
  } finally {
    for (const { end } of worlds) end()
  }
}
