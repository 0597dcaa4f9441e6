// What a freshly started runtime with nothing to do costs that knows its 10,000 scenes: processor, memory, requests.
import { mkdtempSync, readFileSync, rmSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { setTimeout as sleep } from "node:timers/promises"
import { ended, known, serving, statsOf, until } from "./serving.mjs"
import { memory, started } from "./started.mjs"

const scenes = 10_000
const limits = { core: 1, memory: 150, asked: 6 }
/** Clock ticks a second, in which Linux counts a process's time. */
const ticks = 100

/** Seconds of processor time a process has used. */
export const used = (pid) => {
  const fields = readFileSync(`/proc/${pid}/stat`, "utf8").split(") ")[1].split(" ")
  return (Number(fields[11]) + Number(fields[12])) / ticks
}

const requests = async ({ plex, stash }) =>
  (await Promise.all([plex, stash].map(statsOf)))
    .flatMap((one) => Object.values(one.requests))
    .reduce((sum, count) => sum + count, 0)

const settings = { PLEXSYNC_FAST_POLL_FOR: "5" }

const row = (name, unit, value, limit) => ({ bench: "idle", name, value, unit, limit, ratio: value / limit })

export const idle = async (dist, { seconds }) => {
  const { child: sandbox, servers } = await started(dist, scenes)
  const data = mkdtempSync(join(tmpdir(), "plexsync-bench-"))
  const running = []
  try {
    running.push(serving(dist, data, servers, settings))
    await until("the scenes are known", () => known(data) === scenes)
    await ended(running.pop())
    const runtime = serving(dist, data, servers, settings)
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
