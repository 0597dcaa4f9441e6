import { assert, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import * as Schema from "effect/Schema"
import { readFileSync, statSync } from "node:fs"
import { join } from "node:path"
import { describe } from "vitest"
import { startRuntime, status } from "../../sandbox/demo/Programs.ts"
import { readPlex } from "../../sandbox/demo/ReadPlex.ts"
import { control, graphql } from "../../sandbox/demo/Servers.ts"
import { readStash } from "../../sandbox/demo/ReadStash.ts"
import {
  applied,
  differences,
  eventually,
  live,
  mutate,
  plexsync,
  plugin,
  putRoute,
  replyIn,
  reportIn,
  rows,
  withSandbox
} from "../support/Program.ts"
import { limit } from "../support/Limits.ts"

const update = "mutation ($input: SceneUpdateInput!) { sceneUpdate(input: $input) { id } }"

describe("the main job, on the built program", () => {
  it.scopedLive("shows an edit made in Stash in Plex, through hook, queue, runtime and one PUT", () =>
    Effect.gen(function* () {
      const { program, servers } = yield* withSandbox(["--scenes", "20"])
      yield* startRuntime(program)
      yield* eventually(status(program), ({ runtime }) => runtime !== null)
      yield* mutate(servers.stash.url, update, {
        input: { id: "3", title: "Edited, in Stash", details: "Now\nthis", studio_id: null }
      })
      const shown = yield* eventually(
        Effect.map(readPlex(servers.plex), (items) => items.find((item) => item.shown.title === "Edited, in Stash")),
        (item) => item !== undefined
      )
      assert.strictEqual(shown?.shown.details, "Now\nthis")
      assert.strictEqual(shown?.shown.studio, "")
      const [scene] = (yield* readStash(servers.stash.url)).filter(({ id }) => id === "3")
      assert.deepStrictEqual(shown?.shown.tags.toSorted(), scene?.shown.tags.toSorted())
      assert.strictEqual(yield* applied(servers.plex, putRoute), 1)
    }).pipe(Effect.provide(live))
  )

  it.scopedLive("syncs every scene, and finds nothing to write the second time", () =>
    Effect.gen(function* () {
      const { program, servers } = yield* withSandbox(["--scenes", "120", "--seed", "7"])
      const first = yield* plexsync(program, "sync", "--all", "--wait", "--json")
      assert.strictEqual(first.code, 0, first.stderr)
      const report = reportIn(first)
      assert.strictEqual(report.enqueued, 120)
      assert.strictEqual(report.synced + report.unchanged, 120)
      assert.strictEqual(report.dead + report.waiting + report.parked, 0)
      assert.strictEqual(report.writes, yield* applied(servers.plex, putRoute))
      assert.deepStrictEqual(yield* differences(servers), [])
      const second = reportIn(yield* plexsync(program, "sync", "--all", "--wait", "--json"))
      assert.strictEqual(second.writes, 0)
      assert.strictEqual(second.unchanged, 120)
      assert.strictEqual(yield* applied(servers.plex, putRoute), report.writes)
    }).pipe(Effect.provide(live))
  )

  it.scopedLive("syncs named and recently edited scenes only", () =>
    Effect.gen(function* () {
      const { program, servers } = yield* withSandbox(["--scenes", "30"])
      const named = reportIn(yield* plexsync(program, "sync", "--scene", "4", "--scene", "9", "--wait", "--json"))
      assert.strictEqual(named.enqueued, 2)
      yield* mutate(servers.stash.url, update, { input: { id: "12", title: "Fresh" } })
      const recent = reportIn(yield* plexsync(program, "sync", "--recent", "--wait", "--json"))
      assert.isAtLeast(recent.enqueued, 1)
      const titles = (yield* readPlex(servers.plex)).map((item) => item.shown.title)
      assert.include(titles, "Fresh")
    }).pipe(Effect.provide(live))
  )

  it.scopedLive("prints what it would write, field by field, and writes nothing", () =>
    Effect.gen(function* () {
      const { program, servers } = yield* withSandbox(["--scenes", "5"])
      yield* mutate(servers.stash.url, update, { input: { id: "2", title: "Not yet" } })
      const dry = yield* plexsync(program, "sync", "--scene", "2", "--dry-run")
      assert.strictEqual(dry.code, 0, dry.stderr)
      assert.match(dry.stdout, /Title: ".*" -> "Not yet"/)
      assert.strictEqual(yield* applied(servers.plex, putRoute), 0)
    }).pipe(Effect.provide(live))
  )

  it.scopedLive("says in a task what a sync of all scenes would write, and writes nothing", () =>
    Effect.gen(function* () {
      const world = yield* withSandbox(["--scenes", "60", "--trouble"], { PLEXSYNC_TASK_BUDGET: "3" })
      const { data, program, servers } = world
      yield* plexsync(program, "sync", "--scene", "1", "--wait")
      const puts = yield* applied(servers.plex, putRoute)
      const input = JSON.stringify({
        server_connection: { Scheme: "http", Host: "127.0.0.1", Port: Number(new URL(servers.stash.url).port) },
        args: { mode: "plan_all" }
      })
      const task = yield* plugin(program, input)
      const sums =
        /^(\d+) scenes looked at without their pictures: (\d+) would be written \(items by field: .*Title \d+.*\), 1 are as they should be, (\d+) would not be written; nothing was written; scene by scene in (.*)$/
      const [, all = "", written = "", not = "", page = ""] = sums.exec(replyIn(task).output ?? "") ?? []
      assert.isAtLeast(Number(written), 55)
      assert.isAtLeast(Number(not), 1)
      assert.strictEqual(Number(written) + 1 + Number(not), Number(all))
      assert.strictEqual(page, join(data, "plexsync.plan.html"))
      assert.strictEqual(statSync(page).mode & 0o777, 0o600)
      assert.match(readFileSync(page, "utf8"), /^<!doctype html>/i)
      const lines = task.stderr.split("\n")
      assert.lengthOf(
        lines.filter((line) => /^\x01i\x02\[PlexSync Task\] Scene \d+ ".*": item \d+: Title: .* -> /.test(line)),
        20
      )
      assert.isTrue(lines.some((line) => /Would not be written: .*\d/.test(line)))
      assert.isTrue(lines.some((line) => line.startsWith("\x01p\x021")))
      assert.strictEqual(yield* applied(servers.plex, putRoute), puts)
      assert.deepStrictEqual(rows(data, "SELECT * FROM job WHERE state IN ('ready', 'running')"), [])

      yield* control(servers.plex.url, "faults", { faults: [{ route: "*", kind: "hang" }] })
      assert.match(
        replyIn(yield* plugin(program, input)).output ?? "",
        /^0 scenes looked at .*; nothing was written; stopped after 3 s \(task_budget\)$/
      )
    }).pipe(Effect.provide(live))
  )

  it.scopedLive("ends equal after the runtime is killed in mid-sync and started again", () =>
    Effect.gen(function* () {
      const { program, servers } = yield* withSandbox(["--scenes", "150", "--latency", "10"])
      const first = yield* startRuntime(program)
      yield* eventually(status(program), ({ runtime }) => runtime !== null)
      yield* plexsync(program, "sync", "--all")
      yield* eventually(applied(servers.plex, putRoute), (writes) => writes >= 20)
      yield* first.kill("SIGKILL")
      const before = yield* applied(servers.plex, putRoute)
      assert.isBelow(before, 150)
      yield* startRuntime(program)
      // What may have been written when it was killed, and what was fenced to be the next, is looked at once more a minute later: those rows wait.
      const end = yield* eventually(
        status(program),
        ({ queue }) => queue !== null && queue.ready + queue.running === 0 && queue.waiting <= 2,
        40
      )
      assert.deepStrictEqual(end.queue?.because, end.queue?.waiting === 0 ? {} : { doubt: end.queue?.waiting })
      assert.deepStrictEqual(yield* differences(servers), [])
    }).pipe(Effect.provide(live))
  )

  it.scopedLive("ends within ten seconds of SIGTERM, with nothing left in hand", () =>
    Effect.gen(function* () {
      const { program } = yield* withSandbox(["--scenes", "100", "--latency", "20"])
      const runtime = yield* startRuntime(program)
      yield* eventually(status(program), (now) => now.runtime !== null)
      yield* plexsync(program, "sync", "--all")
      yield* eventually(status(program), ({ queue }) => (queue?.running ?? 0) > 0)
      const ended = yield* Effect.timeoutOption(Effect.zipRight(runtime.kill("SIGTERM"), runtime.exitCode), limit(10))
      assert.strictEqual(ended._tag, "Some")
      const left = yield* status(program)
      assert.strictEqual(left.queue?.running, 0)
      // The write on its way was waited for: nothing is in doubt.
      assert.deepStrictEqual(left.queue?.because, {})
      assert.isNull(left.runtime)
    }).pipe(Effect.provide(live))
  )

  it.scopedLive("tells a second runtime who the first is", () =>
    Effect.gen(function* () {
      const { program } = yield* withSandbox(["--scenes", "1"])
      const first = yield* startRuntime(program)
      yield* eventually(status(program), ({ runtime }) => runtime !== null)
      const second = yield* plexsync(program, "serve")
      assert.strictEqual(second.code, 1)
      assert.include(second.stderr, `already running on this data directory: process ${first.pid}`)
    }).pipe(Effect.provide(live))
  )

  it.scopedLive("follows the work of a runtime that holds the lease", () =>
    Effect.gen(function* () {
      const { program, servers } = yield* withSandbox(["--scenes", "60", "--latency", "5"])
      yield* startRuntime(program)
      yield* eventually(status(program), ({ runtime }) => runtime !== null)
      const report = reportIn(yield* plexsync(program, "sync", "--all", "--wait", "--json"))
      assert.strictEqual(report.synced + report.unchanged, 60)
      assert.strictEqual(report.writes, yield* applied(servers.plex, putRoute))
      assert.deepStrictEqual(yield* differences(servers), [])
    }).pipe(Effect.provide(live))
  )

  it.scopedLive("runs a task of the manifest as Stash runs it", () =>
    Effect.gen(function* () {
      const { program, servers } = yield* withSandbox(["--scenes", "25"])
      // The task is told the settings by Stash, not by an environment.
      yield* mutate(
        servers.stash.url,
        `mutation ($input: Map!) { configurePlugin(plugin_id: "PlexSync", input: $input) }`,
        {
          input: { plex_url: servers.plex.url, plex_token: servers.plex.token }
        }
      )
      yield* mutate(
        servers.stash.url,
        `mutation { runPluginTask(plugin_id: "PlexSync", task_name: "Sync All Scenes to Plex") }`
      )
      yield* eventually(differences(servers), (found) => found.length === 0, 30)
      assert.isAtLeast(yield* applied(servers.plex, putRoute), 25)
      assert.strictEqual((yield* status(program)).queue?.dead, 0)
      // Stash's own queue waits for the task's process.
      const Jobs = Schema.Struct({ jobQueue: Schema.NullOr(Schema.Unknown) })
      yield* eventually(
        graphql(servers.stash.url, "{ jobQueue { id } }", {}, Jobs),
        ({ jobQueue }) => jobQueue === null,
        10
      )
    }).pipe(Effect.provide(live))
  )
})
