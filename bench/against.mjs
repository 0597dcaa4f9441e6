// The same work by two builds, in turns: this checkout's, and one of before (`--against DIST`). The ratio is that of the medians, so a busy machine slows both alike.
// Both work on sandboxes of this checkout, and each on a data directory of its own: what is compared is the program.
import { mkdtempSync, rmSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { setTimeout as sleep } from "node:timers/promises"
import { hookCases, hookTimer } from "./hook.mjs"
import { used } from "./idle.mjs"
import { median } from "./median.mjs"
import { ended, known, serving, until } from "./serving.mjs"
import { started } from "./started.mjs"
import { edited, noPictures, slowed, synced } from "./synced.mjs"

const folder = () => mkdtempSync(join(tmpdir(), "plexsync-bench-"))
const remove = (data) => rmSync(data, { recursive: true, force: true })

/** A sandbox of this checkout keeps what it compiled 5 s after its start, where nobody did before. */
const settled = 6000

/** A sandbox for a build, which then compiles anew what its first sync needs: else one build would go on with what a sandbox needed. */
const fair = async (own, build, scenes, items) => {
  const stage = await started(own, scenes, items)
  await sleep(settled)
  remove(join(build, "code"))
  return stage
}

/** A sandbox whose scenes are synced; each round changes all of them, then none. `cost` picks what a sync took; of a changed scene, the processor's time counts too. */
const syncing = async (own, build, { items, latency = 0, scenes }, cost) => {
  const { child, servers } = await fair(own, build, scenes, items)
  const data = folder()
  const all = () => synced(build, data, servers, noPictures)
  const run = async () => cost(await all())
  let round = 0
  await run()
  await slowed(servers.plex, latency)
  return {
    end: () => [child.kill(), remove(data)],
    measures: {
      "changed scenes": async () => {
        await edited(servers.stash, `Edit ${round++}`)
        return run()
      },
      "unchanged scenes": run,
      "processor, a write": async () => {
        await edited(servers.stash, `Edit ${round++}`)
        const { processor, writes } = await all()
        return processor / writes
      }
    }
  }
}

const throughput = (own, build, { short }) =>
  syncing(own, build, { scenes: short ? 300 : 2000, latency: 10 }, ({ wall }) => wall)

const scale = (own, build, { short }) =>
  syncing(own, build, short ? { scenes: 300, items: 20_000 } : { scenes: 1000, items: 100_000 }, (one) => one.seconds)

/** From an empty database, and once more. */
const sync = async (own, build, { scenes }) => {
  const { child, servers } = await fair(own, build, scenes)
  let data = folder()
  const run = async () => (await synced(build, data, servers)).wall
  await run()
  return {
    end: () => [child.kill(), remove(data)],
    measures: {
      "from an empty database": () => {
        remove(data)
        data = folder()
        return run()
      },
      "nothing new": run
    }
  }
}

const hook = (_own, build) => {
  const data = folder()
  const time = hookTimer(data)
  const measures = Object.entries(hookCases(build)).map(([name, words]) => [name, () => time(...words) / 1000])
  return { end: () => [remove(data)], measures: Object.fromEntries(measures) }
}

/** Processor time of a runtime with nothing to do, over so many seconds. */
const idle = async (own, build, { scenes, seconds }) => {
  const { child, servers } = await fair(own, build, scenes)
  const data = folder()
  const runtime = serving(build, data, servers, { PLEXSYNC_FAST_POLL_FOR: "5" })
  await until("the scenes are known", () => known(data) === scenes)
  await sleep(15_000)
  const processor = async () => {
    const before = used(runtime.pid)
    await sleep(seconds * 1000)
    return used(runtime.pid) - before
  }
  return { end: async () => [await ended(runtime), child.kill(), remove(data)], measures: { processor } }
}

export const comparable = { hook, idle, scale, sync, throughput }

/** Rows of one bench, each with the ratio of ours to theirs. */
export const against = async (name, own, other, wanted) => {
  const { limit, rounds } = wanted
  const prepared = []
  const times = {}
  try {
    for (const build of [own, other]) prepared.push(await comparable[name](own, build, wanted))
    const [ours, theirs] = prepared
    for (let round = 0; round < rounds; round++)
      for (const label of Object.keys(ours.measures)) {
        const all = (times[label] ??= { ours: [], theirs: [] })
        const both = [
          [all.ours, ours],
          [all.theirs, theirs]
        ]
        // Who goes first takes turns too.
        for (const [list, { measures }] of round % 2 === 0 ? both : both.toReversed())
          list.push(await measures[label]())
      }
  } finally {
    for (const one of prepared) await one.end()
  }
  return Object.entries(times).map(([label, all]) => ({
    bench: name,
    name: label,
    value: median(all.ours),
    unit: "s",
    ratio: median(all.ours) / median(all.theirs),
    ratioLimit: limit
  }))
}
