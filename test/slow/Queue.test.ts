import { assert, it } from "@effect/vitest"
import * as Clock from "effect/Clock"
import * as Effect from "effect/Effect"
import * as Fiber from "effect/Fiber"
import * as Schema from "effect/Schema"
import Sqlite from "better-sqlite3"
import { join } from "node:path"
import { describe } from "vitest"
import type { Program } from "../../sandbox/demo/Programs.ts"
import { startRuntime, status } from "../../sandbox/demo/Programs.ts"
import { type Addresses, control } from "../../sandbox/demo/Servers.ts"
import {
  applied,
  differences,
  eventually,
  live,
  loggedRuntime,
  plexsync,
  putRoute,
  rows,
  withSandbox
} from "../support/Program.ts"
import { editScene, onePair, plexFiles, plexItem, requests, stashFiles, syncScenes } from "../support/Stage.ts"

/**
 * So that a test is about jobs, not about a server that is left alone. Once all scenes are known, the watch stays out of it: it may find an edit before
 * its hook, whose wish then ends a wait.
 */
const patient = {
  PLEXSYNC_CIRCUIT_THRESHOLD: "100",
  PLEXSYNC_SCAN_DELAY: "0",
  PLEXSYNC_POLL_INTERVAL: "60",
  PLEXSYNC_FAST_POLL_FOR: "0"
}
const later = { route: putRoute, kind: "status", status: 429, retryAfter: 3600 }

const faults = (plex: Addresses["plex"], list: ReadonlyArray<object>) => control(plex.url, "faults", { faults: list })
const puts = (plex: Addresses["plex"]) => Effect.map(requests(plex), (all) => all[putRoute] ?? 0)
const shows = (plex: Addresses["plex"], key: string, title: string, seconds?: number) =>
  eventually(plexItem(plex, key), (item) => item.title === title, seconds)
const runtimeLives = (program: Program) => eventually(status(program), ({ runtime }) => runtime !== null)
/** Whether the watch has seen every scene, and looks again in a minute. */
const isWatched = (data: string) =>
  rows(data, "SELECT 1 FROM cursor WHERE name = 'watch' AND value -> '$.first.after' = 'null'").length > 0
const job = (data: string, scene: string) => rows(data, `SELECT * FROM job WHERE scene_id = ${scene}`)[0]
const isInHand = (data: string, scene: string) =>
  ["ready", "running"].some((state) => job(data, scene)?.["state"] === state)

const Processed = Schema.Struct({
  synced: Schema.Int,
  writes: Schema.Int,
  waiting: Schema.Int,
  until: Schema.NullOr(Schema.String),
  parked: Schema.Int,
  dead: Schema.Int,
  remaining: Schema.Int
})
const processedIn = Schema.decodeUnknown(Schema.parseJson(Processed))
const rowsIn = Schema.decodeUnknown(Schema.parseJson(Schema.Array(Schema.Struct({ sceneId: Schema.Int }))))
const counted = Schema.decodeUnknown(Schema.parseJson(Schema.Struct({ cleared: Schema.Int })))

describe("edits in quick succession", () => {
  it.scopedLive("failure 1: a second edit while the first waits or runs is synced", () =>
    Effect.gen(function* () {
      const { data, key, program, scene, servers } = yield* onePair(patient)
      yield* startRuntime(program)
      yield* runtimeLives(program)
      // The scan that made the scene left a job, which is not to meet the fault of another.
      yield* eventually(
        Effect.sync(() => isWatched(data) && !isInHand(data, scene)),
        (quiet) => quiet
      )
      yield* faults(servers.plex, [{ ...later, times: 1 }])
      yield* editScene(servers.stash.url, scene, { title: "First" })
      yield* eventually(
        Effect.sync(() => job(data, scene)),
        (row) => row?.["because"] === "backoff"
      )
      yield* editScene(servers.stash.url, scene, { title: "Second" })
      yield* shows(servers.plex, key, "Second")
      yield* faults(servers.plex, [{ route: putRoute, kind: "slow", ms: 1500, point: "before", times: 1 }])
      const before = yield* puts(servers.plex)
      yield* editScene(servers.stash.url, scene, { title: "Third" })
      yield* eventually(puts(servers.plex), (count) => count > before)
      assert.strictEqual(job(data, scene)?.["state"], "running")
      yield* editScene(servers.stash.url, scene, { title: "Fourth" })
      yield* shows(servers.plex, key, "Fourth")
      assert.strictEqual(yield* applied(servers.plex, putRoute), 3)
    }).pipe(Effect.provide(live))
  )

  it.scopedLive("failure 2: a real edit soon after a sync is synced (no cool-down)", () =>
    Effect.gen(function* () {
      const { key, program, scene, servers } = yield* onePair(patient)
      yield* startRuntime(program)
      yield* runtimeLives(program)
      for (const title of ["One", "Two", "Three", "Four"]) {
        yield* editScene(servers.stash.url, scene, { title })
        yield* shows(servers.plex, key, title, 5)
      }
      assert.strictEqual(yield* applied(servers.plex, putRoute), 4)
    }).pipe(Effect.provide(live))
  )
})

