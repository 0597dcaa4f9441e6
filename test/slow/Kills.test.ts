import { assert, it } from "@effect/vitest"
import type * as CommandExecutor from "@effect/platform/CommandExecutor"
import * as Data from "effect/Data"
import * as Effect from "effect/Effect"
import Sqlite from "better-sqlite3"
import { createHash } from "node:crypto"
import { readFileSync } from "node:fs"
import { join } from "node:path"
import { describe } from "vitest"
import { startRuntime } from "../../sandbox/demo/Programs.ts"
import { control } from "../../sandbox/demo/Servers.ts"
import { applied, eventually, live, plugin, putRoute, rows } from "../support/Program.ts"
import { editScene, onePair, pictures, plexItem, syncScenes } from "../support/Stage.ts"
import { jpegOf } from "../support/Jpeg.ts"
import { limit } from "../support/Limits.ts"

const upload = "POST /library/metadata/:id/posters"
const listing = "GET /library/metadata/:id/posters"
const points = ["before", "applied", "answered"] as const

const cover = (text: string) => ({ cover_image: `data:image/jpeg;base64,${jpegOf(text).toString("base64")}` })
const posterOf = (text: string) => `upload://posters/${createHash("sha1").update(jpegOf(text)).digest("hex")}`

type Running = CommandExecutor.Process

/** Waits until the process is gone. */
const gone = (running: Running) => Effect.exit(Effect.timeout(running.exitCode, limit(15)))

const isStopped = (pid: number) =>
  Effect.sync(() => {
    const stat = readFileSync(`/proc/${pid}/stat`, "utf8")
    return / [Tt] /.test(stat.slice(stat.lastIndexOf(")") + 1, stat.lastIndexOf(")") + 4))
  })

const go = (running: Running) => Effect.sync(() => process.kill(running.pid, "SIGCONT"))

const left = (data: string) => rows(data, "SELECT state, because FROM job")

/** Nothing is left but a look at a write that nobody heard the answer of. */
const settled = (data: string) =>
  eventually(
    Effect.sync(() => left(data)),
    (jobs) => jobs.every(({ because }) => because === "doubt"),
    30
  )

const hook = (scene: string) =>
  JSON.stringify({
    server_connection: { Scheme: "http", Host: "", Port: 9999 },
    args: {
      hookContext: { id: Number(scene), type: "Scene.Update.Post", input: { id: scene }, inputFields: ["title"] }
    }
  })

/** A second look is due after a minute: as long as no test should last. */
const lookNow = (data: string, program: Parameters<typeof plugin>[0], scene: string) =>
  Effect.zipRight(plugin(program, hook(scene)), settled(data))

const world = onePair()

/** A kill at a named point of a request, an edit while nothing runs, and another run. */
const killed = (route: string, point: (typeof points)[number]) =>
  Effect.gen(function* () {
    const { data, key, program, scene, servers } = yield* world
    const { plex, stash } = servers
    yield* editScene(stash.url, scene, { title: "First", ...cover("one") })
    const first = yield* startRuntime(program)
    yield* control(plex.url, "faults", { faults: [{ route, kind: "signal", pid: first.pid, point }] })
    yield* gone(first)
    yield* editScene(stash.url, scene, { details: "Edited while nothing ran" })
    yield* startRuntime(program)
    yield* settled(data)
    const { summary, title } = yield* plexItem(plex, key)
    const posters = yield* pictures(plex, key)
    const poster = posters.find(({ selected }) => selected)?.ratingKey
    return { route, point, title, summary, poster, uploads: yield* applied(plex, upload) }
  }).pipe(Effect.scoped)

/** The process was stopped in the middle of a commit of something else: as long as it stands still, nobody else can write to the database. */
class StoppedInCommit extends Data.TaggedError("StoppedInCommit")<{}> {}

