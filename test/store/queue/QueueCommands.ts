import * as SqlClient from "@effect/sql/SqlClient"
import * as Effect from "effect/Effect"
import type * as Layer from "effect/Layer"
import * as Option from "effect/Option"
import * as fc from "fast-check"
import assert from "node:assert/strict"
import { type Because, type Job, Reason } from "../../../src/core/model/Job.ts"
import { Claims } from "../../../src/store/queue/Claims.ts"
import { DeadLetters, type Death } from "../../../src/store/queue/DeadLetters.ts"
import { DrainLease, type Lease } from "../../../src/store/queue/DrainLease.ts"
import { GoneScenes } from "../../../src/store/scenes/GoneScenes.ts"
import { JobQueue } from "../../../src/store/queue/JobQueue.ts"
import { id } from "../../support/Samples.ts"
import { type memory, self } from "../../support/TestStore.ts"
import type { Claim, Ending, QueueModel } from "./QueueModel.ts"

export type Store = Layer.Layer.Success<ReturnType<typeof memory>>

/** The real queue, and what the processes around it hold in their memory. */
export interface Real {
  readonly run: <A, E>(effect: Effect.Effect<A, E, Store>) => A
  readonly setClock: (now: number) => void
  readonly check: (model: QueueModel) => void
  readonly leases: Map<string, Lease>
  /** By scene, epoch and revision. */
  readonly jobs: Map<string, Job>
}

const keyOf = (scene: number, epoch: number, revision: number) => `${scene}/${epoch}/${revision}`
const trouble = { family: "transient", message: "down" }
const death: Death = { errorTag: "Refused", family: "permanent", message: "no", cause: [], candidates: [] }
/** No process has such a number. */
const deadPid = 99_999_999

type Step = (model: QueueModel, real: Real) => void

class Command implements fc.Command<QueueModel, Real> {
  readonly name: string
  readonly check: (model: Readonly<QueueModel>) => boolean
  readonly step: Step
  constructor(name: string, check: (model: Readonly<QueueModel>) => boolean, step: Step) {
    this.name = name
    this.check = check
    this.step = step
  }
  run(model: QueueModel, real: Real) {
    this.step(model, real)
    real.check(model)
  }
  toString() {
    return this.name
  }
}

const always = () => true
const scene = fc.integer({ min: 1, max: 5 })
const owner = fc.constantFrom("one", "two", "three")
const reason = fc.constantFrom(...Reason.literals)
const because = fc.constantFrom<Because>("backoff", "not_in_plex", "no_metadata", "library_paused")
const seconds = (...list: ReadonlyArray<number>) => fc.constantFrom(...list.map((one) => one * 1000))

const enqueue = fc.tuple(fc.uniqueArray(scene, { minLength: 1, maxLength: 3 }), reason).map(
  ([scenes, why]) =>
    new Command(`enqueue ${scenes.join(" ")} ${why}`, always, (model, { run }) => {
      scenes.forEach((one) => model.enqueue(one, why))
      run(Effect.flatMap(JobQueue, (queue) => queue.enqueueAll(scenes.map(id), why)))
    })
)

const forget = scene.map(
  (one) =>
    new Command(`forget ${one}`, always, (model, { run }) => {
      model.forget(one)
      run(Effect.flatMap(GoneScenes, (gone) => gone.forget([id(one)])))
    })
)

const wake = because.map(
  (why) =>
    new Command(`wake ${why}`, always, (model, { run }) => {
      model.wake(why)
      run(Effect.flatMap(JobQueue, (queue) => queue.wakeBecause(why)))
    })
)

const clock = seconds(0.001, 0.5, 3, 11, 11, 60, 3600, -0.001, -0.5, -5, -15, -30, -10_800).map(
  (by) =>
    new Command(`clock ${by} ms`, always, (model, { setClock }) => {
      model.now += by
      setClock(model.now)
    })
)

const promote = fc.constant(
  new Command("promote due", always, (model, { run }) => {
    model.promoteDue()
    run(Effect.flatMap(Claims, (claims) => claims.promoteDue))
  })
)

const settle = seconds(0, 30).map(
  (delay) =>
    new Command(`settle scans ${delay} ms`, always, (model, { run }) => {
      model.settleScans(delay)
      run(Effect.flatMap(Claims, (claims) => claims.settleScans(delay)))
    })
)

const acquire = owner.map(
  (who) =>
    new Command(`${who} asks for the lease`, always, (model, { leases, run }) => {
      const lease = run(Effect.flatMap(DrainLease, (lease) => lease.acquire(self({ owner: who }))))
      assert.equal(Option.isSome(lease), model.acquire(who))
      if (Option.isSome(lease)) leases.set(who, lease.value)
    })
)

/** A step of a process that has the lease, or believes so. */
const holding = (name: string, step: (who: string, lease: Lease, ...context: Parameters<Step>) => void) =>
  owner.map(
    (who) =>
      new Command(
        `${who} ${name}`,
        (model) => model.held.has(who),
        (model, real) => step(who, real.leases.get(who) ?? { owner: "", epoch: -1 }, model, real)
      )
  )

