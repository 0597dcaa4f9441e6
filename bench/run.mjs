// Figures, with ratios taken in one run, on the built program. Usage: npm run bench [-- NAME...] [--json] [--check] [--short] [--margin N] [--seconds N] [--scenes N]
// `--check`: a figure or ratio beyond its limit, times the margin, is an error. `--short`: doctor, throughput, scale and unmatched with less. `--seconds`: how long idle
// looks on. `--scenes`: how many bulk edits. `--against DIST`: each is done by this checkout's build and by that one, in turns, `--rounds` times (7); the ratio of the medians
// may be `--limit` (1.05).
import { resolve } from "node:path"
import { fileURLToPath } from "node:url"
import { parseArgs } from "node:util"
import { against, comparable } from "./against.mjs"
import { bulk } from "./bulk.mjs"
import { cleared } from "./clean.mjs"
import { commands } from "./commands.mjs"
import { doctor } from "./doctor.mjs"
import { edit } from "./edit.mjs"
import { hook } from "./hook.mjs"
import { idle } from "./idle.mjs"
import { queue } from "./queue.mjs"
import { sandbox } from "./sandbox.mjs"
import { scale } from "./scale.mjs"
import { serve } from "./serve.mjs"
import { sync } from "./sync.mjs"
import { throughput } from "./throughput.mjs"
import { unmatched } from "./unmatched.mjs"

const dist = fileURLToPath(new URL("../dist", import.meta.url))
const benches = { bulk, commands, doctor, edit, hook, idle, queue, sandbox, scale, serve, sync, throughput, unmatched }
const { positionals: names, values: options } = parseArgs({
  allowPositionals: true,
  options: {
    json: { type: "boolean", default: false },
    check: { type: "boolean", default: false },
    short: { type: "boolean", default: false },
    margin: { type: "string", default: "1" },
    seconds: { type: "string", default: "300" },
    scenes: { type: "string", default: "10000" },
    against: { type: "string" },
    rounds: { type: "string", default: "7" },
    limit: { type: "string", default: "1.05" }
  }
})
const other = options.against === undefined ? undefined : resolve(options.against)
const available = other === undefined ? benches : comparable
const unknown = names.filter((name) => !(name in available))
if (unknown.length > 0) {
  const what = other === undefined ? "There is no bench" : "With --against, there is no bench"
  console.error(`${what} ${unknown.join(", ")}; known are ${Object.keys(available).join(", ")}`)
  process.exit(2)
}

const wanted = {
  seconds: Number(options.seconds),
  scenes: Number(options.scenes),
  short: options.short,
  rounds: Number(options.rounds),
  limit: Number(options.limit)
}
const margin = Number(options.margin)
const taken = cleared(process.env)
if (taken.length > 0) console.error(`Cleared, as it slows or quickens the start of Node: ${taken.join(", ")}`)
const rows = []
for (const [name, run] of Object.entries(available))
  if (names.length === 0 || names.includes(name))
    rows.push(...(other === undefined ? await run(dist, wanted) : await against(name, dist, other, wanted)))

const isBeyond = ({ limit, ratio, ratioLimit, value }) => value > limit * margin || ratio > ratioLimit * margin
const beyond = rows.filter(isBeyond)

const columns = ({ bench, limit, name, ratio, ratioLimit, unit, value }) => [
  bench.padEnd(10),
  name.padEnd(24),
  `${value.toFixed(other === undefined ? 1 : 3).padStart(8)} ${unit.padEnd(3)}`,
  (ratio === undefined ? "" : `${ratio.toFixed(2)} x`).padStart(9),
  ratioLimit !== undefined ? `at most ${ratioLimit} x` : limit !== undefined ? `at most ${limit} ${unit}` : ""
]
if (options.json) console.log(JSON.stringify(rows))
else for (const row of rows) console.log(columns(row).join(" | ").trimEnd())
if (options.check && beyond.length > 0) {
  for (const row of beyond) console.error(`Beyond its limit: ${columns(row).join(" | ").trimEnd()}`)
  process.exitCode = 1
}
