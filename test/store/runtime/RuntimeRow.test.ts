import { assert, describe, expect, it } from "@effect/vitest"
import * as SqlClient from "@effect/sql/SqlClient"
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import * as TestClock from "effect/TestClock"
import { spawn, spawnSync } from "node:child_process"
import { once } from "node:events"
import { RuntimeRow, RuntimeStart } from "../../../src/store/runtime/RuntimeRow.ts"
import { memory, self } from "../../support/TestStore.ts"

/** On a host of its own: the age of a real process would tell that the test's clock is none. */
const elsewhere = (owner: string) => self({ owner, host: `host of ${owner}` })

/** A process of this machine that waits, and one that was killed. */
const sleeper = Effect.acquireRelease(
  Effect.sync(() => spawn(process.execPath, ["-e", "setInterval(() => undefined, 1000)"], { stdio: "ignore" })),
  (child) => Effect.sync(() => child.kill("SIGKILL"))
)
const killed = Effect.flatMap(sleeper, (child) =>
  Effect.promise(async () => {
    const ended = once(child, "exit")
    child.kill("SIGKILL")
    await ended
    return child.pid ?? 0
  })
)

describe("the runtime's row", () => {
  const living = (host = "here") => Effect.flatMap(RuntimeRow, (runtime) => runtime.living(host))
  const beat = (given: Parameters<typeof self>[0] = {}, blocked: string | null = null) =>
    Effect.flatMap(RuntimeRow, (runtime) => runtime.heartbeat(self(given), blocked))

  it.effect("says who lives and what blocks it", () =>
    Effect.gen(function* () {
      expect(yield* living()).toEqual(Option.none())
      yield* beat({ started: 3 }, "no token")
      yield* TestClock.adjust("1 second")
      expect(yield* living()).toMatchObject({
        value: { pid: process.pid, started: 3, heartbeat: 0, blocked: "no token" }
      })
      yield* beat({ started: 3 })
      expect(yield* living()).toMatchObject({ value: { heartbeat: 1000, blocked: null } })
    }).pipe(Effect.provide(memory()))
  )

  it.effect("of a dead process of this host means nobody lives", () =>
    Effect.gen(function* () {
      yield* beat({ pid: spawnSync(process.execPath, ["-e", ""]).pid })
      expect(yield* living()).toEqual(Option.none())
    }).pipe(Effect.provide(memory()))
  )

  it.effect("of another host counts until it is silent for three minutes", () =>
    Effect.gen(function* () {
      yield* beat({ host: "there" })
      yield* TestClock.adjust("179 seconds")
      expect(Option.isSome(yield* living())).toBe(true)
      yield* TestClock.adjust("1 second")
      expect(Option.isSome(yield* living())).toBe(false)
    }).pipe(Effect.provide(memory()))
  )

  it.effect("is removed by its own process only", () =>
    Effect.gen(function* () {
      const runtime = yield* RuntimeRow
      yield* beat()
      yield* runtime.leave(self({ pid: 1 }))
      expect(Option.isSome(yield* living())).toBe(true)
      yield* runtime.leave(self())
      expect(yield* living()).toEqual(Option.none())
    }).pipe(Effect.provide(memory()))
  )
})

describe("the start of a runtime", () => {
  it.effect("is one process's at a time, and another's when it comes to nothing", () =>
    Effect.gen(function* () {
      const { claim, over } = yield* RuntimeStart
      const many = Array.from({ length: 50 }, (_, index) => elsewhere(`process ${index}`))
      const winners = (yield* Effect.forEach(many, claim, { concurrency: 50 })).filter((won) => won)
      assert.lengthOf(winners, 1)
      yield* TestClock.adjust("59 seconds")
      assert.isFalse(yield* claim(elsewhere("late")))
      yield* TestClock.adjust("1 second")
      assert.isTrue(yield* claim(elsewhere("late")))
      assert.isFalse(yield* claim(elsewhere("later")))
      yield* over(self())
      assert.isTrue(yield* claim(elsewhere("after a runtime has entered")))
    }).pipe(Effect.provide(memory()))
  )

  it.scopedLive("is free at once when its process is dead, for one of many", () =>
    Effect.gen(function* () {
      const { claim } = yield* RuntimeStart
      assert.isTrue(yield* claim(self({ owner: "killed", pid: yield* killed })))
      const many = Array.from({ length: 20 }, (_, index) => self({ owner: `next ${index}` }))
      const winners = (yield* Effect.forEach(many, claim, { concurrency: 20 })).filter((won) => won)
      assert.lengthOf(winners, 1)
    }).pipe(Effect.provide(memory()))
  )

  it.scopedLive("stands and falls with the process that is to be the runtime, once it was handed over", () =>
    Effect.gen(function* () {
      const { claim, handTo } = yield* RuntimeStart
      const child = yield* sleeper
      assert.isTrue(yield* claim(self({ owner: "hook", pid: yield* killed })))
      yield* handTo("hook", child.pid ?? 0)
      assert.isFalse(yield* claim(self({ owner: "another hook" })))
      yield* handTo("somebody else", yield* killed)
      assert.isFalse(yield* claim(self({ owner: "another hook" })))
      yield* handTo("hook", yield* killed)
      assert.isTrue(yield* claim(self({ owner: "another hook" })))
    }).pipe(Effect.provide(memory()))
  )

  it.scopedLive("is free when its process's number is another's by now", () =>
    Effect.gen(function* () {
      const { claim } = yield* RuntimeStart
      const sql = yield* SqlClient.SqlClient
      const { pid = 0 } = yield* sleeper
      assert.isTrue(yield* claim(self({ owner: "before", pid })))
      // It was seen last ten seconds before the one with this number was born.
      yield* sql`UPDATE runtime_start SET seen = seen - 10000`
      assert.strictEqual(yield* claim(self({ owner: "after" })), process.platform === "linux")
    }).pipe(Effect.provide(memory()))
  )

  it.effect("is not taken by who read the clock a moment before the winner did", () =>
    Effect.gen(function* () {
      const { claim } = yield* RuntimeStart
      yield* TestClock.setTime(1005)
      assert.isTrue(yield* claim(elsewhere("first")))
      yield* TestClock.setTime(1000)
      assert.isFalse(yield* claim(elsewhere("read the clock before")))
    }).pipe(Effect.provide(memory()))
  )

  it.effect("is not held for ever by a clock that was set back", () =>
    Effect.gen(function* () {
      const { claim } = yield* RuntimeStart
      yield* TestClock.setTime(86_400_000)
      assert.isTrue(yield* claim(elsewhere("before")))
      yield* TestClock.setTime(1000)
      assert.isTrue(yield* claim(elsewhere("after")))
    }).pipe(Effect.provide(memory()))
  )

  it.effect("of a newer version is not kept back by an older one's, and outlasts it", () =>
    Effect.gen(function* () {
      const { claim, release, over } = yield* RuntimeStart
      const old = elsewhere("old")
      const newer = { ...elsewhere("newer"), version: "0.2.0" }
      assert.isTrue(yield* claim(old))
      assert.isTrue(yield* claim(newer))
      assert.isFalse(yield* claim(old))
      // The older one lives before the newer one does.
      yield* over(old)
      assert.isFalse(yield* claim({ ...elsewhere("as new"), version: "0.2.0" }))
      yield* release("old")
      assert.isFalse(yield* claim(old))
      yield* over(newer)
      assert.isTrue(yield* claim(old))
      yield* release("old")
      assert.isTrue(yield* claim(elsewhere("somebody else")))
    }).pipe(Effect.provide(memory()))
  )
})
