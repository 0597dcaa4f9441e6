// `plexsync doctor` with 200 scenes and with 20,000: on an empty data directory, where all of Plex is read first, and once more. Processor time, and the clock.
import { spawnSync } from "node:child_process"
import { mkdtempSync, rmSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { median } from "./median.mjs"
import { started } from "./started.mjs"

const sizes = { few: 200, many: 20_000 }
const limits = { first: 3, again: 3 }

/** Runs a command to its end in this environment. Gives seconds of its processor time, of the clock. */
const timed = (words, env) => {
  const script = 'TIMEFORMAT="%U %S %R"; time "$@" > /dev/null 2> "$HOME/stderr"'
  const { status, stderr } = spawnSync("bash", ["-c", script, "bash", process.execPath, ...words], {
    env,
    encoding: "utf8"
  })
  const [user, system, clock] = stderr.trim().split(" ").map(Number)
  if (status !== 0) throw new Error(`${words.join(" ")} ended with ${status}: ${stderr}`)
  return { processor: user + system, clock }
}

const examined = (dist, data, { plex, stash }) =>
  timed([join(dist, "plexsync.mjs"), "doctor"], {
    PATH: process.env.PATH,
    HOME: data,
    PLEXSYNC_DATA_DIR: data,
    PLEXSYNC_RUNTIME: "external",
    PLEXSYNC_STASH_URL: stash.url,
    PLEXSYNC_PLEX_URL: plex.url,
    PLEXSYNC_PLEX_TOKEN: plex.token
  })

const turn = (dist, servers) => {
  const data = mkdtempSync(join(tmpdir(), "plexsync-bench-"))
  try {
    return { first: examined(dist, data, servers), again: examined(dist, data, servers) }
  } finally {
    rmSync(data, { recursive: true, force: true })
  }
}

export const doctor = async (dist, { short }) => {
  const rounds = short ? 2 : 7
  const few = await started(dist, sizes.few)
  try {
    const many = await started(dist, sizes.many)
    try {
      const turns = { few: [], many: [] }
      // The first keeps what it compiled.
      turn(dist, few.servers)
      for (let round = 0; round < rounds; round++) {
        turns.few.push(turn(dist, few.servers))
        turns.many.push(turn(dist, many.servers))
      }
      const of = (size, kind, what) => median(turns[size].map((one) => one[kind][what]))
      return ["first", "again"].flatMap((kind) => [
        { bench: "doctor", name: `${kind}, ${sizes.few} scenes`, value: of("few", kind, "processor"), unit: "s" },
        {
          bench: "doctor",
          name: `${kind}, ${sizes.many} scenes`,
          value: of("many", kind, "processor"),
          unit: "s",
          ratio: of("many", kind, "processor") / of("few", kind, "processor"),
          ratioLimit: limits[kind]
        },
        {
          bench: "doctor",
          name: "by the clock",
          value: of("many", kind, "clock"),
          unit: "s",
          ratio: of("many", kind, "clock") / of("few", kind, "clock")
        }
      ])
    } finally {
      many.child.kill()
    }
  } finally {
    few.child.kill()
  }
}