describe("jobs that fail", () => {
  it.scopedLive("failure 3: N jobs that fail once: claims <= 2N, rows never double", () =>
    Effect.gen(function* () {
      const jobs = 12
      const settings = { ...patient, PLEXSYNC_BACKOFF_BASE: "0.1", PLEXSYNC_BACKOFF_CAP: "0.5" }
      const { data, program, servers } = yield* withSandbox(["--scenes", String(jobs)], settings)
      yield* faults(servers.plex, [{ route: putRoute, kind: "status", status: 500, times: jobs }])
      const ids = Array.from({ length: jobs }, (_, at) => String(at + 1))
      yield* plexsync(program, "sync", ...ids.flatMap((id) => ["--scene", id]))
      const { logged, running } = yield* loggedRuntime(program)
      let most = 0
      yield* eventually(
        Effect.sync(() => {
          const [counted] = rows(data, "SELECT count(*) AS jobs, count(DISTINCT scene_id) AS scenes FROM job")
          assert.strictEqual(counted?.["jobs"], counted?.["scenes"])
          most = Math.max(most, Number(counted?.["jobs"]))
          return counted?.["jobs"]
        }),
        (left) => left === 0
      )
      assert.strictEqual(most, jobs)
      yield* running.kill("SIGTERM")
      const log = yield* Fiber.join(logged)
      assert.lengthOf(log.match(/failed \(attempt 1\/5\)/g) ?? [], jobs)
      assert.isAtMost((log.match(/Processing job/g) ?? []).length, 2 * jobs)
      assert.strictEqual((yield* puts(servers.plex)) - (yield* applied(servers.plex, putRoute)), jobs)
      assert.deepStrictEqual(yield* differences(servers), [])
      assert.deepStrictEqual(rows(data, "SELECT scene_id FROM dead_letter"), [])
    }).pipe(Effect.provide(live))
  )

  it.scopedLive("failure 5: 20 not-found jobs, then a good one: breaker closed, the good one synced", () =>
    Effect.gen(function* () {
      const { data, program, servers } = yield* withSandbox(["--scenes", "20", "--items", "0"])
      const [key = ""] = yield* plexFiles(servers.plex, [{ file: "/data/good.mp4", size: 1 }])
      const [good = ""] = yield* stashFiles(servers.stash.url, [{ file: "/data/good.mp4", size: 1 }])
      const { logged, running } = yield* loggedRuntime(program)
      yield* runtimeLives(program)
      const missing = Array.from({ length: 20 }, (_, at) => ["--scene", String(at + 1)])
      yield* plexsync(program, "sync", ...missing.flat())
      yield* eventually(
        Effect.sync(() => rows(data, "SELECT scene_id FROM job WHERE because = 'not_in_plex'")),
        (waiting) => waiting.length === 20
      )
      yield* editScene(servers.stash.url, good, { title: "The good one" })
      yield* shows(servers.plex, key, "The good one", 5)
      assert.strictEqual((yield* status(program)).queue?.dead, 0)
      yield* running.kill("SIGTERM")
      assert.notMatch(yield* Fiber.join(logged), /Circuit breaker OPENED/)
    }).pipe(Effect.provide(live))
  )

  it.scopedLive("failure 5: 4,000 waiting jobs do not delay a ready one by 1 s", () =>
    Effect.gen(function* () {
      const { data, key, program, scene, servers } = yield* onePair(patient)
      yield* startRuntime(program)
      yield* runtimeLives(program)
      /** Milliseconds from an edit to Plex showing it: the best of three. */
      const quickest = (words: string) =>
        Effect.gen(function* () {
          const times: Array<number> = []
          for (const title of [`${words} 1`, `${words} 2`, `${words} 3`]) {
            const started = yield* Clock.currentTimeMillis
            yield* editScene(servers.stash.url, scene, { title })
            yield* shows(servers.plex, key, title)
            times.push((yield* Clock.currentTimeMillis) - started)
          }
          return Math.min(...times)
        })
      const alone = yield* quickest("Alone")
      const database = new Sqlite(join(data, "plexsync.db"))
      database.exec(`
        WITH RECURSIVE one (id) AS (SELECT 10001 UNION ALL SELECT id + 1 FROM one WHERE id < 14000)
        INSERT INTO job (scene_id, reason, priority, revision, enqueued_at, state, because, not_before)
        SELECT id, 'hook', 0, 1, 0, 'waiting', 'not_in_plex', unixepoch() * 1000 + 3600000 FROM one`)
      database.close()
      assert.strictEqual((yield* status(program)).queue?.waiting, 4000)
      assert.isBelow(yield* quickest("Beside 4,000"), alone + 1000)
    }).pipe(Effect.provide(live))
  )
})

