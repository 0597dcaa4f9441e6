import { assert, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import * as Fiber from "effect/Fiber"
import * as Schema from "effect/Schema"
import { readdirSync, readFileSync } from "node:fs"
import { join } from "node:path"
import { describe } from "vitest"
import { status } from "../../sandbox/demo/Programs.ts"
import { control, graphql } from "../../sandbox/demo/Servers.ts"
import { eventually, live, loggedRuntime, mutate, plexsync, withSandbox } from "../support/Program.ts"

const Logs = Schema.Struct({ logs: Schema.Array(Schema.Struct({ message: Schema.String })) })

const everything = (folder: string): string =>
  readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => readFileSync(join(entry.parentPath, entry.name), "latin1"))
    .join("\n")

describe("the token", () => {
  it.scopedLive("stands in no output, log, error or file, whatever goes wrong", () =>
    Effect.gen(function* () {
      const { data, program, servers } = yield* withSandbox(["--scenes", "10"], {
        PLEXSYNC_DEBUG_LOGGING: "true",
        // Every fault is to reach the runtime, none the open circuit.
        PLEXSYNC_CIRCUIT_THRESHOLD: "100",
        PLEXSYNC_BACKOFF_BASE: "0.1",
        PLEXSYNC_BACKOFF_CAP: "0.2"
      })
      const { token } = servers.plex
      const outputs: Array<string> = []
      const keep = (ended: { readonly stdout: string; readonly stderr: string }) =>
        outputs.push(ended.stdout, ended.stderr)
      keep(yield* plexsync(program, "sync", "--all", "--wait", "--log-format", "json"))
      const { logged, running } = yield* loggedRuntime(program)
      yield* eventually(status(program), ({ runtime }) => runtime !== null)
      for (const fault of [
        { kind: "status", status: 500 },
        { kind: "html" },
        { kind: "truncate" },
        { kind: "reset" },
        // Last, because it pauses the runtime.
        { kind: "unauthorized" }
      ]) {
        yield* control(servers.plex.url, "faults", { faults: [{ route: "*", ...fault }] })
        yield* mutate(servers.stash.url, "mutation ($i: SceneUpdateInput!) { sceneUpdate(input: $i) { id } }", {
          i: { id: "1", title: `After ${fault.kind}` }
        })
        keep(yield* plexsync(program, "sync", "--scene", "1", "--wait", "--timeout", "2"))
        keep(yield* plexsync(program, "status", "--json"))
      }
      yield* eventually(status(program), ({ blocked }) => blocked !== null)
      yield* control(servers.plex.url, "faults", { faults: [] })
      keep(
        yield* plexsync(
          {
            ...program,
            environment: { ...program.environment, PLEXSYNC_PLEX_TOKEN: `${token} x`, PLEXSYNC_MAX_TAGS: "x" }
          },
          "sync",
          "--all"
        )
      )
      // What the runtime and the hooks logged through all of it.
      yield* running.kill("SIGTERM")
      const log = yield* Fiber.join(logged)
      assert.match(log, /failed \(attempt 1\/5\)/)
      assert.match(log, /Paused: Authentication failed/)
      const { logs } = yield* graphql(servers.stash.url, "{ logs { message } }", {}, Logs)
      assert.isAbove(logs.length, 0)
      outputs.push(log, ...logs.map(({ message }) => message))
      assert.isAbove(outputs.join("").length, 1000)
      assert.notInclude(outputs.join("\n"), token)
      assert.include(everything(data), "SQLite format 3")
      assert.notInclude(everything(data), token)
    }).pipe(Effect.provide(live))
  )
})
