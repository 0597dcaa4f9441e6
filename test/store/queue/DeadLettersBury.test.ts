import { describe, expect, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import * as TestClock from "effect/TestClock"
import { DeadLetters, type Death } from "../../../src/store/queue/DeadLetters.ts"
import { DrainLease, type Lease } from "../../../src/store/queue/DrainLease.ts"
import { QueueStatus } from "../../../src/store/queue/QueueView.ts"
import { id } from "../../support/Samples.ts"
import { memory, row, rows } from "../../support/TestStore.ts"
import { enqueue, inHand, overtaken } from "./InHand.ts"

const death: Death = {
  errorTag: "Refused",
  family: "permanent",
  message: "refused",
  cause: [{ tag: "Refused", message: "refused", route: "Plex: edit item", status: 400 }],
  candidates: ["7: /a.mp4"]
}

describe("bury", () => {
  const bury = (job: Parameters<typeof DeadLetters.Service.bury>[0]) =>
    Effect.flatMap(DeadLetters, (letters) => letters.bury(job, death))

  it.effect("moves the job to the dead letters with all that is known", () =>
    Effect.gen(function* () {
      const { job } = yield* inHand()
      yield* TestClock.adjust("5 seconds")
      expect(yield* bury(job)).toBe(true)
      expect(yield* rows).toEqual([])
      expect(yield* Effect.flatMap(DeadLetters, (letters) => letters.list(10))).toEqual([
        {
          sceneId: 1,
          reason: "hook",
          ...death,
          attempts: 1,
          firstAt: 5000,
          failedAt: 5000,
          tries: 0,
          retryAt: null,
          queued: null
        }
      ])
    }).pipe(Effect.provide(memory()))
  )

  it.effect("buries nothing when a newer wish came: the job lives on", () =>
    Effect.gen(function* () {
      const { job } = yield* inHand()
      yield* enqueue(1)
      expect(yield* bury(job)).toBe(false)
      expect(yield* row(1)).toMatchObject({ state: "ready", revision: 2, epoch: null })
      expect((yield* Effect.flatMap(QueueStatus, (status) => status.counts)).dead).toBe(0)
    }).pipe(Effect.provide(memory()))
  )

  it.effect("buries nothing when the claim was lost", () =>
    Effect.gen(function* () {
      const { claims, job } = yield* inHand()
      yield* claims.claim(yield* overtaken, 1)
      expect(yield* bury(job)).toBe(false)
      expect(yield* row(1)).toMatchObject({ state: "running", epoch: 2 })
    }).pipe(Effect.provide(memory()))
  )

  it.effect("keeps one dead letter per scene, and when the trouble first began; a success clears it", () =>
    Effect.gen(function* () {
      const { claims, job, ours } = yield* inHand()
      const letters = yield* DeadLetters
      yield* letters.bury(job, death)
      yield* TestClock.adjust("1 minute")
      yield* enqueue(1)
      const again: Lease = { ...ours }
      yield* Effect.flatMap(DrainLease, (leases) => leases.renew(again))
      const [second] = yield* claims.claim(again, 1)
      yield* letters.bury(second!, { ...death, message: "refused again" })
      expect(yield* letters.list(10)).toMatchObject([{ message: "refused again", firstAt: 0, failedAt: 60_000 }])
      expect(yield* letters.of([id(1), id(2)])).toHaveLength(1)
      yield* letters.clear([id(1)])
      expect(yield* letters.list(10)).toEqual([])
    }).pipe(Effect.provide(memory()))
  )
})