describe("plexsync queue", () => {
  it.scopedLive('failure 13: `queue process` ends with "n waiting until T", never spins', () =>
    Effect.gen(function* () {
      const { data, program, servers } = yield* withSandbox(["--scenes", "3"], patient)
      yield* faults(servers.plex, [later])
      yield* plexsync(program, "sync", "--scene", "1", "--scene", "2", "--scene", "3")
      const ended = yield* plexsync(program, "queue", "process")
      assert.strictEqual(ended.code, 0, ended.stderr)
      const [due] = rows(data, "SELECT min(not_before) AS due FROM job")
      const until = /^3 waiting until (\S+)$/m.exec(ended.stdout)?.[1] ?? ""
      assert.strictEqual(Date.parse(until), due?.["due"], ended.stdout)
      assert.strictEqual(yield* puts(servers.plex), 3)
      const again = yield* plexsync(program, "queue", "process", "--json")
      assert.deepInclude(yield* processedIn(again.stdout), { waiting: 3, until, synced: 0, remaining: 0 })
      assert.strictEqual(yield* puts(servers.plex), 3)
      yield* faults(servers.plex, [])
      yield* plexsync(program, "sync", "--scene", "1", "--scene", "2", "--scene", "3")
      const healed = yield* processedIn((yield* plexsync(program, "queue", "process", "--json")).stdout)
      assert.deepInclude(healed, { synced: 3, waiting: 0, until: null, parked: 0, dead: 0 })
      assert.strictEqual(healed.writes, yield* applied(servers.plex, putRoute))
      assert.deepStrictEqual(yield* differences(servers), [])
    }).pipe(Effect.provide(live))
  )

  it.scopedLive(
    "list shows what waits and why; clear asks, and removes what it is told to; process says what blocks",
    () =>
      Effect.gen(function* () {
        const { program, servers } = yield* withSandbox(["--scenes", "3"], patient)
        yield* faults(servers.plex, [{ ...later, times: 1 }])
        yield* syncScenes(program, "2")
        yield* plexsync(program, "sync", "--scene", "1", "--scene", "3")
        const listed = yield* plexsync(program, "queue", "list")
        assert.match(
          listed.stdout,
          /^Scene 1: ready; named, priority 1, 0 attempts\nScene 3: ready.*\nScene 2: waiting \(to be tried again\) until \S+; named, priority 1, 1 attempts: Plex is not ready.*429/
        )
        const waiting = yield* plexsync(program, "queue", "list", "--state", "waiting", "--json")
        assert.deepStrictEqual(yield* rowsIn(waiting.stdout), [{ sceneId: 2 }])
        const asked = yield* plexsync(program, "queue", "clear")
        assert.strictEqual(asked.code, 2)
        assert.include(asked.stderr, "--yes")
        assert.strictEqual((yield* plexsync(program, "queue", "clear", "--state", "waiting", "--yes")).code, 0)
        assert.lengthOf(yield* rowsIn((yield* plexsync(program, "queue", "list", "--json")).stdout), 2)
        const cleared = yield* plexsync(program, "queue", "clear", "--yes", "--json")
        assert.deepStrictEqual(yield* counted(cleared.stdout), { cleared: 2 })
        assert.strictEqual((yield* plexsync(program, "queue", "list")).stdout, "No jobs\n")
        yield* plexsync(program, "sync", "--scene", "1")
        const barred = { ...program, environment: { ...program.environment, PLEXSYNC_PLEX_TOKEN: "not-the-token" } }
        const blocked = yield* plexsync(barred, "queue", "process")
        assert.strictEqual(blocked.code, 1)
        assert.match(blocked.stderr, /Authentication failed: Unauthorized.*plex_token/)
      }).pipe(Effect.provide(live))
  )
})
