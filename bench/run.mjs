// Figures with ratios, taken in one run on the built program. Usage: npm run bench [-- NAME...] [-- --json]
import { spawnSync } from "node:child_process"
import { mkdtempSync, rmSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"

const dist = new URL("../dist/", import.meta.url).pathname
const folder = mkdtempSync(join(tmpdir(), "plexsync-bench-"))
const connection = { Scheme: "http", Host: "", Port: 9999 }
const call = (hookContext) => JSON.stringify({ server_connection: connection, args: { hookContext } })

const time = (words, input) => {
  const started = performance.now()
  const { status, stderr } = spawnSync(process.execPath, words, {
    input,
    env: { ...process.env, PLEXSYNC_DATA_DIR: folder }
  })
  if (status !== 0) throw new Error(`${words.join(" ")} ended with ${status}: ${stderr}`)
  return performance.now() - started
}

const median = (values) => values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)]

/** Whole processes, alternating, so that a busy machine slows all of them alike. */
const hook = () => {
  const kept = call({ id: 1, type: "Scene.Update.Post", input: { id: "1" }, inputFields: ["id", "title"] })
  const ignored = call({ id: 1, type: "Scene.Update.Post", input: { id: "1" }, inputFields: ["id", "play_count"] })
  const cases = {
    "node -e 0": [["-e", "0"], ""],
    "hook accepted": [[join(dist, "plugin.mjs")], kept],
    "hook ignored": [[join(dist, "plugin.mjs")], ignored]
  }
  const times = Object.fromEntries(Object.keys(cases).map((name) => [name, []]))
  for (let round = 0; round < 25; round++)
    for (const [name, [words, input]] of Object.entries(cases)) times[name].push(time(words, input))
  const base = median(times["node -e 0"])
  return Object.entries(times).map(([name, all]) => ({
    bench: "hook",
    name,
    milliseconds: median(all),
    ratio: median(all) / base
  }))
}

const benches = { hook }
const words = process.argv.slice(2)
const names = words.filter((word) => !word.startsWith("--"))
try {
  const rows = Object.entries(benches)
    .filter(([name]) => names.length === 0 || names.includes(name))
    .flatMap(([, run]) => run())
  if (words.includes("--json")) console.log(JSON.stringify(rows))
  else
    for (const { bench, milliseconds, name, ratio } of rows)
      console.log(`${bench} | ${name.padEnd(16)} | ${milliseconds.toFixed(1).padStart(7)} ms | ${ratio.toFixed(2)} x`)
} finally {
  rmSync(folder, { recursive: true, force: true })
}
