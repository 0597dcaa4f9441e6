import { assert, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import * as Fiber from "effect/Fiber"
import { describe } from "vitest"
import { type Program, startRuntime, status } from "../../sandbox/demo/Programs.ts"
import { control } from "../../sandbox/demo/Servers.ts"
import { called, told } from "../support/Called.ts"
import {
  applied,
  differences,
  eventually,
  live,
  loggedRuntime,
  plexsync,
  putRoute,
  puts,
  rows,
  withSandbox
} from "../support/Program.ts"
import { requests } from "../support/Stage.ts"

const words = (line: string) => line.split(" ")

/** Both servers answer late, so that a command is in the middle of its work for as long as anybody needs. */
const slow = withSandbox(["--scenes", "60", "--latency", "15"], { PLEXSYNC_SKIP_FIELDS: "poster" }, false)

const started = (program: Program, line: string) => called(program, [program.command[1], ...words(line)])

const free = (data: string) => {
  assert.deepStrictEqual(rows(data, "SELECT until FROM drain_lease"), [{ until: 0 }])
  assert.deepStrictEqual(rows(data, "SELECT DISTINCT state FROM job"), [{ state: "ready" }])
  assert.deepStrictEqual(rows(data, "SELECT scene_id FROM job WHERE again_at IS NOT NULL OR because = 'doubt'"), [])
}

const nobody =
  "no runtime is running, so they wait; start one with the task Start Background Sync, or with: plexsync serve"

describe("a command that a signal ends, on the built program", () => {
  it.scopedLive.each([
    { line: "sync --all --wait", signal: "SIGINT", code: 130 },
    { line: "sync --all --wait", signal: "SIGTERM", code: 143 },
    { line: "sync --all --wait --json --timeout 600", signal: "SIGTERM", code: 143 },
    { line: "queue process", signal: "SIGINT", code: 130 },
    { line: "queue process --timeout 600", signal: "SIGTERM", code: 143 }
  ] as const)(
    "$line, by $signal: ends with $code, gives everything back and says what stays in the queue",
    ({ code, line, signal }) =>
      Effect.gen(function* () {
        const { data, program, servers } = yield* slow
        const { plex } = servers
        if (line.startsWith("queue")) yield* plexsync(program, "sync", "--all")
        const running = yield* started(program, line)
        yield* eventually(applied(plex, putRoute), (many) => many >= 5)
        const ended = yield* told(running, signal)
        const left = rows(data, "SELECT scene_id FROM job").length
        assert.deepInclude(ended, { code, signal: null, stdout: "" })
        assert.include(ended.stderr, `Stopped; ${left} scenes stay in the queue: ${nobody}`)
        assert.isAbove(left, 0)
        free(data)
        yield* plexsync(program, "sync", "--all", "--wait")
        assert.deepStrictEqual(yield* differences(servers), [])
        const { applied: all, changed } = yield* puts(plex)
        assert.strictEqual(all, changed)
      }).pipe(Effect.provide(live))
  )

  it.scopedLive.each([
    {
      line: "reconcile",
      signal: "SIGINT",
      code: 130,
      server: "plex",
      stderr: "Stopped; nothing is left in the queue\n"
    },
    { line: "sync --all --dry-run", signal: "SIGTERM", code: 143, server: "plex", stderr: "" },
    { line: "doctor", signal: "SIGTERM", code: 143, server: "stash", stderr: "" },
    { line: "sandbox", signal: "SIGTERM", code: 143, server: null, stderr: "" }
  ] as const)("$line, by $signal: ends with $code", ({ code, line, server, signal, stderr }) =>
    Effect.gen(function* () {
      const { program, servers } = yield* withSandbox(["--scenes", "3"], {}, false)
      const asked = (address: { readonly url: string }) =>
        Effect.map(requests({ url: address.url, token: servers.plex.token }), (counts) =>
          Object.values(counts).reduce((sum, count) => sum + count, 0)
        )
      const running = yield* server === null
        ? started(program, line)
        : Effect.gen(function* () {
            const route = server === "plex" ? "GET /library/sections/:id/all" : "POST /graphql"
            yield* control(servers[server].url, "faults", { faults: [{ route, kind: "hang" }] })
            const before = yield* asked(servers[server])
            const begun = yield* started(program, line)
            yield* eventually(asked(servers[server]), (now) => now > before + (server === "plex" ? 2 : 0))
            return begun
          })
      if (server === null)
        yield* Effect.promise(() => new Promise((resolve) => running.process.stdout?.once("data", resolve)))
      const ended = yield* told(running, signal)
      assert.deepInclude(ended, { code, signal: null })
      assert.strictEqual(ended.stderr, stderr)
    }).pipe(Effect.provide(live))
  )

  it.scopedLive.each(["SIGINT", "SIGTERM"] as const)("serve, by %s: ends with 0, and its log says why", (signal) =>
    Effect.gen(function* () {
      const { program } = yield* withSandbox(["--scenes", "1"], {}, false)
      const { logged, running } = yield* loggedRuntime(program)
      yield* eventually(status(program), ({ runtime }) => runtime !== null)
      yield* running.kill(signal)
      assert.strictEqual(yield* running.exitCode, 0)
      assert.match(
        yield* Fiber.join(logged),
        new RegExp(`INFO  \\[PlexSync\\] Runtime ends: it was told to \\(${signal}\\)\\n$`)
      )
    }).pipe(Effect.provide(live))
  )
})

/** A command, its exit status, and what it says on stdout and stderr. */
type Row = readonly [line: string, code: number, stdout: RegExp, stderr: RegExp]

const table: ReadonlyArray<Row> = [
  [
    "sync --scene 1",
    0,
    /^1 scenes enqueued; no runtime is running, so they wait; start one with .*: plexsync serve \(or add --wait\)\n/,
    /^$/
  ],
  ["sync --scene 1 --json", 0, /"enqueued":1,"runtime":false\}/, /^$/],
  ["sync --scene 1 --wait", 0, /^1 scenes in [\d.]+ s \(.*\/s\): 1 synced,/, /^((?!The time is over).)*$/s],
  ["sync --scene 99999", 1, /^$/, /^Stash has no such scene: 99999\. .*\n$/],
  ["sync --scene 99999 --wait", 1, /^$/, /^Stash has no such scene: 99999\. .*\n$/],
  ["sync --scene 99999 --dry-run", 1, /^Scene 99999: Stash has no such scene\n/, /^$/],
  [
    "sync --scene 1 --scene 99998 --wait",
    1,
    /^1 scenes in .*: 0 synced, 1 unchanged/,
    /^Stash has no such scene: 99998\. .*\n/
  ],
  ["sync --scene 99999 --wait --json", 1, /"enqueued":0,/, /^Stash has no such scene: 99999\. .*\n$/],
  ["sync --all --wait --timeout 0.05", 1, /^$/, /^The time is over: the command did not end by itself within 0\.05 s/],
  ["queue process", 0, /^\d+ synced, \d+ unchanged, 0 failed in /, /^((?!The time is over|Timeout).)*$/s],
  ["sync --all --wait", 0, /^5 scenes in .*: 4 synced, 1 unchanged, 0 waiting/, /^((?!The time is over).)*$/s],
  ["dlq retry 1", 1, /^0 failed jobs enqueued\n/, /^Scene 1 is not among the failed jobs/]
]

