import * as Clock from "effect/Clock"
import * as Data from "effect/Data"
import * as Effect from "effect/Effect"
import * as Random from "effect/Random"
import * as Ref from "effect/Ref"
import { Config } from "../../config/Config.ts"
import { causeChain, type Failure, type Server, type StoreFailed, troubled } from "../../core/model/Failure.ts"
import type { Job } from "../../core/model/Job.ts"
import { type Case, type Everybodys, Fate, fateOf, fateOfAll, troubleOf, type Where } from "../../core/retry/Fate.ts"
import type { SceneId } from "../../core/model/Scene.ts"
import { Claims } from "../../store/queue/Claims.ts"
import { DeadLetters } from "../../store/queue/DeadLetters.ts"
import { BulkWork } from "../report/BulkWork.ts"
import { CircuitBreakers, type CircuitOpen } from "../circuit/CircuitBreaker.ts"
import { ran, type JobOutcome } from "../JobOutcome.ts"
import { sceneInfo, sceneError, sceneWarning } from "../report/SceneLines.ts"
import { TokenRefusal } from "./TokenRefusal.ts"

/** Something that would hit every job: claiming pauses until it is mended. No job is the worse for it. */
export class Blocked extends Data.TaggedError("Blocked")<{ readonly failure: Failure }> {
  override get message() {
    return this.failure.message
  }
}

const seconds = (milliseconds: number) => `${(milliseconds / 1000).toFixed(1)}s`

/** What it may be about: the items that could be meant, or the one that cannot be read. */
const candidatesOf = (failure: Failure): ReadonlyArray<string> => {
  if (failure._tag === "LowConfidence") return failure.candidates
  return failure._tag === "Unreadable" && failure.server === "Plex" ? [failure.row] : []
}

