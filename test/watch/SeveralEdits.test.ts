import { assert, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import * as Fiber from "effect/Fiber"
import * as Layer from "effect/Layer"
import * as TestClock from "effect/TestClock"
import { describe } from "vitest"
import { DatabaseChanges } from "../../src/store/queue/DatabaseChanges.ts"
import { SeveralEdits } from "../../src/store/queue/SeveralEdits.ts"
import { ChangeHints } from "../../src/watch/ChangeHints.ts"
import { hearOfSeveral } from "../../src/watch/SeveralEdits.ts"
import { memory } from "../support/TestStore.ts"

const grounds = Layer.provideMerge(
  Layer.mergeAll(SeveralEdits.Default, DatabaseChanges.Default, ChangeHints.Default),
  memory()
)

describe("many edits that a task was told of", () => {
  it.scoped("wake the watch each time, and not for what was told before it began", () =>
    Effect.gen(function* () {
      const { tell } = yield* SeveralEdits
      const { take } = yield* ChangeHints
      yield* tell
      yield* Effect.forkScoped(hearOfSeveral)
      const woken = yield* Effect.fork(take)
      yield* TestClock.adjust("1 minute")
      assert.isTrue((yield* Fiber.poll(woken))._tag === "None")
      // Twice in one millisecond.
      yield* tell
      yield* TestClock.adjust("1 second")
      assert.deepStrictEqual(yield* Fiber.join(woken), [{ scenes: [] }])
      const again = yield* Effect.fork(take)
      yield* tell
      yield* TestClock.adjust("1 second")
      assert.deepStrictEqual(yield* Fiber.join(again), [{ scenes: [] }])
    }).pipe(Effect.provide(grounds))
  )
})
