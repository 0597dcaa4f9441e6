import { assert, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import * as Fiber from "effect/Fiber"
import * as Schema from "effect/Schema"
import { describe } from "vitest"
import { type Program, status } from "../../sandbox/demo/Programs.ts"
import { type Addresses, control, plexJson } from "../../sandbox/demo/Servers.ts"
import {
  differences,
  eventually,
  live,
  loggedRuntime,
  plexsync,
  plugin,
  putRoute,
  rows,
  withSandbox
} from "../support/Program.ts"
import { editScene } from "../support/Stage.ts"

const settings = { PLEXSYNC_CIRCUIT_RECOVERY: "0.5" }
const unauthorized = (route: string) => ({ faults: [{ route, kind: "unauthorized" }] })
const letters = (data: string) => rows(data, "SELECT scene_id, error_tag, message FROM dead_letter")
const queued = (data: string) => rows(data, "SELECT scene_id, state, attempts FROM job ORDER BY scene_id")

const blocked = (program: Program) => Effect.map(status(program), (now) => now.blocked)

const Stats = Schema.Struct({ requests: Schema.Record({ key: Schema.String, value: Schema.Number }) })
const requests = (plex: Addresses["plex"], route: string) =>
  Effect.map(plexJson(plex, "/__sandbox/stats", Stats), (stats) => stats.requests[route] ?? 0)

/** What Stash starts for an edit of its first scene. */
const hookCall = (stash: string) =>
  JSON.stringify({
    server_connection: { Scheme: "http", Host: "127.0.0.1", Port: Number(new URL(stash).port), SessionCookie: null },
    args: { hookContext: { id: 1, type: "Scene.Update.Post", input: { id: "1" }, inputFields: ["id", "title"] } }
  })

const alerts = (text: string) => text.split("\n").filter((line) => line.includes("Authentication failed: Unauthorized"))

describe("failure 11: an expired token: at most one dead letter, one alert, resumes by itself, and that one is synced too", () => {
  for (const [what, route] of [
    ["every request is refused", "*"],
    ["only edits are refused", putRoute]
  ] as const) {
    it.scopedLive(`when ${what}`, () =>
      Effect.gen(function* () {
        const { data, program, servers } = yield* withSandbox(["--scenes", "12"], settings)
        const { plex, stash } = servers
        yield* plexsync(program, "sync", "--all", "--wait")
        const { logged, running } = yield* loggedRuntime(program)
        yield* control(plex.url, "faults", unauthorized(route))
        // All of them need an edit: a job that changes nothing may end, whatever becomes of the others.
        const ids = Array.from({ length: 12 }, (_, at) => at + 1)
        yield* Effect.forEach(ids, (id) => editScene(stash.url, String(id), { title: `Newer ${id}` }))
        yield* plexsync(program, "sync", "--all")
        const why = yield* eventually(blocked(program), (problem) => problem !== null)
        assert.match(why ?? "", /^Authentication failed: Unauthorized \(Plex.*plex_token/)

        // Several probes later it is still one letter at most, and no other job is the worse for it.
        yield* control(plex.url, "reset-stats", {})
        yield* eventually(
          Effect.tap(requests(plex, "GET /:/prefs"), () => assert.isAtMost(letters(data).length, 1)),
          (probes) => probes >= 3
        )
        const [letter] = yield* eventually(
          Effect.sync(() => letters(data)),
          (all) => all.length === 1
        )
        assert.deepInclude(letter, { error_tag: "Unauthorized" })
        const kept = [...queued(data), ...letters(data)].map((row) => row["scene_id"])
        assert.strictEqual(new Set(kept).size, 12)
        assert.isTrue(queued(data).every((job) => job["attempts"] === 0))

        yield* control(plex.url, "faults", { faults: [] })
        yield* eventually(
          Effect.sync(() => queued(data).length + letters(data).length),
          (left) => left === 0
        )
        assert.deepStrictEqual(yield* differences(servers), [])
        assert.isNull(yield* blocked(program))
        yield* Effect.sync(() => running.kill("SIGTERM")).pipe(Effect.flatten)
        assert.strictEqual(alerts(yield* logged).length, 1)
      }).pipe(Effect.provide(live))
    )
  }

  it.scopedLive("when the command that found it has ended, and another process comes after it", () =>
    Effect.gen(function* () {
      const { data, program, servers } = yield* withSandbox(["--scenes", "4"], settings)
      yield* control(servers.plex.url, "faults", unauthorized(putRoute))
      const first = yield* plexsync(program, "sync", "--all", "--wait")
      assert.deepStrictEqual([first.code, alerts(first.stderr).length, letters(data).length], [1, 1, 1])
      const second = yield* plexsync(program, "sync", "--all", "--wait")
      assert.deepStrictEqual([second.code, letters(data).length], [1, 1])
      yield* control(servers.plex.url, "faults", { faults: [] })
      const third = yield* plexsync(program, "sync", "--all", "--wait")
      assert.deepStrictEqual([third.code, letters(data), queued(data)], [0, [], []])
      assert.deepStrictEqual(yield* differences(servers), [])
    }).pipe(Effect.provide(live))
  )
})

describe("a Stash that let nobody in, and does again", () => {
  it.scopedLive("is told of as blocking no longer than it takes one part to see that it does", () =>
    Effect.gen(function* () {
      // By itself the worker would try again in ten minutes.
      const patient = { PLEXSYNC_POLL_INTERVAL: "1", PLEXSYNC_CIRCUIT_RECOVERY: "600" }
      const { data, program, servers } = yield* withSandbox(["--scenes", "2"], patient)
      const { stash } = servers
      yield* plexsync(program, "sync", "--all", "--wait")
      const { logged, running } = yield* loggedRuntime(program)
      yield* eventually(status(program), (now) => now.runtime !== null && now.blocked === null)
      yield* control(stash.url, "faults", unauthorized("*"))
      yield* plugin(program, hookCall(stash.url))
      const why = yield* eventually(blocked(program), (problem) => problem !== null)
      assert.match(why ?? "", /^Authentication failed: Unauthorized \(Stash/)
      // A part that was asking just then tells of it first: the whole watch is to be refused, too.
      yield* eventually(plexsync(program, "status", "--json"), ({ stdout }) =>
        /"problem":"Authentication failed[^"]*","blocks":true,[^{}]*"troubles":\[\]/.test(stdout)
      )

      yield* control(stash.url, "faults", { faults: [] })
      yield* eventually(blocked(program), (problem) => problem === null, 10)
      yield* eventually(
        Effect.sync(() => queued(data)),
        (jobs) => jobs.length === 0,
        5
      )
      yield* running.kill("SIGTERM")
      const log = yield* Fiber.join(logged)
      assert.match(log, /Paused: Authentication failed: Unauthorized \(Stash/)
      assert.match(log, /Watching Stash: Authentication failed: Unauthorized/)
    }).pipe(Effect.provide(live))
  )
})
