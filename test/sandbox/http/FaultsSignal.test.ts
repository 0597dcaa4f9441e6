import { assert, describe, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import * as Fiber from "effect/Fiber"
import { spawn } from "node:child_process"
import { readFile } from "node:fs/promises"
import { until } from "./Until.ts"
import { counter, writing } from "./Counter.ts"

/** A process that stands for the program under test; it ends with the scope. */
const victim = Effect.acquireRelease(
  Effect.sync(() => spawn(process.execPath, ["-e", "setInterval(() => {}, 1000)"], { stdio: "ignore" })),
  (child) => Effect.sync(() => child.kill("SIGKILL"))
)

const stateOf = (pid: number) =>
  Effect.promise(() => readFile(`/proc/${pid}/stat`, "utf8").catch(() => ") gone")).pipe(
    Effect.map((stat) => stat.slice(stat.lastIndexOf(")") + 2).split(" ")[0])
  )

describe("signal", () => {
  it.scopedLive("SIGKILL before: the n-th request dies with its sender, unhandled", () =>
    Effect.gen(function* () {
      const { fault, handled, put } = yield* counter
      const { pid } = yield* victim
      yield* fault({ route: writing, kind: "signal", pid, point: "before", skip: 1 })
      assert.strictEqual((yield* put("1")).status, 200)
      assert.strictEqual((yield* put("2")).ended, "ECONNRESET")
      assert.deepStrictEqual(handled, ["1"])
      yield* until(stateOf(pid!), (state) => state === "Z" || state === "gone")
      assert.strictEqual((yield* put("3")).status, 200, "it fires once")
    })
  )

  it.scopedLive("SIGKILL applied: handled, never answered", () =>
    Effect.gen(function* () {
      const { fault, handled, put } = yield* counter
      const { pid } = yield* victim
      yield* fault({ route: writing, kind: "signal", pid, point: "applied" })
      const seen = yield* put("1")
      assert.deepStrictEqual([seen.status, seen.ended, handled], [undefined, "ECONNRESET", ["1"]])
      yield* until(stateOf(pid!), (state) => state === "Z" || state === "gone")
    })
  )

  it.scopedLive("SIGKILL answered: the answer is out first", () =>
    Effect.gen(function* () {
      const { fault, handled, put } = yield* counter
      const { pid } = yield* victim
      yield* fault({ route: writing, kind: "signal", pid, point: "answered" })
      const seen = yield* put("1")
      assert.deepStrictEqual([seen.status, seen.ended, handled], [200, "whole", ["1"]])
      yield* until(stateOf(pid!), (state) => state === "Z" || state === "gone")
    })
  )

  it.scopedLive(
    "SIGSTOP before: the request is under way while its sender stands still, and lands when it runs again",
    () =>
      Effect.gen(function* () {
        const { fault, handled, put } = yield* counter
        const { pid } = yield* victim
        yield* fault({ route: writing, kind: "signal", signal: "SIGSTOP", pid, point: "before" })
        const late = yield* Effect.fork(put("old"))
        yield* until(stateOf(pid!), (state) => state === "T")
        yield* put("new")
        assert.deepStrictEqual(handled, ["new"])
        process.kill(pid!, "SIGCONT")
        assert.strictEqual((yield* Fiber.join(late)).status, 200)
        assert.deepStrictEqual(handled, ["new", "old"])
      })
  )

  it.scopedLive("SIGSTOP before: it lands too when the client has given up", () =>
    Effect.gen(function* () {
      const { fault, handled, put } = yield* counter
      const { pid } = yield* victim
      yield* fault({ route: writing, kind: "signal", signal: "SIGSTOP", pid, point: "before" })
      assert.strictEqual((yield* put("old", { silenceMs: 200 })).ended, "silence")
      yield* until(
        Effect.sync(() => handled.length),
        (length) => length === 1
      )
      assert.strictEqual(yield* stateOf(pid!), "T")
    })
  )

  it.scopedLive("SIGSTOP applied: handled at once, and no answer when it runs again", () =>
    Effect.gen(function* () {
      const { fault, handled, put } = yield* counter
      const { pid } = yield* victim
      yield* fault({ route: writing, kind: "signal", signal: "SIGSTOP", pid, point: "applied" })
      const unanswered = yield* Effect.fork(put("1"))
      yield* until(stateOf(pid!), (state) => state === "T")
      assert.deepStrictEqual(handled, ["1"])
      process.kill(pid!, "SIGCONT")
      assert.strictEqual((yield* Fiber.join(unanswered)).ended, "ECONNRESET")
    })
  )
})
