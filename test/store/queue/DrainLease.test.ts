import * as SqlClient from "@effect/sql/SqlClient"
import { describe, expect, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import * as TestClock from "effect/TestClock"
import { spawn, spawnSync } from "node:child_process"
import { Claims } from "../../../src/store/queue/Claims.ts"
import { DeadLetters } from "../../../src/store/queue/DeadLetters.ts"
import { DrainLease } from "../../../src/store/queue/DrainLease.ts"
import { JobQueue } from "../../../src/store/queue/JobQueue.ts"
import { id } from "../../support/Samples.ts"
import { lease, memory, row, self } from "../../support/TestStore.ts"

const acquire = (given: Parameters<typeof self>[0]) =>
  Effect.flatMap(DrainLease, (leases) => leases.acquire(self(given)))

/** The number of a process that lived a moment ago. */
const deadPid = () => spawnSync(process.execPath, ["-e", ""]).pid

/** A process that lives until the test ends. */
const sleeper = Effect.acquireRelease(
  Effect.sync(() => spawn(process.execPath, ["-e", "setTimeout(() => {}, 60_000)"])),
  (child) => Effect.sync(() => child.kill())
)

describe("the lease", () => {
  it.effect("is held by one process at a time", () =>
    Effect.gen(function* () {
      expect(yield* acquire({})).toEqual(Option.some({ owner: "one", epoch: 1 }))
      expect(yield* acquire({ owner: "two" })).toEqual(Option.none())
      expect(yield* acquire({})).toEqual(Option.none())
    }).pipe(Effect.provide(memory()))
  )

  it.effect("goes to one of many who ask at once", () =>
    Effect.gen(function* () {
      const asked = yield* Effect.forEach(
        Array.from({ length: 20 }, (_, at) => `p${at}`),
        (owner) => acquire({ owner }),
        { concurrency: "unbounded" }
      )
      expect(asked.filter(Option.isSome)).toHaveLength(1)
    }).pipe(Effect.provide(memory()))
  )

  it.effect("holds for 10 seconds from the last renewal, and not a moment less", () =>
    Effect.gen(function* () {
      const leases = yield* DrainLease
      const ours = yield* lease()
      yield* TestClock.adjust("9 seconds")
      expect(yield* leases.renew(ours)).toBe(true)
      yield* TestClock.adjust("9999 millis")
      expect(yield* acquire({ owner: "two" })).toEqual(Option.none())
      yield* TestClock.adjust("1 millis")
      expect(yield* acquire({ owner: "two" })).toEqual(Option.some({ owner: "two", epoch: 2 }))
    }).pipe(Effect.provide(memory()))
  )

  it.effect("is taken at once from a dead process of the same host", () =>
    Effect.gen(function* () {
      yield* lease({ pid: deadPid() })
      expect(yield* acquire({ owner: "two" })).toEqual(Option.some({ owner: "two", epoch: 2 }))
    }).pipe(Effect.provide(memory()))
  )

  it.scoped.skipIf(process.platform !== "linux")(
    "is taken at once when the number of its dead process is another's by now",
    () =>
      Effect.gen(function* () {
        yield* TestClock.adjust("1 minute")
        const { pid } = yield* sleeper
        yield* lease({ pid: pid ?? 0 })
        // As long as the holder may have shown itself after that process was born, it may be that process.
        expect(yield* acquire({ owner: "two" })).toEqual(Option.none())
        yield* Effect.flatMap(SqlClient.SqlClient, (sql) => sql`UPDATE drain_lease SET until = 60001`)
        expect(yield* acquire({ owner: "two" })).toEqual(Option.some({ owner: "two", epoch: 2 }))
      }).pipe(Effect.provide(memory()))
  )

  it.effect(
    "is taken at once by a process that has the number of the one before, as in a container that starts again",
    () =>
      Effect.gen(function* () {
        yield* lease({ started: 1 })
        expect(yield* acquire({ owner: "two", started: 2 })).toEqual(Option.some({ owner: "two", epoch: 2 }))
      }).pipe(Effect.provide(memory()))
  )

  it.effect("is not taken from a process of another host, whose life nobody here can see", () =>
    Effect.gen(function* () {
      yield* lease({ pid: deadPid(), host: "there" })
      expect(yield* acquire({ owner: "two" })).toEqual(Option.none())
    }).pipe(Effect.provide(memory()))
  )

  it.effect("raises the epoch with every taking, after a release too", () =>
    Effect.gen(function* () {
      const leases = yield* DrainLease
      const epochs: Array<number> = []
      for (const owner of ["one", "two", "one", "three"]) {
        const ours = yield* lease({ owner })
        epochs.push(ours.epoch)
        yield* leases.release(ours)
      }
      expect(epochs).toEqual([1, 2, 3, 4])
    }).pipe(Effect.provide(memory()))
  )

  it.effect("is not renewed once another has it, nor under an older epoch of one's own", () =>
    Effect.gen(function* () {
      const leases = yield* DrainLease
      const first = yield* lease()
      yield* TestClock.adjust("11 seconds")
      const second = yield* lease({ owner: "two" })
      expect(yield* leases.renew(first)).toBe(false)
      yield* TestClock.adjust("11 seconds")
      const third = yield* lease()
      expect(yield* leases.renew(first)).toBe(false)
      expect(yield* leases.renew(second)).toBe(false)
      expect(yield* leases.renew(third)).toBe(true)
    }).pipe(Effect.provide(memory()))
  )

  it.effect("can be renewed after its time as long as nobody took it", () =>
    Effect.gen(function* () {
      const ours = yield* lease()
      yield* TestClock.adjust("1 hour")
      expect(yield* Effect.flatMap(DrainLease, (leases) => leases.renew(ours))).toBe(true)
    }).pipe(Effect.provide(memory()))
  )

  it.effect("tells who holds it", () =>
    Effect.gen(function* () {
      const leases = yield* DrainLease
      expect(yield* leases.holder).toEqual(Option.none())
      yield* lease({ started: 5 })
      expect(yield* leases.holder).toEqual(Option.some({ ...self({ started: 5 }), epoch: 1, until: 10_000 }))
    }).pipe(Effect.provide(memory()))
  )
})

describe("a clock that is set back", () => {
  const hours = 5 * 3_600_000

  /** Scene 1 waits for its next try, 80 s from now; scene 2 is running, and to be looked at in 60 s. */
  const waiting = (start: number) =>
    Effect.gen(function* () {
      const claims = yield* Claims
      yield* TestClock.setTime(start)
      yield* Effect.flatMap(JobQueue, (queue) => queue.enqueueAll([id(1), id(2)], "hook"))
      const ours = yield* lease()
      const [first, second] = yield* claims.claim(ours, 2)
      yield* claims.wait(first!, "backoff", start + 80_000, { family: "transient", message: "down" })
      yield* claims.doubt(second!, start + 60_000)
      return ours
    })

  it.effect("does not freeze the lease of a holder that nobody here can see", () =>
    Effect.gen(function* () {
      yield* TestClock.setTime(hours)
      yield* lease({ host: "there" })
      yield* TestClock.setTime(hours - 5000)
      expect(yield* acquire({ owner: "two" })).toEqual(Option.none())
      yield* TestClock.setTime(1000)
      expect(yield* acquire({ owner: "two" })).toEqual(Option.some({ owner: "two", epoch: 2 }))
    }).pipe(Effect.provide(memory()))
  )

  it.effect("takes what waits with it, when the lease is renewed", () =>
    Effect.gen(function* () {
      const ours = yield* waiting(hours)
      yield* TestClock.setTime(1000)
      expect(yield* Effect.flatMap(DrainLease, (leases) => leases.renew(ours))).toBe(true)
      expect(yield* row(1)).toMatchObject({ state: "waiting", not_before: 81_000 })
      expect(yield* row(2)).toMatchObject({ state: "running", again_at: 61_000 })
      expect(yield* Effect.flatMap(DrainLease, (leases) => leases.renew(ours))).toBe(true)
      expect(yield* row(1)).toMatchObject({ not_before: 81_000 })
    }).pipe(Effect.provide(memory()))
  )

  it.effect("takes the later tries of dead letters with it", () =>
    Effect.gen(function* () {
      const ours = yield* waiting(hours)
      yield* Effect.flatMap(JobQueue, (queue) => queue.enqueue(id(3), "hook"))
      const letters = yield* DeadLetters
      const [third] = yield* Effect.flatMap(Claims, (claims) => claims.claim(ours, 1))
      yield* letters.bury(third!, {
        errorTag: "Unreachable",
        family: "transient",
        message: "down",
        cause: [],
        candidates: []
      })
      const retryAt = Effect.map(letters.of([id(3)]), ([letter]) => letter?.retryAt)
      expect(yield* retryAt).toBe(hours + 3_600_000)
      yield* TestClock.setTime(1000)
      yield* Effect.flatMap(DrainLease, (leases) => leases.renew(ours))
      expect(yield* retryAt).toBe(1000 + 3_600_000)
    }).pipe(Effect.provide(memory()))
  )

  it.effect("takes what waits with it, when the lease is taken", () =>
    Effect.gen(function* () {
      yield* waiting(hours)
      yield* TestClock.setTime(1000)
      yield* lease({ owner: "two" })
      expect(yield* row(1)).toMatchObject({ not_before: 81_000 })
    }).pipe(Effect.provide(memory()))
  )

  it.effect("leaves alone what was made to wait since", () =>
    Effect.gen(function* () {
      const ours = yield* waiting(hours)
      yield* TestClock.setTime(1000)
      const sql = yield* SqlClient.SqlClient
      yield* sql`UPDATE job SET not_before = 21000 WHERE scene_id = 1`
      yield* Effect.flatMap(DrainLease, (leases) => leases.renew(ours))
      expect(yield* row(1)).toMatchObject({ not_before: 21_000 })
    }).pipe(Effect.provide(memory()))
  )

  it.effect("moves nothing for who has lost the lease", () =>
    Effect.gen(function* () {
      const ours = yield* waiting(hours)
      yield* TestClock.adjust("11 seconds")
      yield* lease({ owner: "two" })
      yield* TestClock.setTime(1000)
      expect(yield* Effect.flatMap(DrainLease, (leases) => leases.renew(ours))).toBe(false)
      expect(yield* row(1)).toMatchObject({ not_before: hours + 80_000 })
    }).pipe(Effect.provide(memory()))
  )
})

describe("what an earlier drainer had in hand", () => {
  const running = Effect.gen(function* () {
    const claims = yield* Claims
    yield* Effect.flatMap(JobQueue, (queue) => queue.enqueueAll([id(1), id(2)], "hook"))
    const ours = yield* lease()
    yield* claims.claim(ours, 1)
    return ours
  })

  it.effect("is free again after a takeover", () =>
    Effect.gen(function* () {
      yield* running
      yield* TestClock.adjust("11 seconds")
      yield* lease({ owner: "two" })
      expect(yield* row(1)).toMatchObject({ state: "ready", epoch: null, attempts: 0 })
    }).pipe(Effect.provide(memory()))
  )

  it.effect("is free again after a release, but not what a later drainer has", () =>
    Effect.gen(function* () {
      const leases = yield* DrainLease
      const first = yield* running
      yield* TestClock.adjust("11 seconds")
      const second = yield* lease({ owner: "two" })
      yield* Effect.flatMap(Claims, (claims) => claims.claim(second, 1))
      yield* leases.release(first)
      expect(yield* row(1)).toMatchObject({ state: "running", epoch: 2 })
      expect(yield* leases.renew(second)).toBe(true)
      yield* leases.release(second)
      expect(yield* row(1)).toMatchObject({ state: "ready", epoch: null })
    }).pipe(Effect.provide(memory()))
  )

  it.effect("stays when the lease is refused", () =>
    Effect.gen(function* () {
      yield* running
      yield* acquire({ owner: "two" })
      expect(yield* row(1)).toMatchObject({ state: "running", epoch: 1 })
    }).pipe(Effect.provide(memory()))
  )
})
