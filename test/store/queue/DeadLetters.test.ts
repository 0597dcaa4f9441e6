import { describe, expect, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import * as TestClock from "effect/TestClock"
import { StoreFailed } from "../../../src/core/model/Failure.ts"
import type { Reason } from "../../../src/core/model/Job.ts"
import { Claims } from "../../../src/store/queue/Claims.ts"
import { Chosen, DeadLetterCare, DeadLetters, type Death } from "../../../src/store/queue/DeadLetters.ts"
import { GoneScenes } from "../../../src/store/scenes/GoneScenes.ts"
import { JobQueue } from "../../../src/store/queue/JobQueue.ts"
import { QueueStatus } from "../../../src/store/queue/QueueView.ts"
import { id } from "../../support/Samples.ts"
import { lease, memory, row, rows } from "../../support/TestStore.ts"

const death = (given: Partial<Death> = {}): Death => ({
  errorTag: "Unreachable",
  family: "transient",
  message: "down",
  cause: [],
  candidates: [],
  ...given
})

const hour = 3_600_000

/** Claims everything that is ready, and buries it. */
const die = (given: Partial<Death> = {}) =>
  Effect.gen(function* () {
    yield* TestClock.adjust("11 seconds")
    const jobs = yield* Effect.flatMap(Claims, (claims) => Effect.flatMap(lease(), (ours) => claims.claim(ours, 50)))
    const letters = yield* DeadLetters
    yield* Effect.forEach(jobs, (job) => letters.bury(job, death(given)))
  })

/** Wishes for a scene and lets it die. */
const dead = (scene: number, reason: Reason = "hook", given: Partial<Death> = {}) =>
  Effect.flatMap(JobQueue, (queue) => Effect.zipRight(queue.enqueue(id(scene), reason), die(given)))

const letter = (scene: number) =>
  Effect.map(
    Effect.flatMap(DeadLetters, (letters) => letters.of([id(scene)])),
    ([one]) => one
  )
const listed = Effect.flatMap(DeadLetters, (letters) =>
  Effect.map(letters.list(100), (list) => list.map(({ sceneId }): number => sceneId))
)
const promote = Effect.flatMap(DeadLetters, (letters) => letters.promoteDue)

describe("later tries", () => {
  it.effect("make a job of the letter when its time has come, for the reason it had; the letter stays", () =>
    Effect.gen(function* () {
      yield* dead(1, "all")
      const before = yield* letter(1)
      expect(before).toMatchObject({ tries: 0, retryAt: 11_000 + hour, queued: null })
      yield* TestClock.adjust("59 minutes")
      expect(yield* promote).toBe(0)
      yield* TestClock.adjust("1 minute")
      expect(yield* promote).toBe(1)
      expect(yield* row(1)).toMatchObject({ state: "ready", reason: "all", priority: 5, attempts: 0 })
      expect(yield* letter(1)).toMatchObject({ tries: 1, retryAt: null, queued: "ready", message: "down" })
      expect(yield* promote).toBe(0)
    }).pipe(Effect.provide(memory()))
  )

  it.effect("come after 1, 6 and 24 hours, and then no more; the letter tells of all attempts", () =>
    Effect.gen(function* () {
      yield* dead(1)
      for (const [tries, hours] of [
        [1, 1],
        [2, 6],
        [3, 24]
      ] as const) {
        const { failedAt, retryAt } = (yield* letter(1))!
        expect(retryAt! - failedAt).toBe(hours * hour)
        yield* TestClock.adjust(`${hours} hours`)
        expect(yield* promote).toBe(1)
        yield* die({ message: `down ${tries}` })
        expect(yield* letter(1)).toMatchObject({
          tries,
          attempts: tries + 1,
          firstAt: 11_000,
          message: `down ${tries}`
        })
      }
      expect((yield* letter(1))?.retryAt).toBeNull()
      yield* TestClock.adjust("30 days")
      expect(yield* promote).toBe(0)
    }).pipe(Effect.provide(memory()))
  )

  it.effect("start anew when a person wished for the scene in between", () =>
    Effect.gen(function* () {
      yield* dead(1)
      yield* TestClock.adjust("1 hour")
      yield* promote
      yield* die()
      expect((yield* letter(1))?.tries).toBe(1)
      yield* dead(1)
      expect(yield* letter(1)).toMatchObject({ tries: 0, attempts: 3, firstAt: 11_000 })
      yield* TestClock.adjust("1 hour")
      expect(yield* promote).toBe(1)
      // An edit joins the try under way: it is the edit's job now.
      yield* Effect.flatMap(JobQueue, (queue) => queue.enqueue(id(1), "hook"))
      yield* die()
      expect((yield* letter(1))?.tries).toBe(0)
    }).pipe(Effect.provide(memory()))
  )

  it.effect("leave alone a job that is queued for the same scene", () =>
    Effect.gen(function* () {
      yield* dead(1, "all")
      yield* Effect.flatMap(JobQueue, (queue) => queue.enqueue(id(1), "hook"))
      const before = yield* row(1)
      yield* TestClock.adjust("1 hour")
      expect(yield* promote).toBe(1)
      expect(yield* row(1)).toEqual(before)
      expect(yield* promote).toBe(0)
    }).pipe(Effect.provide(memory()))
  )

  it.effect("are for no other family", () =>
    Effect.gen(function* () {
      yield* dead(1, "hook", { family: "permanent" })
      yield* dead(2, "hook", { family: "not_found" })
      yield* dead(3, "hook", { family: "blocked" })
      yield* TestClock.adjust("100 days")
      expect(yield* promote).toBe(0)
      expect(yield* rows).toEqual([])
    }).pipe(Effect.provide(memory()))
  )

  it.effect("wake an idle drainer: what is due next is a letter, or a row that waits", () =>
    Effect.gen(function* () {
      const { nextDue, waitingUntil } = yield* QueueStatus
      yield* dead(1)
      const { retryAt } = (yield* letter(1))!
      expect(yield* nextDue).toEqual(Option.some(retryAt))
      expect(yield* waitingUntil).toEqual(Option.none())
      yield* Effect.flatMap(JobQueue, (queue) => queue.enqueueAll([id(2), id(3)], "hook"))
      yield* TestClock.adjust("11 seconds")
      const claims = yield* Claims
      const [job, other] = yield* claims.claim(yield* lease(), 2)
      yield* claims.wait(other!, "backoff", retryAt! + 1, { family: "transient", message: "x" })
      expect(yield* nextDue).toEqual(Option.some(retryAt))
      yield* claims.wait(job!, "backoff", 40_000, { family: "transient", message: "x" })
      expect(yield* nextDue).toEqual(Option.some(40_000))
      expect(yield* waitingUntil).toEqual(Option.some(40_000))
      yield* Effect.flatMap(GoneScenes, (gone) => gone.forget([id(2)]))
      expect(yield* nextDue).toEqual(Option.some(retryAt))
    }).pipe(Effect.provide(memory()))
  )
})

describe("a dead letter", () => {
  it.effect("goes with its scene", () =>
    Effect.gen(function* () {
      yield* dead(1)
      yield* Effect.flatMap(GoneScenes, (gone) => gone.forget([id(1)]))
      expect(yield* listed).toEqual([])
    }).pipe(Effect.provide(memory()))
  )

  it.effect("is listed with the newest first, or with those of its error only", () =>
    Effect.gen(function* () {
      const letters = yield* DeadLetters
      yield* dead(1)
      yield* dead(2, "hook", { errorTag: "Refused", family: "permanent" })
      yield* dead(3)
      expect(yield* listed).toEqual([3, 2, 1])
      expect((yield* letters.list(100, "Refused")).map(({ sceneId }) => sceneId)).toEqual([2])
      expect(yield* letters.list(1)).toHaveLength(1)
    }).pipe(Effect.provide(memory()))
  )
})

describe("the care of dead letters", () => {
  const three = Effect.gen(function* () {
    yield* dead(1)
    yield* dead(2, "hook", { errorTag: "Refused", family: "permanent" })
    yield* dead(3)
    return { care: yield* DeadLetterCare, queue: yield* JobQueue }
  })

  it.effect("revives those that are meant: jobs again, no later try of their own, still listed", () =>
    Effect.gen(function* () {
      const { care, queue } = yield* three
      const revive = (chosen: Chosen) => care.revive(chosen, (ids) => queue.enqueueAll(ids, "named"))
      expect(yield* revive(Chosen.Scenes({ ids: [id(1), id(9)] }))).toEqual([1])
      expect(yield* row(1)).toMatchObject({ state: "ready", reason: "named" })
      expect(yield* row(9)).toBeUndefined()
      expect(yield* letter(1)).toMatchObject({ tries: 0, retryAt: null, queued: "ready" })
      expect(yield* revive(Chosen.Cause({ tag: "Refused" }))).toEqual([2])
      expect((yield* revive(Chosen.All())).toSorted()).toEqual([1, 2, 3])
      expect(yield* rows).toHaveLength(3)
      expect(yield* listed).toEqual([3, 2, 1])
    }).pipe(Effect.provide(memory()))
  )

  it.effect("revives nothing when the wish cannot be written", () =>
    Effect.gen(function* () {
      const { care } = yield* three
      const full = new StoreFailed({ operation: "enqueue", code: "SQLITE_FULL", problem: "full" })
      const before = yield* letter(1)
      const failure = yield* Effect.flip(care.revive(Chosen.All(), () => full))
      expect(failure.code).toBe("SQLITE_FULL")
      expect(yield* letter(1)).toEqual(before)
    }).pipe(Effect.provide(memory()))
  )

  it.effect("deletes those that are meant", () =>
    Effect.gen(function* () {
      const { care } = yield* three
      expect(yield* care.remove(Chosen.Scenes({ ids: [id(3), id(4)] }))).toEqual([3])
      expect(yield* listed).toEqual([2, 1])
      expect((yield* care.remove(Chosen.All())).toSorted()).toEqual([1, 2])
    }).pipe(Effect.provide(memory()))
  )

  it.effect("purges what was buried before a time", () =>
    Effect.gen(function* () {
      const { care } = yield* three
      const { failedAt } = (yield* letter(2))!
      expect(yield* care.purge(failedAt)).toBe(1)
      expect(yield* listed).toEqual([3, 2])
    }).pipe(Effect.provide(memory()))
  )
})
