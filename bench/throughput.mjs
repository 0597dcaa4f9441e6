// Scenes that changed, and scenes that did not, against the same requests sent by a bare loop of undici. Plex answers after 10 ms.
import { spawn } from "node:child_process"
import { mkdtempSync, rmSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { median } from "./median.mjs"
import { recording, replayed } from "./recording.mjs"
import { started } from "./started.mjs"

const latency = 10

/** Runs `sync --all --wait` to its end. Gives seconds of the whole process. */
const synced = (dist, data, { plex, stash, token }) =>
  new Promise((resolve, reject) => {
    const since = performance.now()
    const child = spawn(process.execPath, [...(process.env.PROF ? process.env.PROF.split(" ") : []), join(dist, "plexsync.mjs"), "sync", "--all", "--wait", "--json"], {
      env: {
        PATH: process.env.PATH,
        HOME: data,
        PLEXSYNC_DATA_DIR: data,
        PLEXSYNC_RUNTIME: "external",
        PLEXSYNC_SKIP_FIELDS: "rating, poster, background",
        PLEXSYNC_STASH_URL: stash,
        PLEXSYNC_PLEX_URL: plex,
        PLEXSYNC_PLEX_TOKEN: token
      },
      stdio: ["ignore", "pipe", "pipe"]
    })
    let text = ""
    child.stdout.on("data", (chunk) => (text += chunk))
    child.stderr.on("data", (chunk) => (text += chunk))
    child.on("error", reject)
    child.on("exit", (code) =>
      code === 0 ? resolve((performance.now() - since) / 1000) : reject(new Error(`sync ended with ${code}: ${text}`))
    )
  })

const post = async (url, body, headers = {}) => {
  const answer = await fetch(url, { method: "POST", headers: { "content-type": "application/json", ...headers }, body: JSON.stringify(body) })
  if (!answer.ok) throw new Error(`${url}: ${answer.status} ${await answer.text()}`)
  return answer.json()
}

const edit = async ({ url }, details) => {
  const query = "mutation ($input: BulkSceneUpdateInput!) { bulkSceneUpdate(input: $input) { id } }"
  const all = await post(`${url}/graphql`, { query: "{ findScenes(filter: { per_page: -1 }) { scenes { id } } }" })
  const ids = all.data.findScenes.scenes.map(({ id }) => id)
  const { errors } = await post(`${url}/graphql`, { query, variables: { input: { ids, details } } })
  if (errors !== undefined) throw new Error(JSON.stringify(errors).slice(0, 500))
}

export const throughput = async (dist, { rounds = 3, scenes = 2000 }) => {
  const { child, servers } = await started(dist, scenes)
  const data = mkdtempSync(join(tmpdir(), "plexsync-bench-"))
  const plex = await recording(servers.plex.url)
  const stash = await recording(servers.stash.url)
  const straight = { plex: servers.plex.url, stash: servers.stash.url, token: servers.plex.token }
  const taken = () => [
    ...plex.requests.splice(0).map((one) => ({ url: servers.plex.url, one })),
    ...stash.requests.splice(0).map((one) => ({ url: servers.stash.url, one }))
  ]
  const proxied = { ...straight, plex: plex.url, stash: stash.url }
  const times = { changed: [], puts: [], unchanged: [], reads: [] }
  try {
    const slow = { faults: [{ route: "*", kind: "slow", ms: latency, point: "before" }] }
    console.error("first", await synced(dist, data, straight))
    await edit(servers.stash, "Once")
    console.error("recorded", await synced(dist, data, proxied))
    const puts = taken().filter(({ one }) => one.method === "PUT")
    console.error("again", await synced(dist, data, proxied))
    const reads = taken()
    console.error(puts.length, "PUTs", reads.length, "reads", puts[0].one.path)
    await post(`${servers.plex.url}/__sandbox/faults`, slow, { "x-plex-token": servers.plex.token })
    for (let round = 0; round < rounds; round++) {
      times.puts.push(await replayed(puts))
      await edit(servers.stash, `Edit ${round}`)
      times.changed.push(await synced(dist, data, straight))
      times.reads.push(await replayed(reads))
      times.unchanged.push(await synced(dist, data, straight))
      console.error(JSON.stringify(times))
    }
  } finally {
    await Promise.all([plex.close(), stash.close()])
    child.kill()
    rmSync(data, { recursive: true, force: true })
  }
  const row = (name, value, base) => ({ bench: "throughput", name, value, unit: "s", ...(base === undefined ? {} : { ratio: value / base }) })
  return [
    row("PUTs, bare", median(times.puts)),
    row("changed scenes", median(times.changed), median(times.puts)),
    row("reads, bare", median(times.reads)),
    row("unchanged scenes", median(times.unchanged), median(times.reads))
  ]
}
