// `sync --all --wait` on the built program, and bulk edits for it, for the benches.
import { spawn } from "node:child_process"
import { join } from "node:path"
import { ofChildren, peak } from "./started.mjs"

/** Settings that leave pictures out. */
export const noPictures = { PLEXSYNC_SKIP_FIELDS: "rating, poster, background" }

/** Runs the command to its end. Gives its report, `wall`: seconds of the whole process, `processor`: of its processor time, and `peak`: the most memory it took, in MiB. */
export const synced = (dist, data, { plex, stash }, settings = {}, words = ["--all"]) =>
  new Promise((resolve, reject) => {
    const since = performance.now()
    const before = ofChildren(process.pid)
    const child = spawn(process.execPath, [join(dist, "plexsync.mjs"), "sync", ...words, "--wait", "--json"], {
      env: {
        PATH: process.env.PATH,
        HOME: data,
        PLEXSYNC_DATA_DIR: data,
        PLEXSYNC_RUNTIME: "external",
        PLEXSYNC_STASH_URL: stash.url,
        PLEXSYNC_PLEX_URL: plex.url,
        PLEXSYNC_PLEX_TOKEN: plex.token,
        ...settings
      },
      stdio: ["ignore", "pipe", "pipe"]
    })
    let [text, said, most] = ["", "", 0]
    const watch = setInterval(() => (most = Math.max(most, peak(child.pid) || 0)), 50)
    child.stdout.on("data", (chunk) => (text += chunk))
    child.stderr.on("data", (chunk) => (said += chunk))
    child.on("error", reject)
    child.on("exit", (code) => {
      clearInterval(watch)
      const wall = (performance.now() - since) / 1000
      const processor = (ofChildren(process.pid) - before) / 1000
      if (code === 0) resolve({ ...JSON.parse(text), peak: most, processor, wall })
      else reject(new Error(`sync ended with ${code}: ${text}${said}`))
    })
  })

const post = async (url, body, headers = {}) => {
  const answer = await fetch(url, {
    method: "POST",
    headers: { "content-type": "application/json", ...headers },
    body: JSON.stringify(body)
  })
  if (!answer.ok) throw new Error(`${url}: ${answer.status} ${await answer.text()}`)
  return answer.json()
}

/** The data of a GraphQL answer. */
export const ask = async ({ url }, query, variables) => {
  const { data, errors } = await post(`${url}/graphql`, { query, variables })
  if (errors !== undefined) throw new Error(JSON.stringify(errors).slice(0, 500))
  return data
}

/** Gives all scenes these details in one bulk edit. */
export const edited = async (stash, details) => {
  const { findScenes } = await ask(stash, "{ findScenes(filter: { per_page: -1 }) { scenes { id } } }")
  const ids = findScenes.scenes.map(({ id }) => id)
  await ask(stash, "mutation ($input: BulkSceneUpdateInput!) { bulkSceneUpdate(input: $input) { id } }", {
    input: { ids, details }
  })
}

/** A control of the sandbox; Plex's ask for its token. */
export const control = ({ token, url }, path, body = {}) =>
  post(`${url}/__sandbox/${path}`, body, token === undefined ? {} : { "x-plex-token": token })

/** Each answer of Plex comes so many milliseconds later. */
export const slowed = (plex, ms) =>
  control(plex, "faults", { faults: ms === 0 ? [] : [{ route: "*", kind: "slow", ms, point: "before" }] })
