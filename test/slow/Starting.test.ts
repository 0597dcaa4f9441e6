import { assert, it } from "@effect/vitest"
import * as Clock from "effect/Clock"
import * as Effect from "effect/Effect"
import * as Schedule from "effect/Schedule"
import * as Schema from "effect/Schema"
import { existsSync, mkdirSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs"
import { join } from "node:path"
import { describe } from "vitest"
import { status } from "../../sandbox/demo/Programs.ts"
import { graphql } from "../../sandbox/demo/Servers.ts"
import { eventually, live, type Manifests, mutate, plexsync, plugin, replyIn, rows } from "../support/Program.ts"
import { editScene, plexItem } from "../support/Stage.ts"
import { type Credentials, furnish, installed } from "../support/Started.ts"
import { limit } from "../support/Limits.ts"

/** From the edit in the browser until Plex shows it, where no runtime lives. Milliseconds. */
const coldStart = limit(5)

const operation = (stash: string, mode: "start" | "health" = "start") =>
  Effect.map(
    graphql(
      stash,
      `
        mutation ($args: Map) {
          runPluginOperation(plugin_id: "PlexSync", args: $args)
        }
      `,
      { args: { mode } },
      Schema.Struct({ runPluginOperation: Schema.Unknown })
    ),
    (answer) => String(answer.runPluginOperation)
  )

const connection = (url: string) => ({
  Scheme: "http",
  Host: "127.0.0.1",
  Port: Number(new URL(url).port),
  SessionCookie: null
})

/** The first of these processes to be seen: looked for often, as it is not there for long. */
const often = (pids: Effect.Effect<ReadonlyArray<number>>) =>
  Effect.repeat(pids, { until: (found) => found.length > 0, schedule: Schedule.spaced("5 millis") }).pipe(
    Effect.zipRight(pids),
    Effect.timeout(limit(20))
  )

const lines = (text: string, pattern: RegExp) => text.split("\n").filter((line) => pattern.test(line)).length

describe("a runtime that nobody started by hand", () => {
  const cases: ReadonlyArray<readonly [Manifests, Credentials]> = [
    ["classic", "none"],
    ["classic", "key"],
    ["classic", "nokey"],
    ["embedded", "none"],
    ["embedded", "key"]
  ]
  for (const [manifests, credentials] of cases) {
    it.scopedLive(
      `is started by an edit, which is in Plex within 5 s (${manifests} hooks, credentials: ${credentials})`,
      () =>
        Effect.gen(function* () {
          const world = yield* installed(credentials, {}, manifests)
          const { asPerson, data, log, servers } = world
          const { keys, scenes } = yield* asPerson(furnish(world, 1))
          assert.deepStrictEqual(yield* world.pids, [])
          const edited = yield* Clock.currentTimeMillis
          yield* asPerson(editScene(servers.stash.url, scenes[0] ?? "", { title: "From a cold start" }))
          yield* eventually(plexItem(servers.plex, keys[0] ?? ""), ({ title }) => title === "From a cold start", 15)
          assert.isBelow((yield* Clock.currentTimeMillis) - edited, coldStart)
          // The session lasts an hour; the key it is exchanged for is kept, for its owner only.
          const key = join(data, "stash-api-key")
          if (credentials === "key") {
            yield* eventually(
              Effect.sync(() => existsSync(key)),
              (there) => there
            )
            assert.strictEqual(statSync(key).mode & 0o777, 0o600)
            assert.notInclude(yield* log, readFileSync(key, "utf8").trim())
          } else assert.isFalse(existsSync(key))
          assert.strictEqual(statSync(join(data, "plexsync.log")).mode & 0o777, 0o600)
          assert.match(yield* log, /Runtime started \(process \d+/)
          assert.notInclude(yield* log, servers.plex.token)
        }).pipe(Effect.provide(live)),
      // A machine that does other things at that moment says nothing about ours.
      { retry: 2, timeout: limit(60) }
    )
  }

  it.scopedLive(
    "is one, however many hooks of a bulk edit look for it",
    () =>
      Effect.gen(function* () {
        const world = yield* installed("none", { PLEXSYNC_SKIP_FIELDS: "poster, background, rating" })
        const { log, servers } = world
        const { keys, scenes } = yield* furnish(world, 25)
        yield* mutate(servers.stash.url, "mutation ($i: BulkSceneUpdateInput!) { bulkSceneUpdate(input: $i) { id } }", {
          i: { ids: scenes, details: "All at once" }
        })
        for (const key of [keys[0] ?? "", keys[24] ?? ""])
          yield* eventually(plexItem(servers.plex, key), ({ summary }) => summary === "All at once", 60)
        assert.strictEqual(lines(yield* log, /Runtime started/), 1)
        assert.strictEqual(lines(yield* log, /already running/), 0)
      }).pipe(Effect.provide(live)),
    limit(120)
  )

  for (const manifests of ["classic", "embedded"] as const) {
    it.scopedLive(
      `is started again at once when it was killed, before it lived and just after (${manifests} hooks, and the operation)`,
      () =>
        Effect.gen(function* () {
          const world = yield* installed("none", {}, manifests)
          const { data, log, servers } = world
          const { keys, scenes } = yield* furnish(world, 3)
          const edited = (at: number, title: string) => editScene(servers.stash.url, scenes[at] ?? "", { title })
          const kill = (pids: ReadonlyArray<number>) => pids.forEach((pid) => process.kill(pid, "SIGKILL"))

          yield* edited(0, "Killed before it lived")
          kill(yield* often(world.starting))
          yield* edited(1, "Killed as soon as it lived")
          kill(yield* often(world.pids))
          const last = yield* Clock.currentTimeMillis
          yield* edited(2, "Killed no more")
          yield* eventually(plexItem(servers.plex, keys[2] ?? ""), ({ title }) => title === "Killed no more", 15)
          assert.isBelow((yield* Clock.currentTimeMillis) - last, coldStart)
          for (const [at, shown] of ["Killed before it lived", "Killed as soon as it lived"].entries())
            yield* eventually(plexItem(servers.plex, keys[at] ?? ""), ({ title }) => title === shown, 15)
          assert.deepStrictEqual(rows(data, "SELECT pid FROM runtime_start"), [])

          kill(yield* world.pids)
          assert.match(yield* operation(servers.stash.url), /was started/)
          kill(yield* often(world.starting))
          assert.match(yield* operation(servers.stash.url), /was started/)
          yield* eventually(status(world.program), ({ runtime }) => runtime !== null)
          assert.notMatch(yield* log, /already running/)
        }).pipe(Effect.provide(live)),
      { retry: 2, timeout: limit(60) }
    )
  }

  it.scopedLive("is started by the task and the operation, which end at once where one lives", () =>
    Effect.gen(function* () {
      const world = yield* installed("none")
      const { program, servers } = world
      yield* furnish(world, 1)
      assert.match(yield* operation(servers.stash.url), /was started/)
      const running = yield* eventually(status(program), ({ runtime }) => runtime !== null)
      assert.isNull(running.blocked)
      assert.match(yield* operation(servers.stash.url), /is running already/)
      const task = yield* plugin(
        program,
        JSON.stringify({ server_connection: connection(servers.stash.url), args: { mode: "start", since: "1" } })
      )
      assert.match(replyIn(task).output ?? "", /is running already/)
      const healthy = yield* plugin(
        program,
        JSON.stringify({ server_connection: connection(servers.stash.url), args: { mode: "health" } })
      )
      assert.match(replyIn(healthy).output ?? "", /; Runtime: process \d+/)
    }).pipe(Effect.provide(live))
  )

  it.scopedLive("runs from the plugin's folder where its program cannot be copied, and that is said", () =>
    Effect.gen(function* () {
      const world = yield* installed("none")
      const { data, program, servers } = world
      yield* furnish(world, 1)
      mkdirSync(data, { recursive: true })
      writeFileSync(join(data, "runtime"), "in the way")
      const started = yield* plugin(
        program,
        JSON.stringify({ server_connection: connection(servers.stash.url), args: { mode: "start" } })
      )
      assert.match(replyIn(started).output ?? "", /was started/)
      assert.match(started.stderr, /runs from the plugin's own folder.* could not be copied to the data directory: /)
      yield* eventually(status(program), ({ runtime }) => runtime !== null)
    }).pipe(Effect.provide(live))
  )

  it.scopedLive("is none where one is kept elsewhere (runtime=external)", () =>
    Effect.gen(function* () {
      const world = yield* installed("none", { PLEXSYNC_RUNTIME: "external" })
      const { log, servers } = world
      const { scenes } = yield* furnish(world, 1)
      yield* editScene(servers.stash.url, scenes[0] ?? "", { title: "Nobody starts" })
      assert.match(yield* operation(servers.stash.url), /kept elsewhere/)
      yield* Effect.sleep("2 seconds")
      assert.deepStrictEqual(yield* world.pids, [])
      assert.strictEqual(yield* log, "")
    }).pipe(Effect.provide(live))
  )

  it.scopedLive("ends by itself some time after the plugin was switched off", () =>
    Effect.gen(function* () {
      const world = yield* installed("none", { PLEXSYNC_IDLE_TIMEOUT: "2" })
      const { log, program, servers } = world
      yield* furnish(world, 1)
      yield* operation(servers.stash.url)
      yield* eventually(status(program), ({ runtime }) => runtime !== null)
      yield* Effect.sleep("3 seconds")
      assert.isNotNull((yield* status(program)).runtime)
      yield* mutate(servers.stash.url, "mutation { setPluginsEnabled(enabledMap: { PlexSync: false }) }")
      yield* eventually(status(program), ({ runtime }) => runtime === null)
      assert.match(yield* log, /Runtime ends: the plugin is switched off in Stash/)
    }).pipe(Effect.provide(live))
  )

  // A poll and a next try are a minute away: what was handed over must wake both.
  const patient = { PLEXSYNC_POLL_INTERVAL: "60" }
  for (const manifests of ["classic", "embedded"] as const) {
    it.scopedLive(
      `that Stash does not let in says what to do, goes on when a task was run by hand, and so does the next one (${manifests} hooks)`,
      () =>
        Effect.gen(function* () {
          const world = yield* installed("nokey", patient, manifests)
          const { asPerson, data, log, pids, program, servers } = world
          const { keys, scenes } = yield* asPerson(furnish(world, 1))
          const session = join(data, "stash-session")
          const edit = (title: string) => asPerson(editScene(servers.stash.url, scenes[0] ?? "", { title }))
          const inPlex = (title: string, since: number) =>
            Effect.gen(function* () {
              yield* eventually(plexItem(servers.plex, keys[0] ?? ""), (item) => item.title === title, 15)
              assert.isBelow((yield* Clock.currentTimeMillis) - since, coldStart)
            })
          const ended = Effect.gen(function* () {
            for (const pid of yield* pids) process.kill(pid, "SIGTERM")
            yield* eventually(pids, (living) => living.length === 0)
          })
          /** A runtime that nobody has given a way in, and an edit that waits for it. */
          const blocked = (title: string) =>
            Effect.gen(function* () {
              yield* ended
              rmSync(session, { force: true })
              const call = { server_connection: connection(servers.stash.url), args: { mode: "start" } }
              yield* plugin(program, JSON.stringify(call))
              const found = yield* eventually(status(program), (now) => now.blocked !== null)
              yield* edit(title)
              return found.blocked ?? ""
            })

          assert.match(
            yield* blocked("By the first task"),
            /Make an API key in Stash \(Settings > Security\), or run any PlexSync task/
          )
          const said = yield* plexsync(program, "status")
          assert.strictEqual(said.code, 1)
          assert.match(said.stdout, /BLOCKED: .*run any PlexSync task once by hand/)
          assert.match(yield* log, /Make an API key in Stash/)
          const started = yield* Clock.currentTimeMillis
          assert.match(
            yield* asPerson(operation(servers.stash.url, "start")),
            /^A background runtime is running already\. The runtime was given your session in Stash .*, and goes on$/
          )
          yield* inPlex("By the first task", started)
          assert.isNull((yield* status(program)).blocked)
          assert.strictEqual(statSync(session).mode & 0o777, 0o600)

          // The next one is started by an edit: of its hook, in Stash itself, nobody is logged in.
          yield* ended
          const edited = yield* Clock.currentTimeMillis
          yield* edit("After its end")
          yield* inPlex("After its end", edited)

          yield* blocked("By Health Check")
          const checked = yield* Clock.currentTimeMillis
          yield* asPerson(
            mutate(servers.stash.url, `mutation { runPluginTask(plugin_id: "PlexSync", task_name: "Health Check") }`)
          )
          yield* inPlex("By Health Check", checked)
          assert.match(
            yield* asPerson(operation(servers.stash.url, "health")),
            /; Runtime: process \d+.*; The runtime was given your session/
          )
          assert.notInclude(yield* log, readFileSync(session, "utf8").trim())
        }).pipe(Effect.provide(live)),
      { retry: 2, timeout: limit(90) }
    )
  }
})
