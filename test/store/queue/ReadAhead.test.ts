import { assert, describe, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import * as TestClock from "effect/TestClock"
import { Claims } from "../../../src/store/queue/Claims.ts"
import { JobQueue } from "../../../src/store/queue/JobQueue.ts"
import { ReadAhead } from "../../../src/store/queue/ReadAhead.ts"
import { numbered } from "../../support/Samples.ts"
import { lease, memory } from "../../support/TestStore.ts"

const [one, two] = [numbered(1), numbered(2)]

/** Both are wished for, and handed on as they were read. */
const wished = Effect.gen(function* () {
  const queue = yield* JobQueue
  const ahead = yield* ReadAhead
  yield* queue.enqueueAll([one.id, two.id], "edit")
  yield* ahead.put([one, two], 7, yield* ahead.wishesFor([one.id, two.id]))
})

const claimed = Effect.gen(function* () {
  const { claim } = yield* Claims
  return yield* claim(yield* lease(), 9)
})

const taken = Effect.flatMap(claimed, (jobs) => Effect.flatMap(ReadAhead, ({ take }) => take(jobs)))

describe("a scene that the watch has read", () => {
  it.effect("is handed once to whoever works its wish off", () =>
    Effect.gen(function* () {
      yield* wished
      const jobs = yield* claimed
      const { take } = yield* ReadAhead
      assert.deepStrictEqual(yield* take(jobs), [
        { scene: one, at: 7 },
        { scene: two, at: 7 }
      ])
      assert.deepStrictEqual(yield* take(jobs), [])
    }).pipe(Effect.provide(memory()))
  )

  it.effect("answers no newer wish: that may be for an edit of since", () =>
    Effect.gen(function* () {
      yield* wished
      const queue = yield* JobQueue
      yield* queue.enqueue(one.id, "hook")
      assert.deepStrictEqual(yield* taken, [{ scene: two, at: 7 }])
    }).pipe(Effect.provide(memory()))
  )

  it.effect("answers no wish of another time whose count is the same", () =>
    Effect.gen(function* () {
      yield* wished
      const { finish } = yield* Claims
      const jobs = yield* claimed
      yield* Effect.forEach(jobs, (job) => finish(job, Effect.void))
      yield* TestClock.adjust("1 second")
      const queue = yield* JobQueue
      yield* queue.enqueue(one.id, "hook")
      const { claim } = yield* Claims
      const [again] = jobs
      const { take } = yield* ReadAhead
      const next = yield* claim({ owner: "one", epoch: again?.epoch ?? 0 }, 9)
      assert.strictEqual(next[0]?.revision, again?.revision)
      assert.deepStrictEqual(yield* take(next), [])
    }).pipe(Effect.provide(memory()))
  )

  it.effect("answers nobody who was wished for while it ran, and none after a while", () =>
    Effect.gen(function* () {
      const queue = yield* JobQueue
      const ahead = yield* ReadAhead
      yield* queue.enqueue(one.id, "edit")
      yield* claimed
      yield* queue.enqueue(one.id, "edit")
      assert.deepStrictEqual(yield* ahead.wishesFor([one.id]), [])
      yield* queue.enqueue(two.id, "edit")
      yield* ahead.put([two], 7, yield* ahead.wishesFor([two.id]))
      yield* TestClock.adjust("6 seconds")
      const { claim } = yield* Claims
      const [job] = yield* claim({ owner: "one", epoch: 1 }, 9)
      assert.deepStrictEqual(yield* ahead.take(job === undefined ? [] : [job]), [])
    }).pipe(Effect.provide(memory()))
  )

  it.effect("is read again where too many are kept already", () =>
    Effect.gen(function* () {
      const queue = yield* JobQueue
      const ahead = yield* ReadAhead
      const many = Array.from({ length: 401 }, (_, index) => numbered(index + 1))
      const ids = many.map(({ id }) => id)
      yield* queue.enqueueAll(ids, "bulk")
      yield* ahead.put(many, 7, yield* ahead.wishesFor(ids))
      const { claim } = yield* Claims
      const jobs = yield* claim(yield* lease(), 500)
      assert.lengthOf(yield* ahead.take(jobs), 400)
    }).pipe(Effect.provide(memory()))
  )
})