const holds = (program: Program, [line, code, stdout, stderr]: Row) =>
  Effect.gen(function* () {
    const ended = yield* plexsync(program, ...words(line))
    assert.strictEqual(ended.code, code, `${line}: ${ended.stderr}`)
    assert.match(ended.stdout, stdout, line)
    assert.match(ended.stderr, stderr, line)
  })

describe("what commands say at their end, on the built program", () => {
  it.scopedLive("is so, with its exit status, without a runtime", () =>
    Effect.gen(function* () {
      const { program } = yield* withSandbox(["--scenes", "5"], {}, false)
      yield* Effect.forEach(table, (row) => holds(program, row))
    }).pipe(Effect.provide(live))
  )

  it.scopedLive("names the runtime that syncs what was enqueued, and what keeps it from that", () =>
    Effect.gen(function* () {
      const { program, servers } = yield* withSandbox(["--scenes", "2"], {}, false)
      const { pid } = yield* startRuntime(program)
      yield* eventually(status(program), ({ runtime }) => runtime !== null)
      yield* holds(program, [
        "sync --scene 1",
        0,
        new RegExp(`^1 scenes enqueued; the runtime \\(process ${pid}\\) syncs them\\n`),
        /^$/
      ])
      yield* control(servers.plex.url, "faults", { faults: [{ route: "*", kind: "status", status: 401 }] })
      yield* plexsync(program, "sync", "--all")
      yield* eventually(status(program), ({ blocked }) => blocked !== null)
      yield* holds(program, [
        "sync --scene 1",
        0,
        /^1 scenes enqueued; the runtime \(process \d+\) syncs them as soon as it can; now it is blocked: .*plex_token/,
        /^$/
      ])
      yield* holds({ ...program, environment: { ...program.environment, PLEXSYNC_ENABLED: "false" } }, [
        "sync --scene 1",
        0,
        /^1 scenes enqueued; PlexSync is switched off \(enabled=false\): they wait until it is on again\n/,
        /^$/
      ])
    }).pipe(Effect.provide(live))
  )
})
