import { assert, describe, expect, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import * as Fiber from "effect/Fiber"
import * as Option from "effect/Option"
import * as TestClock from "effect/TestClock"
import { appendFileSync, writeFileSync } from "node:fs"
import { join } from "node:path"
import { DatabaseChanges, fileChanges } from "../../../src/store/queue/DatabaseChanges.ts"
import { JobQueue } from "../../../src/store/queue/JobQueue.ts"
import { id } from "../../support/Samples.ts"
import { temporaryFolder } from "../../support/TemporaryFolder.ts"
import { inFolder } from "../../support/TestStore.ts"

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

describe("a file that is watched", () => {
  it.scopedLive("tells of each write, and of those that came before it was asked", () =>
    Effect.gen(function* () {
      const file = join(yield* temporaryFolder, "watched")
      writeFileSync(file, "one")
      const stirred = yield* fileChanges(file)
      const asked = yield* Effect.fork(stirred)
      yield* Effect.yieldNow()
      assert.deepStrictEqual(yield* Fiber.poll(asked), Option.none())
      appendFileSync(file, "two")
      yield* Fiber.join(asked)
      appendFileSync(file, "three")
      yield* stirred
    })
  )

  it.scoped("that is not there cannot be watched", () =>
    Effect.gen(function* () {
      const folder = yield* temporaryFolder
      assert.isTrue(yield* Effect.isFailure(fileChanges(join(folder, "none"))))
    })
  )
})
