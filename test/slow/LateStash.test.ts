import { assert, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import * as Fiber from "effect/Fiber"
import { describe } from "vitest"
import { status } from "../../sandbox/demo/Programs.ts"
import { control } from "../../sandbox/demo/Servers.ts"
import { eventually, live, loggedRuntime, withSandbox } from "../support/Program.ts"

describe("a runtime that is started before Stash, on the built program", () => {
  it.scopedLive("waits for it, and says so once, with the time of this machine and its offset", () =>
    Effect.gen(function* () {
      const { program, servers } = yield* withSandbox(["--scenes", "1"], { TZ: "Asia/Kolkata" })
      yield* control(servers.stash.url, "faults", {
        faults: [{ route: "POST /graphql", kind: "status", status: 503, times: 3 }]
      })
      const { logged, running } = yield* loggedRuntime(program)
      yield* eventually(status(program), ({ runtime }) => runtime !== null)
      yield* running.kill("SIGTERM")
      const lines = (yield* Fiber.join(logged)).trimEnd().split("\n")
      assert.lengthOf(
        lines.filter((line) => line.includes("Waiting for Stash: Stash is not ready")),
        1
      )
      for (const line of lines) assert.match(line, /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}\+05:30 [A-Z]+ /)
    }).pipe(Effect.provide(live))
  )
})
