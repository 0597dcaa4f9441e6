// A hook's whole process against an empty one. They alternate, so that a busy machine slows all of them alike.
import { spawnSync } from "node:child_process"
import { mkdtempSync, rmSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { median } from "./median.mjs"

const rounds = 25
const limits = { "hook accepted": 1.6, "hook ignored": 1.45 }
const connection = { Scheme: "http", Host: "", Port: 9999 }
const update = (inputFields) =>
  JSON.stringify({
    server_connection: connection,
    args: { hookContext: { id: 1, type: "Scene.Update.Post", input: { id: "1" }, inputFields } }
  })

/** Milliseconds of a whole process, with this data directory. */
export const hookTimer = (folder) => (words, input) => {
  const since = performance.now()
  const { status, stderr } = spawnSync(process.execPath, words, {
    input,
    env: { ...process.env, PLEXSYNC_DATA_DIR: folder, PLEXSYNC_RUNTIME: "external" }
  })
  if (status !== 0) throw new Error(`${words.join(" ")} ended with ${status}: ${stderr}`)
  return performance.now() - since
}

/** Words and input of each process. */
export const hookCases = (dist) => {
  const plugin = [join(dist, "plugin.cjs")]
  return {
    "hook accepted": [plugin, update(["id", "title"])],
    "hook ignored": [plugin, update(["id", "play_count"])]
  }
}

export const hook = (dist) => {
  const folder = mkdtempSync(join(tmpdir(), "plexsync-bench-"))
  const time = hookTimer(folder)
  const cases = { "node -e 0": [["-e", "0"], ""], ...hookCases(dist) }
  const times = Object.fromEntries(Object.keys(cases).map((name) => [name, []]))
  try {
    for (let round = 0; round < rounds; round++)
      for (const [name, [words, input]] of Object.entries(cases)) times[name].push(time(words, input))
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
  const base = median(times["node -e 0"])
  return Object.entries(times).map(([name, all]) => ({
    bench: "hook",
    name,
    value: median(all),
    unit: "ms",
    ratio: median(all) / base,
    ...(name in limits ? { ratioLimit: limits[name] } : {})
  }))
}