const renewLease = holding("renews the lease", (who, lease, model, { run }) => {
  assert.equal(run(Effect.flatMap(DrainLease, (leases) => leases.renew(lease))), model.renewLease(who))
})

const release = holding("releases the lease", (who, lease, model, { run }) => {
  model.release(who)
  run(Effect.flatMap(DrainLease, (leases) => leases.release(lease)))
})

const crash = holding("crashes", (who, _, model, { run }) => {
  model.crash(who)
  run(Effect.flatMap(SqlClient.SqlClient, (sql) => sql`UPDATE drain_lease SET pid = ${deadPid} WHERE owner = ${who}`))
})

const claimed = (call: (claims: Claims, lease: Lease) => ReturnType<Claims["claim"]>, real: Real, lease: Lease) => {
  const jobs = real.run(Effect.flatMap(Claims, (claims) => call(claims, lease)))
  for (const job of jobs) real.jobs.set(keyOf(job.sceneId, job.epoch, job.revision), job)
  return jobs.map((job): number => job.sceneId)
}

const claim = fc
  .tuple(fc.integer({ min: 1, max: 4 }), fc.constantFrom("urgent" as const, "oldest" as const, "person" as const))
  .chain(([limit, order]) =>
    holding(`claims ${limit} (${order})`, (who, lease, model, real) => {
      const take = (claims: Claims, ours: Lease) =>
        order === "person" ? claims.claimUrgent(ours, limit) : claims.claim(ours, limit, order)
      assert.deepEqual(claimed(take, real, lease), model.claim(who, limit, order))
    })
  )

/** A step of a process with a job that it has, or believes to have, in hand. */
const withJob = (name: string, step: (claim: Claim, job: Job, ...context: Parameters<Step>) => void) =>
  fc.nat(20).map(
    (at) =>
      new Command(
        `${name} #${at}`,
        (model) => model.claims.length > 0,
        (model, real) => {
          const one = model.claims[at % model.claims.length]
          const job = one && real.jobs.get(keyOf(one.scene, one.epoch, one.revision))
          if (one !== undefined && job !== undefined) step(one, job, model, real)
        }
      )
  )

const renew = withJob("renews", (one, job, model, { run }) => {
  assert.equal(run(Effect.flatMap(Claims, (claims) => claims.renew(job))), model.renew(one))
})

const doubt = withJob("is in doubt", (one, job, model, { run }) => {
  model.doubt(one, model.now + 60_000)
  run(Effect.flatMap(Claims, (claims) => claims.doubt(job, model.now + 60_000)))
})

/** As the pipeline ends jobs: a success clears the dead letter, and after a lost claim the scene is looked at again. */
const carryOut = (job: Job, ending: Ending, now: number) =>
  Effect.gen(function* () {
    const claims = yield* Claims
    const letters = yield* DeadLetters
    switch (ending.kind) {
      case "finish": {
        const ended = yield* claims.finish(job, letters.clear([job.sceneId]))
        if (ended === "lost") yield* Effect.flatMap(JobQueue, (queue) => queue.enqueue(job.sceneId, "wake"))
        return ended
      }
      case "bury":
        return yield* letters.bury(job, death)
      case "giveBack":
        return yield* claims.giveBack(job)
      case "wait": {
        const until = ending.wait === null ? null : now + ending.wait
        return yield* claims.wait(job, ending.because, until, ending.failed ? trouble : null)
      }
      case "park":
        return yield* claims.park(job, ending.because, ending.failed ? trouble : null)
    }
  })

const ending = fc.oneof(
  { weight: 3, arbitrary: fc.constant<Ending>({ kind: "finish" }) },
  { weight: 1, arbitrary: fc.constantFrom<Ending>({ kind: "bury" }, { kind: "giveBack" }) },
  {
    weight: 2,
    arbitrary: fc.record<Ending>({
      kind: fc.constant("wait"),
      because,
      wait: fc.option(seconds(0.1, 5, 80)),
      failed: fc.boolean()
    })
  },
  { weight: 1, arbitrary: fc.record<Ending>({ kind: fc.constant("park"), because, failed: fc.boolean() }) }
)

const end = ending.chain((how) =>
  withJob(`ends ${JSON.stringify(how)}`, (one, job, model, { run }) => {
    model.end(one, how)
    run(carryOut(job, how, model.now))
  })
)

/** Anything that may happen to the queue, by whomever. */
export const commands = fc.commands(
  [
    enqueue,
    enqueue,
    enqueue,
    forget,
    wake,
    clock,
    clock,
    promote,
    settle,
    acquire,
    acquire,
    renewLease,
    release,
    crash,
    claim,
    claim,
    claim,
    renew,
    doubt,
    end,
    end,
    end,
    end
  ],
  { maxCommands: 60, size: "+1" }
)