/** Whether somebody holds the right to write. */
const isHeld = (data: string): boolean => {
  const database = new Sqlite(join(data, "plexsync.db"), { timeout: 100 })
  try {
    database.exec("BEGIN IMMEDIATE; ROLLBACK")
    return false
  } catch (cause) {
    if (cause instanceof Sqlite.SqliteError && cause.code.startsWith("SQLITE_BUSY")) return true
    throw cause
  } finally {
    database.close()
  }
}

/** A drainer stopped in the middle of a request, while another takes its lease and syncs a newer edit. */
const overtaken = (route: string) =>
  Effect.gen(function* () {
    const { data, key, program, scene, servers } = yield* world
    const { plex, stash } = servers
    yield* editScene(stash.url, scene, { title: "Older", ...cover("one") })
    const first = yield* startRuntime(program)
    // Who is stopped does not end when it is asked to.
    yield* Effect.addFinalizer(() => Effect.ignore(first.kill("SIGKILL")))
    yield* control(plex.url, "faults", {
      faults: [{ route, kind: "signal", signal: "SIGSTOP", pid: first.pid, point: "before" }]
    })
    yield* eventually(isStopped(first.pid), (stopped) => stopped)
    if (isHeld(data)) return yield* new StoppedInCommit()
    yield* editScene(stash.url, scene, { title: "Newer" })
    const second = yield* syncScenes(program, scene)
    const title = Effect.map(plexItem(plex, key), (item) => item.title)
    assert.strictEqual(yield* title, "Newer", second.stderr)
    const writes = yield* applied(plex, putRoute)
    const lateWrite = eventually(applied(plex, putRoute), (now) => now > writes)
    return { data, first, program, scene, title, lateWrite }
  })

const toBeLookedAt = (data: string) => left(data).some(({ because }) => because === "doubt")

describe("a process that is killed or stopped, on the built program", () => {
  it.scopedLive("failure 10: after a kill -9 at any point the next run converges, and no picture is sent twice", () =>
    Effect.gen(function* () {
      const cases = points.flatMap((point) => [putRoute, upload].map((route) => ({ point, route })))
      const ends = yield* Effect.forEach(cases, ({ point, route }) => killed(route, point), { concurrency: 2 })
      const right = { title: "First", summary: "Edited while nothing ran", poster: posterOf("one"), uploads: 1 }
      assert.deepStrictEqual(
        ends,
        cases.map((one) => ({ ...one, ...right }))
      )
    }).pipe(Effect.provide(live))
  )

  it.scopedLive(
    "failure 12: a drainer stopped past its lease, a newer edit synced by another, then continued: Plex ends with the newer",
    () => {
      const betweenReadAndWrite = Effect.gen(function* () {
        const { data, first, title } = yield* overtaken(listing)
        yield* go(first)
        yield* settled(data)
        assert.strictEqual(yield* title, "Newer")
      })
      const betweenFenceAndRequest = Effect.gen(function* () {
        const { data, first, lateWrite, program, scene, title } = yield* overtaken(putRoute)
        yield* go(first)
        yield* lateWrite
        yield* eventually(title, (now) => now === "Newer" || toBeLookedAt(data))
        yield* lookNow(data, program, scene)
        assert.strictEqual(yield* title, "Newer")
      })
      const thenKilled = Effect.gen(function* () {
        const { data, first, lateWrite, program, scene, title } = yield* overtaken(putRoute)
        // Its request is with Plex already, and takes effect without it.
        yield* first.kill("SIGKILL")
        yield* lateWrite
        assert.strictEqual(yield* title, "Older")
        assert.isTrue(toBeLookedAt(data))
        yield* startRuntime(program)
        yield* lookNow(data, program, scene)
        assert.strictEqual(yield* title, "Newer")
      })
      return Effect.forEach(
        [betweenReadAndWrite, betweenFenceAndRequest, thenKilled],
        (one) => Effect.retry(Effect.scoped(one), { times: 5, while: (failure) => failure instanceof StoppedInCommit }),
        { concurrency: 3, discard: true }
      ).pipe(Effect.provide(live))
    },
    // Leases have to run out, and storms of processes may run beside it.
    limit(240)
  )
})
