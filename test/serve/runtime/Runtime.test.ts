import { assert, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import * as Exit from "effect/Exit"
import * as Fiber from "effect/Fiber"
import * as Option from "effect/Option"
import * as TestClock from "effect/TestClock"
import { describe } from "vitest"
import type { StoreFailed } from "../../../src/core/model/Failure.ts"
import { run } from "../../../src/serve/runtime/Runtime.ts"
import { DrainLease } from "../../../src/store/queue/DrainLease.ts"
import { RuntimeRow } from "../../../src/store/runtime/RuntimeRow.ts"
import { runtime } from "../../support/InProcess.ts"
import { temporaryFolder } from "../../support/TemporaryFolder.ts"
import { inFolder, memory, self } from "../../support/TestStore.ts"

/** On hosts of their own: the age of a real process would tell that the test's clock is none. */
const first = self({ owner: "first", host: "there", version: "0.1.0" })
const second = (version: string) => self({ owner: "second", host: "here", version })

const manner = { wait: false }

/** Runs a runtime over the database of a folder, with a connection of its own. */
const running = (folder: string, who: ReturnType<typeof self>, how = manner) =>
  Effect.fork(Effect.provide(run(who, how), runtime(inFolder(folder), who)))

const living = (folder: string) =>
  Effect.flatMap(RuntimeRow, (row) => row.living("here")).pipe(
    Effect.map(Option.map(({ host }) => host)),
    Effect.provide(inFolder(folder))
  )

const holder = (folder: string) =>
  Effect.flatMap(DrainLease, (lease) => lease.holder).pipe(
    Effect.map(Option.map(({ owner, until }) => [owner, until > 0])),
    Effect.provide(inFolder(folder))
  )

const seconds = (count: number) =>
  Effect.gen(function* () {
    for (let step = 0; step < count * 4; step++) yield* TestClock.adjust("250 millis")
  })

describe("a second runtime", () => {
  it.scoped("says who the first is, and gives up after 15 s", () =>
    Effect.gen(function* () {
      const folder = yield* temporaryFolder
      const one = yield* running(folder, first)
      yield* seconds(1)
      const two = yield* running(folder, second("0.1.0"))
      yield* seconds(14)
      assert.isTrue(Option.isNone(yield* Fiber.poll(two)))
      yield* seconds(2)
      const failure = yield* Effect.flip(Fiber.join(two))
      assert.include(failure.message, `process ${process.pid} on there, version 0.1.0`)
      assert.deepStrictEqual(yield* living(folder), Option.some("there"))
      yield* Fiber.interrupt(one)
    })
  )

  it.scoped("that is told to wait takes over when the first has gone, however late", () =>
    Effect.gen(function* () {
      const folder = yield* temporaryFolder
      const one = yield* running(folder, first)
      yield* seconds(1)
      const two = yield* running(folder, second("0.1.0"), { wait: true })
      yield* seconds(40)
      assert.deepStrictEqual(yield* living(folder), Option.some("there"))
      yield* Fiber.interrupt(one)
      yield* seconds(1)
      assert.deepStrictEqual(yield* living(folder), Option.some("here"))
      yield* Fiber.interrupt(two)
    })
  )

  it.scoped("of a newer version has the older one end cleanly, and takes its place", () =>
    Effect.gen(function* () {
      const folder = yield* temporaryFolder
      const one = yield* running(folder, first)
      yield* seconds(1)
      assert.deepStrictEqual(yield* holder(folder), Option.some(["first", true]))
      const two = yield* running(folder, second("0.2.0"))
      yield* seconds(4)
      assert.isTrue(Option.exists(yield* Fiber.poll(one), Exit.isSuccess))
      assert.deepStrictEqual(yield* living(folder), Option.some("here"))
      assert.deepStrictEqual(yield* holder(folder), Option.some(["second", true]))
      yield* Fiber.interrupt(two)
      // The same process number again, of an older version: what was asked of the one before is not asked of it.
      const again = yield* running(folder, { ...first, started: 7 })
      yield* seconds(3)
      assert.deepStrictEqual(yield* living(folder), Option.some("there"))
      yield* Fiber.interrupt(again)
    })
  )

  it.scoped("of a newer version outwaits one that is slow to leave, for a minute", () =>
    Effect.gen(function* () {
      const folder = yield* temporaryFolder
      const slow = (act: (row: RuntimeRow) => Effect.Effect<unknown, StoreFailed>) =>
        Effect.provide(Effect.flatMap(RuntimeRow, act), inFolder(folder))
      yield* slow((row) => row.enter(first))
      const two = yield* running(folder, second("0.2.0"))
      yield* seconds(50)
      assert.isTrue(Option.isNone(yield* Fiber.poll(two)))
      yield* slow((row) => row.leave(first))
      yield* seconds(1)
      assert.deepStrictEqual(yield* living(folder), Option.some("here"))
      yield* Fiber.interrupt(two)

      yield* slow((row) => row.enter(first))
      const three = yield* running(folder, second("0.2.0"))
      yield* seconds(62)
      assert.isTrue(Option.exists(yield* Fiber.poll(three), Exit.isFailure))
    })
  )

  it.scoped("of an older version does not", () =>
    Effect.gen(function* () {
      const folder = yield* temporaryFolder
      const one = yield* running(folder, first)
      yield* seconds(1)
      const two = yield* running(folder, second("0.0.9"))
      yield* seconds(16)
      assert.isTrue(Option.exists(yield* Fiber.poll(two), Exit.isFailure))
      assert.isTrue(Option.isNone(yield* Fiber.poll(one)))
      yield* Fiber.interrupt(one)
    })
  )
})

describe("what runs beside a runtime", () => {
  it.scoped("leaves what it has before another can take the place: whoever starts next finds it", () =>
    Effect.gen(function* () {
      const folder = yield* temporaryFolder
      const seen: Array<boolean> = []
      const beside = Effect.flatMap(RuntimeRow, (row) =>
        Effect.addFinalizer(() =>
          Effect.map(Effect.orDie(row.living("here")), (found) => void seen.push(Option.isSome(found)))
        )
      )
      const one = yield* Effect.fork(Effect.provide(run(first, manner, beside), runtime(inFolder(folder), first)))
      yield* seconds(1)
      yield* Fiber.interrupt(one)
      assert.deepStrictEqual(seen, [true])
      assert.deepStrictEqual(yield* living(folder), Option.none())
    })
  )
})

describe("of several that start at once", () => {
  it.effect("one becomes the runtime", () =>
    Effect.gen(function* () {
      const { enter } = yield* RuntimeRow
      const many = Array.from({ length: 20 }, (_, index) => self({ owner: `${index}`, host: `host ${index}` }))
      const entered = yield* Effect.forEach(many, enter, { concurrency: 20 })
      assert.lengthOf(
        entered.filter((ours) => ours),
        1
      )
    }).pipe(Effect.provide(memory()))
  )
})
