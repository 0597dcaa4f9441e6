import { assert, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import * as Either from "effect/Either"
import * as Layer from "effect/Layer"
import { describe } from "vitest"
import { NoItem, NotUsable, Refused, Unauthorized, Unavailable } from "../../../src/core/model/Failure.ts"
import { Claims } from "../../../src/store/queue/Claims.ts"
import { DeadLetters } from "../../../src/store/queue/DeadLetters.ts"
import { JobQueue } from "../../../src/store/queue/JobQueue.ts"
import { CarryOutFate } from "../../../src/sync/drain/CarryOutFate.ts"
import { CircuitOpen } from "../../../src/sync/circuit/CircuitBreaker.ts"
import { id } from "../../support/Samples.ts"
import { lease, rows } from "../../support/TestStore.ts"
import { emptyWorld, pipeline } from "../../support/World.ts"

const claimed = (...numbers: ReadonlyArray<number>) =>
  Effect.gen(function* () {
    yield* Effect.flatMap(JobQueue, (queue) => queue.enqueueAll(numbers.map(id), "hook"))
    const held = yield* lease()
    return yield* Effect.flatMap(Claims, ({ claim }) => claim(held, numbers.length))
  })

const letters = Effect.flatMap(DeadLetters, ({ list }) => list(10))
const told = Effect.map(rows, (list) => list.map(({ attempts, because, state }) => ({ state, because, attempts })))
const live = (settings: Parameters<typeof pipeline>[1] = {}) =>
  CarryOutFate.Default.pipe(Layer.provideMerge(pipeline(emptyWorld(), settings)))

const ready = { state: "ready", because: "", attempts: 0 }
const busy = (retryAfter: number | null) =>
  new Unavailable({ server: "Plex", operation: "edit item", status: 503, problem: "busy", retryAfter })

describe("what a failure leads to", () => {
  it.effect("is a wait for trouble: within its cap, not before the server asks, with the reason in the row", () =>
    Effect.gen(function* () {
      const [first, second] = yield* claimed(1, 2)
      const { carryOut } = yield* CarryOutFate
      const runs = yield* carryOut([first!], busy(null))
      yield* carryOut([second!], busy(90_000))
      assert.deepStrictEqual(
        runs.map(({ outcome }) => outcome),
        [{ waiting: 1 }]
      )
      const [one, two] = yield* rows
      assert.include(one, { state: "waiting", because: "backoff", attempts: 1, family: "transient" })
      assert.include(one, { last_error: busy(null).message, not_before: 2500 })
      assert.include(two, { not_before: 90_000 })
    }).pipe(Effect.withRandomFixed([0.5]), Effect.provide(live()))
  )

  it.effect("is a dead letter with the last try, or for what is the job's own; its neighbours are left alone", () =>
    Effect.gen(function* () {
      const [first, second] = yield* claimed(1, 2, 3)
      const { carryOut } = yield* CarryOutFate
      yield* carryOut([first!], busy(null))
      yield* carryOut([second!], new Refused({ server: "Plex", operation: "edit item", status: 400, problem: "x" }))
      assert.deepStrictEqual(
        (yield* letters)
          .map(({ errorTag, family }) => ({ errorTag, family }))
          .toSorted((a, b) => (a.errorTag < b.errorTag ? -1 : 1)),
        [
          { errorTag: "Refused", family: "permanent" },
          { errorTag: "Unavailable", family: "transient" }
        ]
      )
      assert.deepStrictEqual(yield* told, [{ ...ready, state: "running" }])
    }).pipe(Effect.provide(live({ max_retries: 1 })))
  )

  it.effect("is another look for a file that is missing, or to be parked where nobody waits for it", () =>
    Effect.gen(function* () {
      const jobs = yield* claimed(1)
      const { carryOut } = yield* CarryOutFate
      yield* carryOut(jobs, new NoItem({ sceneId: id(1), files: ["/data/1.mp4"] }))
      assert.deepStrictEqual(yield* told, [{ state: "waiting", because: "not_in_plex", attempts: 1 }])
    }).pipe(Effect.provide(live()))
  )

  it.effect("is a pause for what is everybody's, which costs no job an attempt; of a token, one job tells", () =>
    Effect.forEach(
      [
        { failure: new NotUsable({ server: "Stash", operation: "x", problem: "old" }), dead: 0 },
        { failure: new Unauthorized({ server: "Plex", operation: "x", status: 401, remedy: "" }), dead: 1 }
      ],
      ({ dead, failure }) =>
        Effect.gen(function* () {
          const jobs = yield* claimed(1, 2, 3)
          const { carryOut } = yield* CarryOutFate
          const stopped = yield* Effect.flip(carryOut(jobs, failure))
          assert.strictEqual(stopped._tag, "Blocked")
          assert.strictEqual(stopped.message, failure.message)
          assert.deepStrictEqual(
            yield* told,
            Array.from({ length: 3 - dead }, () => ready)
          )
          assert.strictEqual((yield* letters).length, dead)
        }).pipe(Effect.provide(live()))
    )
  )

  it.effect("is a pause for a refusal of what serves all of them, and each one's own where it does not", () =>
    Effect.gen(function* () {
      const jobs = yield* claimed(1, 2)
      const { carryOut } = yield* CarryOutFate
      const refused = new Refused({ server: "Stash", operation: "read scenes", status: 400, problem: "x" })
      assert.strictEqual((yield* Effect.flip(carryOut(jobs, refused, "read")))._tag, "Blocked")
      assert.deepStrictEqual(yield* told, [ready, ready])
      assert.deepStrictEqual(yield* letters, [])
    }).pipe(Effect.provide(live()))
  )

  it.effect("is to be given back, and to stop, where a server is left alone", () =>
    Effect.gen(function* () {
      const jobs = yield* claimed(1, 2)
      const { carryOut } = yield* CarryOutFate
      const left = new CircuitOpen({ server: "Plex", problem: "the circuit is open" })
      const stopped = yield* Effect.either(carryOut(jobs, left))
      assert.strictEqual(
        Either.getLeft(stopped).pipe((one) => (one._tag === "Some" ? one.value._tag : "")),
        "CircuitOpen"
      )
      assert.deepStrictEqual(yield* told, [ready, ready])
    }).pipe(Effect.provide(live()))
  )

  it.effect("is nothing where there is no job, and still stops all work where it must", () =>
    Effect.gen(function* () {
      const { carryOut } = yield* CarryOutFate
      assert.deepStrictEqual(yield* carryOut([], busy(null)), [])
      const old = new NotUsable({ server: "Stash", operation: "x", problem: "old" })
      assert.strictEqual((yield* Effect.flip(carryOut([], old)))._tag, "Blocked")
    }).pipe(Effect.provide(live()))
  )
})
