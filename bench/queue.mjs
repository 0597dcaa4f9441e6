// The queue at a million rows (1 M) against a thousand (1 k), and against the same commits made with nothing but better-sqlite3.
import Sqlite from "better-sqlite3"
import { build } from "esbuild"
import { mkdirSync, mkdtempSync, rmSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { pathToFileURL } from "node:url"
import { median } from "./median.mjs"

const root = join(import.meta.dirname, "..")
const sizes = { small: 1000, large: 1_000_000 }
const batch = 50
const rounds = 8
const calls = 40

/** The store's own code, without the program around it. Beside the packages, so that the native one is found. */
const bundled = async () => {
  const outfile = join(root, "node_modules", ".cache", "plexsync-bench", "queue.mjs")
  mkdirSync(join(outfile, ".."), { recursive: true })
  await build({
    stdin: { contents: entry, resolveDir: root, loader: "ts" },
    bundle: true,
    platform: "node",
    format: "esm",
    external: ["better-sqlite3"],
    banner: { js: 'import{createRequire as r}from"node:module";const require=r(import.meta.url);' },
    outfile
  })
  return import(pathToFileURL(outfile).href)
}

const entry = `
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import * as ManagedRuntime from "effect/ManagedRuntime"
import * as Option from "effect/Option"
import { Claims } from "./src/store/Claims.ts"
import { layer } from "./src/store/Database.ts"
import { DrainLease } from "./src/store/DrainLease.ts"
import { JobQueue } from "./src/store/JobQueue.ts"
import { QueueStatus } from "./src/store/QueueStatus.ts"

export const open = async (folder, self) => {
  const services = Layer.mergeAll(Claims.Default, DrainLease.Default, JobQueue.Default, QueueStatus.Default)
  const runtime = ManagedRuntime.make(Layer.provideMerge(services, layer(folder)))
  const run = (effect) => runtime.runPromise(effect)
  const [claims, leases, queue, status] = await run(Effect.all([Claims, DrainLease, JobQueue, QueueStatus]))
  const lease = Option.getOrThrow(await run(leases.acquire(self)))
  return {
    enqueue: (id) => run(queue.enqueue(id, "hook")),
    claim: (limit) => run(claims.claim(lease, limit)),
    complete: (job) => run(claims.finish(job, Effect.void)),
    status: () => run(Effect.zipRight(status.counts, status.nextDue)),
    close: () => runtime.dispose()
  }
}
`

const fill = (file, rows) => {
  const database = new Sqlite(file)
  database
    .prepare(
      `WITH RECURSIVE n(id) AS (SELECT 1 UNION ALL SELECT id + 1 FROM n WHERE id < ?)
       INSERT INTO job (scene_id, reason, priority, revision, enqueued_at, state) SELECT id, 'all', 5, 1, id, 'ready' FROM n`
    )
    .run(rows)
  database.close()
}

/** Milliseconds for each of `count` things. */
const timed = async (count, run) => {
  const since = performance.now()
  await run()
  return (performance.now() - since) / count
}

const worked = async (queue) => {
  const jobs = await queue.claim(batch)
  if (jobs.length !== batch) throw new Error(`${jobs.length} jobs were claimed, not ${batch}`)
  for (const job of jobs) await queue.complete(job)
}

/** The same commits on the same table: one for the claim, one for each job. */
const bareWorker = (file) => {
  const database = new Sqlite(file)
  database.pragma("synchronous = FULL")
  const claim = database.prepare(
    `UPDATE job SET state = 'running', epoch = 1 WHERE scene_id IN (
       SELECT scene_id FROM job WHERE state = 'ready' ORDER BY priority, enqueued_at, scene_id LIMIT ?) RETURNING scene_id AS id`
  )
  const complete = database.prepare("DELETE FROM job WHERE scene_id = ?")
  return {
    work: () => claim.all(batch).forEach(({ id }) => complete.run(id)),
    close: () => database.close()
  }
}

/** What is measured takes turns, so that a busy machine slows all of it alike. */
const measured = async (queues, bare) => {
  const times = { enqueue: { small: [], large: [] }, work: { small: [], large: [] }, status: { small: [], large: [] } }
  const bareTimes = []
  for (let round = 0; round < rounds; round++) {
    for (const [size, queue] of Object.entries(queues)) {
      const first = 2_000_000 + round * calls
      const ids = Array.from({ length: calls }, (_, n) => first + n)
      times.enqueue[size].push(
        await timed(calls, async () => {
          for (const id of ids) await queue.enqueue(id)
        })
      )
      times.work[size].push(await timed(batch, () => worked(queue)))
      times.status[size].push(
        await timed(calls, async () => {
          for (let n = 0; n < calls; n++) await queue.status()
        })
      )
    }
    bareTimes.push(await timed(batch, bare.work))
  }
  return { times, bareTimes }
}

const names = { enqueue: "enqueue", work: "claim + complete", status: "status" }

const figures = ({ bareTimes, times }) => [
  ...Object.entries(times).flatMap(([kind, { large, small }]) => [
    { bench: "queue", name: `${names[kind]}, 1 k`, value: median(small), unit: "ms" },
    {
      bench: "queue",
      name: `${names[kind]}, 1 M`,
      value: median(large),
      unit: "ms",
      ratio: median(large) / median(small)
    }
  ]),
  { bench: "queue", name: "claim + complete, bare", value: median(bareTimes), unit: "ms" },
  {
    bench: "queue",
    name: "claim + complete/bare",
    value: median(times.work.small),
    unit: "ms",
    ratio: median(times.work.small) / median(bareTimes)
  }
]

export const queue = async () => {
  const { open } = await bundled()
  const folder = mkdtempSync(join(tmpdir(), "plexsync-bench-"))
  const self = { owner: "bench", host: "bench", pid: process.pid, started: 0, version: "bench" }
  const opened = []
  try {
    const queues = {}
    for (const [size, rows] of Object.entries({ ...sizes, bare: sizes.small })) {
      const one = await open(join(folder, size), self)
      opened.push(one)
      fill(join(folder, size, "plexsync.db"), rows)
      if (size !== "bare") queues[size] = one
    }
    const bare = bareWorker(join(folder, "bare", "plexsync.db"))
    opened.push(bare)
    return figures(await measured(queues, bare))
  } finally {
    for (const one of opened) await one.close()
    rmSync(folder, { recursive: true, force: true })
  }
}