/** Does to jobs what their failure leads to (`core/retry/Fate.ts`), and says it. */
export class CarryOutFate extends Effect.Service<CarryOutFate>()("plexsync/CarryOutFate", {
  effect: Effect.gen(function* () {
    const config = yield* Config
    const claims = yield* Claims
    const deadLetters = yield* DeadLetters
    const bulk = yield* BulkWork
    const refusal = yield* TokenRefusal
    const { state: circuits } = yield* CircuitBreakers
    /** Jobs that each have an attempt counted for the failures in a row of a server: one of each, so that a job which is itself the trouble comes to its end all the same. */
    const counted = yield* Ref.make<Readonly<Record<Server, ReadonlySet<SceneId>>>>({
      Plex: new Set(),
      Stash: new Set()
    })

    /** They were nobody's fault: what was counted is given back. */
    const refund = (server: Server) =>
      Effect.flatMap(
        Ref.modify(counted, (all) => [all[server], { ...all, [server]: new Set<SceneId>() }]),
        (ids) => claims.giveAttemptBack([...ids])
      )

    const count = (server: Server, jobs: ReadonlyArray<Job>) =>
      Effect.flatMap(circuits, ({ [server]: breaker }) => {
        const first = breaker._tag === "Closed" && breaker.failures <= 1
        const ids = jobs.map(({ sceneId }) => sceneId)
        return Ref.update(counted, (all) => ({ ...all, [server]: new Set([...(first ? [] : all[server]), ...ids]) }))
      })

    /** False when a newer wish came meanwhile: then the job lives on. */
    const bury = (job: Job, failure: Failure) =>
      deadLetters.bury(job, {
        errorTag: failure._tag,
        ...troubleOf(failure),
        cause: causeChain(failure),
        candidates: candidatesOf(failure)
      })

    /** The one job that was in flight when we were not let in. What to do about it is for the pause to say, once. */
    const buryForToken = (failure: Failure) => (job: Job) =>
      Effect.flatMap(bury(job, failure), (buried) =>
        buried
          ? Effect.logWarning(`Job ${job.sceneId} is a dead letter until the token is accepted again`)
          : Effect.void
      )

    const giveBack = (job: Job) => Effect.as(claims.giveBack(job), ran(job.sceneId, {}))

    const toOne = (job: Job, { failure, now, rules }: Case) => {
      const trouble = troubleOf(failure)
      const { message } = failure
      const waits = ran(job.sceneId, { waiting: 1 })
      return Fate.$match({
        Retry: ({ at }) =>
          Effect.zipRight(
            claims.wait(job, "backoff", at, trouble),
            sceneWarning(
              `Job ${job.sceneId} failed (attempt ${job.attempts + 1}/${rules.max_retries}), retry in ${seconds(at - now)}: ${message}`,
              "failures to be tried again"
            )
          ).pipe(Effect.as(waits)),
        LookAgain: ({ at }) =>
          Effect.zipRight(
            claims.wait(job, "not_in_plex", at, trouble),
            sceneInfo(`${message}; looking again in ${seconds(at - now)}`)
          ).pipe(Effect.as(waits)),
        Park: ({ because }) =>
          Effect.zipRight(claims.park(job, because, trouble), Effect.logDebug(message)).pipe(
            Effect.as(ran(job.sceneId, { parked: 1 }))
          ),
        Bury: ({ spent }) =>
          Effect.flatMap(bury(job, failure), (buried) =>
            buried
              ? Effect.as(
                  sceneError(
                    spent
                      ? `Job ${job.sceneId} exceeded max retries (${rules.max_retries}), moving to DLQ: ${message}`
                      : `Job ${job.sceneId} permanent failure, moving to DLQ: ${message}`
                  ),
                  ran(job.sceneId, { dead: 1 })
                )
              : Effect.succeed(waits)
          ),
        GiveBack: () => giveBack(job),
        Pause: () => giveBack(job)
      })
    }

    const toEach = (jobs: ReadonlyArray<Job>, given: Omit<Case, "chance" | "job" | "now" | "rules">) =>
      Effect.forEach(jobs, (job) =>
        Effect.gen(function* () {
          const rules = yield* config.settings
          const now = yield* Clock.currentTimeMillis
          const one: Case = { ...given, job, rules, now, chance: yield* Random.next }
          return yield* toOne(job, one)(fateOf(one))
        }).pipe(bulk.of(job))
      )

    const toAll = (
      jobs: ReadonlyArray<Job>,
      failure: Failure | CircuitOpen,
      fate: Everybodys
    ): Effect.Effect<ReadonlyArray<JobOutcome>, Blocked | CircuitOpen | StoreFailed> =>
      Effect.gen(function* () {
        const { refund: server } = fate
        if (fate._tag === "Pause" && failure._tag !== "CircuitOpen")
          yield* refusal.pauses(fate.of, jobs[0], buryForToken(failure))
        if (server !== null) yield* refund(server)
        yield* Effect.forEach(jobs, giveBack, { discard: true })
        if (failure._tag === "CircuitOpen") return yield* failure
        return fate._tag === "Pause" ? yield* new Blocked({ failure }) : []
      })

    /** Moves jobs on that ran into one failure; `where` tells whether it was in their own work. Fails with what stops all work. */
    const carryOut = (
      jobs: ReadonlyArray<Job>,
      failure: Failure | CircuitOpen,
      where: Where = "job"
    ): Effect.Effect<ReadonlyArray<JobOutcome>, Blocked | CircuitOpen | StoreFailed> =>
      Effect.gen(function* () {
        const circuit = yield* circuits
        const shared = fateOfAll({ failure, where, circuit })
        if (shared !== null || failure._tag === "CircuitOpen")
          return yield* toAll(jobs, failure, shared ?? Fate.GiveBack({ refund: null }))
        const runs = yield* toEach(jobs, { failure, where, circuit })
        const server = troubled(failure)
        if (server !== undefined) yield* count(server, jobs)
        return runs
      })

    return { carryOut } as const
  }),
  dependencies: [BulkWork.Default, CircuitBreakers.Default, Claims.Default, DeadLetters.Default, TokenRefusal.Default]
}) {}
