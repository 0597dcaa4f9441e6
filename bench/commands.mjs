// Processor time of a command that looks into the database alone, against an empty Node. They alternate, so that a busy machine slows all of them alike.
import { spawnSync } from "node:child_process"
import { mkdtempSync, rmSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { ended, known, serving, until } from "./serving.mjs"
import { median } from "./median.mjs"
import { ofChildren, started } from "./started.mjs"

const rounds = 5
/** Processes of a round: the system counts their time in steps of 10 ms. */
const each = 5
const scenes = 20
const limits = { "--version": 2, status: 5, "queue list": 5, "dlq list": 5, "--help": 5 }

/** Processor time of one, in ms. */
const timed = (words, environment) => {
  const before = ofChildren(process.pid)
  for (let left = each; left > 0; left -= 1) {
    const { status, stderr } = spawnSync(process.execPath, words, { env: environment })
    if (status !== 0) throw new Error(`${words.join(" ")} ended with ${status}: ${stderr}`)
  }
  return (ofChildren(process.pid) - before) / each
}

/** Beside a runtime that lives and has nothing to do: that is when `status` says that all is well. */
const measured = (dist, data) => {
  const environment = { ...process.env, PLEXSYNC_DATA_DIR: data }
  const cases = {
    "node -e 0": ["-e", "0"],
    ...Object.fromEntries(Object.keys(limits).map((name) => [name, [join(dist, "plexsync.mjs"), ...name.split(" ")]]))
  }
  // The first of each keeps its compiled code.
  for (const words of Object.values(cases)) timed(words, environment)
  const times = Object.fromEntries(Object.keys(cases).map((name) => [name, []]))
  for (let round = 0; round < rounds; round += 1)
    for (const [name, words] of Object.entries(cases)) times[name].push(timed(words, environment))
  return times
}

export const commands = async (dist) => {
  const data = mkdtempSync(join(tmpdir(), "plexsync-bench-"))
  const { child, servers } = await started(dist, scenes)
  const runtime = serving(dist, data, servers, {})
  try {
    await until("the scenes are known", () => known(data) === scenes)
    await until(
      "all is well",
      () =>
        spawnSync(process.execPath, [join(dist, "plexsync.mjs"), "status"], {
          env: { ...process.env, PLEXSYNC_DATA_DIR: data }
        }).status === 0
    )
    const times = measured(dist, data)
    const base = median(times["node -e 0"])
    return Object.entries(times).map(([name, all]) => ({
      bench: "commands",
      name,
      value: median(all),
      unit: "ms",
      ratio: median(all) / base,
      ...(name in limits ? { ratioLimit: limits[name] } : {})
    }))
  } finally {
    await ended(runtime)
    await ended(child)
    rmSync(data, { recursive: true, force: true })
  }
}
