// Scenes that changed, and scenes that did not, against the same requests sent by a bare loop of undici. Plex answers 10 ms late, or at once; one write at a
// time, no pictures.
import { mkdtempSync, rmSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { median } from "./median.mjs"
import { recording, replayed } from "./recording.mjs"
import { started } from "./started.mjs"
import { edited, noPictures, slowed, synced } from "./synced.mjs"

const latency = 10
const limits = { changed: 1.3, unchanged: 2.5, changedAtOnce: 2.5 }

export const throughput = async (dist, { short }) => {
  const { rounds, size } = short ? { rounds: 1, size: 300 } : { rounds: 3, size: 2000 }
  /** The whole process; with few scenes its start would count for most, and is left out. */
  const cost = ({ seconds, wall }) => (short ? seconds : wall)
  const { child, servers } = await started(dist, size)
  const data = mkdtempSync(join(tmpdir(), "plexsync-bench-"))
  const [plex, stash] = await Promise.all([recording(servers.plex.url), recording(servers.stash.url)])
  const recorded = { plex: { ...servers.plex, url: plex.url }, stash: { ...servers.stash, url: stash.url } }
  const taken = () => [
    ...plex.requests.splice(0).map((one) => ({ url: servers.plex.url, one })),
    ...stash.requests.splice(0).map((one) => ({ url: servers.stash.url, one }))
  ]
  const run = (through) => synced(dist, data, through, noPictures)
  const times = { puts: [], changed: [], reads: [], unchanged: [], putsAtOnce: [], changedAtOnce: [] }
  try {
    await run(servers)
    await edited(servers.stash, "Once")
    await run(recorded)
    const puts = taken().filter(({ one }) => one.method === "PUT")
    if (puts.length < size) throw new Error(`${puts.length} PUTs for ${size} changed scenes`)
    await run(recorded)
    const reads = taken()
    if (reads.some(({ one }) => one.method === "PUT")) throw new Error("unchanged scenes were written")
    for (let round = 0; round < rounds; round++) {
      await slowed(servers.plex, latency)
      times.puts.push(await replayed(puts))
      await edited(servers.stash, `Edit ${round}`)
      times.changed.push(cost(await run(servers)))
      times.reads.push(await replayed(reads))
      times.unchanged.push(cost(await run(servers)))
      // Of few scenes in the first seconds of a process, the time is that of code that was not run before.
      if (short) continue
      await slowed(servers.plex, 0)
      times.putsAtOnce.push(await replayed(puts))
      await edited(servers.stash, `Edit ${round} at once`)
      times.changedAtOnce.push(cost(await run(servers)))
    }
  } finally {
    await Promise.all([plex.close(), stash.close()])
    child.kill()
    rmSync(data, { recursive: true, force: true })
  }
  const row = (name, all, base, ratioLimit) => ({
    bench: "throughput",
    name,
    value: median(all),
    unit: "s",
    ...(base === undefined ? {} : { ratio: median(all.map((one, at) => one / base[at])), ratioLimit })
  })
  return [
    row(`${size} PUTs, bare`, times.puts),
    row(`${size} changed scenes`, times.changed, times.puts, limits.changed),
    row("their reads, bare", times.reads),
    row(`${size} unchanged scenes`, times.unchanged, times.reads, limits.unchanged),
    ...(short
      ? []
      : [
          row(`${size} PUTs, bare, 0 ms`, times.putsAtOnce),
          row(`${size} changed, 0 ms`, times.changedAtOnce, times.putsAtOnce, limits.changedAtOnce)
        ])
  ]
}
