// Figures, with ratios taken in one run, on the built program. Usage: npm run bench [-- NAME...] [--json] [--seconds N] [--scenes N] [--check]
// `--seconds`: how long idle looks on. `--scenes`: how many bulk edits. `--check`: a figure of idle or bulk beyond its limit is an error.
import { fileURLToPath } from "node:url"
import { parseArgs } from "node:util"
import { bulk } from "./bulk.mjs"
import { hook } from "./hook.mjs"
import { idle } from "./idle.mjs"
import { queue } from "./queue.mjs"
import { sandbox } from "./sandbox.mjs"
import { sync } from "./sync.mjs"

const dist = fileURLToPath(new URL("../dist", import.meta.url))
const benches = { bulk, hook, idle, queue, sandbox, sync }
const { positionals: names, values: options } = parseArgs({
  allowPositionals: true,
  options: {
    json: { type: "boolean", default: false },
    seconds: { type: "string", default: "300" },
    scenes: { type: "string", default: "10000" },
    check: { type: "boolean", default: false }
  }
})
const unknown = names.filter((name) => !(name in benches))
if (unknown.length > 0) {
  console.error(`There is no bench ${unknown.join(", ")}; known are ${Object.keys(benches).join(", ")}`)
  process.exit(2)
}

const wanted = { seconds: Number(options.seconds), scenes: Number(options.scenes) }
const rows = []
for (const [name, run] of Object.entries(benches))
  if (names.length === 0 || names.includes(name)) rows.push(...(await run(dist, wanted)))
if (options.check && rows.some(({ limit, value }) => value > limit)) process.exitCode = 1
if (options.json) console.log(JSON.stringify(rows))
else
  for (const { bench, name, ratio, unit, value } of rows)
    console.log(
      `${bench.padEnd(7)} | ${name.padEnd(23)} | ${value.toFixed(1).padStart(7)} ${unit.padEnd(3)}${ratio === undefined ? "" : ` | ${ratio.toFixed(2)} x`}`
    )
