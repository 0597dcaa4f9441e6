import { assert, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import Sqlite from "better-sqlite3"
import { readdirSync, readlinkSync } from "node:fs"
import { join } from "node:path"
import { describe } from "vitest"
import type { Program } from "../../sandbox/demo/Programs.ts"
import { type Addresses, control } from "../../sandbox/demo/Servers.ts"
import { called, told } from "../support/Called.ts"
import {
  applied,
  differences,
  eventually,
  freshProgram,
  live,
  plexsync,
  plugin,
  pluginScript,
  puts,
  putRoute,
  replyIn,
  rows,
  withSandbox
} from "../support/Program.ts"
import { requests } from "../support/Stage.ts"

const callOf = (args: object, session?: string) =>
  JSON.stringify({
    server_connection: {
      Scheme: "http",
      Host: "127.0.0.1",
      Port: 9999,
      SessionCookie: session === undefined ? null : { Name: "session", Value: session }
    },
    args
  })

/** Starts the plugin as Stash does, with this on its stdin. */
const call = (program: Program, input: string) => called(program, [pluginScript], input)

const settings = { PLEXSYNC_SKIP_FIELDS: "poster" }

/** Both servers answer late, so that a task is in the middle of its work for as long as anybody needs. */
const world = withSandbox(["--scenes", "60", "--latency", "15"], settings, false)

const lease = (data: string) => rows(data, "SELECT until FROM drain_lease")
const states = (data: string) => rows(data, "SELECT DISTINCT state FROM job ORDER BY state")
const doubts = (data: string) => rows(data, "SELECT scene_id FROM job WHERE again_at IS NOT NULL OR because = 'doubt'")

const queued = (data: string) => rows(data, "SELECT scene_id FROM job WHERE state IN ('ready', 'waiting')").length

/** In mid-task: some scenes are written, and others in hand. */
const inTheMiddle = (data: string, plex: Addresses["plex"], writes = 5) =>
  eventually(
    Effect.map(applied(plex, putRoute), (many) => ({
      many,
      running: many < writes ? 0 : rows(data, "SELECT scene_id FROM job WHERE state = 'running'").length
    })),
    ({ many, running }) => many >= writes && running > 0
  )

const free = (data: string) => {
  assert.deepStrictEqual(
    lease(data).map(({ until }) => until),
    [0]
  )
  assert.deepStrictEqual(states(data), [{ state: "ready" }])
}

/** The next sync ends what was begun, and writes nothing that was written. */
const goesOn = (program: Program, { plex, stash }: Addresses) =>
  Effect.gen(function* () {
    const next = yield* plexsync(program, "sync", "--all", "--wait", "--json")
    assert.strictEqual(next.code, 0, next.stderr)
    assert.deepStrictEqual(yield* differences({ plex, stash }), [])
    const { applied: all, changed } = yield* puts(plex)
    assert.strictEqual(all, changed)
  })

const words = (scenes: number) =>
  `The process was told to end before the task was done: ${scenes} scenes are in the queue, and will be synced by a running PlexSync or the next task`

describe("a task in Stash that is told to end, on the built program", () => {
  it.scopedLive.each(["SIGTERM", "SIGINT"] as const)(
    "by %s: waits for its writes, gives lease and scenes back, and says what stays in the queue",
    (signal) =>
      Effect.gen(function* () {
        const { data, program, servers } = yield* world
        const running = yield* call(program, callOf({ mode: "sync_all" }))
        yield* inTheMiddle(data, servers.plex)
        const ended = yield* told(running, signal)
        assert.deepStrictEqual(replyIn(ended), { error: words(queued(data)) })
        assert.strictEqual(ended.code, 0)
        assert.isBelow(queued(data), 60)
        free(data)
        // Each write was answered: none is to be looked at again.
        assert.deepStrictEqual(doubts(data), [])
        yield* goesOn(program, servers)
      }).pipe(Effect.provide(live))
  )

  it.scopedLive("ends in time where Plex does not answer, and looks at that write again", () =>
    Effect.gen(function* () {
      const { data, program, servers } = yield* world
      const { plex } = servers
      yield* control(plex.url, "faults", { faults: [{ route: putRoute, kind: "hang", point: "applied", skip: 5 }] })
      const running = yield* call(program, callOf({ mode: "sync_all" }))
      yield* inTheMiddle(data, plex, 6)
      const ended = yield* told(running, "SIGTERM")
      assert.deepStrictEqual(replyIn(ended), { error: words(queued(data)) })
      free(data)
      assert.isAtLeast(doubts(data).length, 1)
      yield* control(plex.url, "faults", { faults: [] })
      yield* goesOn(program, servers)
    }).pipe(Effect.provide(live))
  )

  it.scopedLive("gives everything back where nobody reads its output any more", () =>
    Effect.gen(function* () {
      const { data, program, servers } = yield* world
      const running = yield* call(program, callOf({ mode: "sync_all" }))
      yield* inTheMiddle(data, servers.plex)
      running.process.stdout?.destroy()
      running.process.stderr?.destroy()
      const ended = yield* told(running, "SIGTERM")
      assert.strictEqual(ended.code, 0)
      free(data)
      assert.deepStrictEqual(doubts(data), [])
      yield* goesOn(program, servers)
    }).pipe(Effect.provide(live))
  )

  it.scopedLive("ends at once when it is told so again", () =>
    Effect.gen(function* () {
      const { program, servers } = yield* world
      yield* control(servers.plex.url, "faults", { faults: [{ route: putRoute, kind: "hang", point: "before" }] })
      const running = yield* call(program, callOf({ mode: "sync_all" }))
      yield* eventually(requests(servers.plex), (asked) => (asked[putRoute] ?? 0) > 0)
      running.process.kill("SIGTERM")
      // It waits for that write, three seconds at most.
      const ended = yield* eventually(
        Effect.sync(() => running.process.kill("SIGTERM")),
        (there) => !there,
        2
      ).pipe(Effect.zipRight(Effect.promise(() => running.ended)))
      assert.strictEqual(ended.signal, "SIGTERM")
      yield* control(servers.plex.url, "faults", { faults: [] })
      // Who held the lease is no more: the next one takes it.
      yield* goesOn(program, servers)
    }).pipe(Effect.provide(live))
  )

  it.scopedLive.each([
    { mode: "plan_all", server: "plex", route: "GET /library/sections/:id/all" },
    { mode: "reconcile_all", server: "plex", route: "GET /library/sections/:id/all" },
    { mode: "reconcile_recent", server: "stash", route: "POST /graphql" },
    { mode: "health", server: "stash", route: "POST /graphql" }
  ] as const)("while it only looks ($mode): says so, and leaves nothing behind", ({ mode, route, server }) =>
    Effect.gen(function* () {
      const { data, program, servers } = yield* world
      const { url } = servers[server]
      yield* control(url, "faults", { faults: [{ route, kind: "hang" }] })
      const asked = Effect.map(requests({ url, token: servers.plex.token }), (counts) => counts[route] ?? 0)
      const before = yield* asked
      const running = yield* call(program, callOf({ mode }, mode === "health" ? "session" : undefined))
      yield* eventually(asked, (now) => now > before)
      const ended = yield* told(running, "SIGTERM", 3)
      assert.deepStrictEqual(replyIn(ended), { error: "The process was told to end before the task was done" })
      assert.deepStrictEqual(lease(data), [])
      assert.deepStrictEqual(states(data), [])
    }).pipe(Effect.provide(live))
  )
})

const opened = (pid: number | undefined): ReadonlyArray<string> => {
  const folder = `/proc/${pid}/fd`
  return readdirSync(folder).flatMap((name) => {
    try {
      return [readlinkSync(join(folder, name))]
    } catch {
      // Closed meanwhile.
      return []
    }
  })
}

/** A deleted scene takes a transaction: what a hook's short way leaves to the long one. */
const destroyed = (scene: string) =>
  callOf({ hookContext: { id: Number(scene), type: "Scene.Destroy.Post", input: { id: scene } } })

describe("a hook's process that is told to end, on the built program", () => {
  it.scopedLive("keeps what it was told of all the same, and answers", () =>
    Effect.gen(function* () {
      const { data, program } = yield* freshProgram
      const update = { id: 7, type: "Scene.Update.Post", input: { id: "7" }, inputFields: ["title"] }
      assert.deepStrictEqual(replyIn(yield* plugin(program, callOf({ hookContext: update }))), { output: "enqueued" })
      const writer = new Sqlite(join(data, "plexsync.db"))
      writer.exec("BEGIN IMMEDIATE")
      const running = yield* call(program, destroyed("7"))
      yield* eventually(
        Effect.sync(() => opened(running.process.pid)),
        (files) => files.includes(join(data, "plexsync.db"))
      )
      running.process.kill("SIGTERM")
      writer.exec("COMMIT")
      writer.close()
      const ended = yield* Effect.promise(() => running.ended)
      assert.deepStrictEqual(replyIn(ended), { output: "removed" })
      assert.deepStrictEqual(rows(data, "SELECT scene_id FROM job"), [])
    }).pipe(Effect.provide(live))
  )
})
