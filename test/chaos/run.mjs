// Breaks everything that can break while scenes are edited, then heals it, and holds Plex against Stash.
// Usage: node test/chaos/run.mjs [--full] [--kills N] [--seed N] [--json] [--keep FOLDER]
import { parseArgs } from "node:util"
import { check } from "./check.mjs"
import { editor as makeEditor, stockOf } from "./edits.mjs"
import { postPoster, putEdit, weather as makeWeather } from "./faults.mjs"
import { killer as makeKiller, planOf } from "./kills.mjs"
import { coversNow, readCollections, readPlex, readStash } from "./look.mjs"
import { endAll } from "./processes.mjs"
import { stream } from "./random.mjs"
import { print } from "./report.mjs"
import { control } from "./servers.mjs"
import { settle } from "./settle.mjs"
import { prepare } from "./stage.mjs"

const { values: given } = parseArgs({
  options: {
    full: { type: "boolean", default: false },
    kills: { type: "string" },
    seed: { type: "string" },
    json: { type: "boolean", default: false },
    keep: { type: "string" }
  }
})
const seed = given.seed === undefined ? Date.now() % 1_000_000 : Number(given.seed)
const kills = Number(given.kills ?? (given.full ? 300 : 60))
const pauses = Math.max(1, Math.round(kills / 30))
const scenes = 520
/** Share of the requests that a fault hits. */
const rate = 0.03
/** The longest time after the healing. Milliseconds. */
const patience = 150_000

const say = (line) => process.stderr.write(`${line}\n`)
/** Whatever happens, it ends, and nothing of it is left running. */
const limit = (given.full ? 1800 : 600) * 1000
setTimeout(() => {
  say(`The harness did not end within ${limit / 1000} s (seed ${seed})`)
  process.exit(1)
}, limit).unref()
let stage
process.on("exit", () => {
  endAll()
  stage?.remove()
})
for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"]) process.on(signal, () => process.exit(130))

/** A person asks again for what was refused. */
const askForAll = async () => {
  for (let tries = 0; tries < 10; tries += 1) if ((await stage.plexsync("sync", "--all").ended).code === 0) return
  throw new Error("sync --all was refused ten times")
}

const rage = async (editor, weather) => {
  const killer = makeKiller({ editor, stage, weather })
  const plan = planOf(kills, pauses, stream(seed, "kills"))
  await weather.set()
  killer.start()
  await askForAll()
  for (const [index, deed] of plan.entries()) {
    await killer.run(deed)
    if (index % 10 === 9) say(`${index + 1} of ${plan.length}: ${JSON.stringify(killer.counts)}`)
    await weather.set()
  }
  return killer
}

const run = async () => {
  const since = performance.now()
  const { plex, stash } = stage
  const stock = await stockOf(stash)
  const before = await coversNow(stash, stock.scenes)
  const own = new Map((await readPlex(plex)).map(({ collections, key }) => [key, collections]))
  await control(plex, "reset-stats", {})
  const editor = makeEditor(stash, stock, stream(seed, "edits"))
  const weather = makeWeather(plex, stash, stream(seed, "faults"), rate)
  const killer = await rage(editor, weather)
  await editor.stop()
  await weather.heal()
  say("healed; waiting for the queue to empty")
  const settled = await settle(stage, killer, patience)
  const { applied, changes } = await control(plex, "stats")
  const found = check({
    scenes: await readStash(stash),
    items: await readPlex(plex),
    collections: await readCollections(plex),
    covers: (id) => new Set([before.get(id), ...editor.coversOf(id)]),
    edited: editor.editedScenes,
    own,
    uploadsApplied: applied[postPoster] ?? 0
  })
  return {
    seed,
    seconds: (performance.now() - since) / 1000,
    kills: { all: killer.kills(), ...killer.counts },
    surprises: killer.surprises,
    edits: editor.counts,
    settled,
    writes: { puts: applied[putEdit] ?? 0, changes, uploads: applied[postPoster] ?? 0 },
    found
  }
}

say(`Chaos with seed ${seed}: ${kills} kills, ${pauses} stops, ${scenes} scenes`)
try {
  stage = await prepare({ scenes, seed })
  const report = await run()
  process.exitCode = print(report, given.json, kills) ? 0 : 1
} catch (error) {
  say(`The harness failed (seed ${seed}): ${error.stack}`)
  process.exitCode = 1
}
if (given.keep !== undefined) stage?.keepDatabase(given.keep)
process.exit()
