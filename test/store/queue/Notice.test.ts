import { describe, expect, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import * as Fiber from "effect/Fiber"
import * as Option from "effect/Option"
import * as TestClock from "effect/TestClock"
import { spawnSync } from "node:child_process"
import { join } from "node:path"
import { DatabaseChanges, fileChanges } from "../../../src/store/queue/DatabaseChanges.ts"
import { JobQueue } from "../../../src/store/queue/JobQueue.ts"
import { RuntimeRow } from "../../../src/store/runtime/RuntimeRow.ts"
import { id } from "../../support/Samples.ts"
import { temporaryFolder } from "../../support/TemporaryFolder.ts"
import { inFolder, memory, self } from "../../support/TestStore.ts"

const enqueue = (scene: number) => Effect.flatMap(JobQueue, (queue) => queue.enqueue(id(scene), "hook"))

/** Until the system has told of the write as well. */
const stirring = <A, E, R>(folder: string, write: Effect.Effect<A, E, R>) =>
  Effect.scoped(
    Effect.gen(function* () {
      const stirred = yield* fileChanges(join(folder, "plexsync.db-wal"))
      yield* write
      yield* stirred
    })
  )

describe("a row that somebody wrote", () => {
  it.scoped("is noticed within 250 ms, be it another process or our own", () =>
    Effect.gen(function* () {
      const folder = yield* temporaryFolder
      yield* Effect.gen(function* () {
        const notice = yield* DatabaseChanges
        const seen = yield* notice.version
        const first = yield* Effect.fork(notice.changed(seen))
        yield* TestClock.adjust("1 minute")
        expect(yield* Fiber.poll(first)).toEqual(Option.none())
        yield* stirring(folder, enqueue(1))
        yield* TestClock.adjust("250 millis")
        const waiting = yield* Effect.fork(notice.changed(yield* Fiber.join(first)))
        yield* TestClock.adjust("1 minute")
        expect(yield* Fiber.poll(waiting)).toEqual(Option.none())
        // Another connection, as another process has one.
        yield* stirring(folder, Effect.provide(enqueue(2), inFolder(folder)))
        yield* TestClock.adjust("250 millis")
        expect(Option.isSome(yield* Fiber.poll(waiting))).toBe(true)
        expect(yield* Fiber.join(waiting)).toBe(yield* notice.version)
      }).pipe(Effect.provide(inFolder(folder)))
    })
  )
})

describe("the runtime's row", () => {
  const living = (host = "here") => Effect.flatMap(RuntimeRow, (runtime) => runtime.living(host))
  const beat = (given: Parameters<typeof self>[0] = {}, blocked: string | null = null) =>
    Effect.flatMap(RuntimeRow, (runtime) => runtime.beat(self(given), blocked))

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
