import { assert, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import * as Fiber from "effect/Fiber"
import { describe } from "vitest"
import { status } from "../../src/sandbox/demo/Programs.ts"
import { control } from "../../src/sandbox/demo/Servers.ts"
import { eventually, live, loggedRuntime, withSandbox } from "../support/Program.ts"

describe("a runtime that is started before Stash, on the built program", () => {
  it.scopedLive("waits for it, and says so", () =>
    Effect.gen(function* () {
      const { program, servers } = yield* withSandbox(["--scenes", "1"])
      yield* control(servers.stash.url, "faults", {
        faults: [{ route: "POST /graphql", kind: "status", status: 503, times: 2 }]
      })
      const { logged, running } = yield* loggedRuntime(program)
      yield* eventually(status(program), ({ runtime }) => runtime !== null)
      yield* running.kill("SIGTERM")
      assert.include(yield* Fiber.join(logged), "Waiting for Stash: Stash is not ready")
    }).pipe(Effect.provide(live))
  )
})
