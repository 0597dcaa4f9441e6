import * as Clock from "effect/Clock"
import * as Effect from "effect/Effect"
import * as Random from "effect/Random"
import { Config } from "../config/Config.ts"
import { atLeast, delay } from "../core/Backoff.ts"
import { causeChain } from "../core/CauseChain.ts"
import { type Failure, familyOf, type StoreFailed } from "../core/Failure.ts"
import type { Job } from "../core/Job.ts"
import { isEdit } from "../core/Priority.ts"
import type { Settings } from "../core/Settings.ts"
import { Claims } from "../store/Claims.ts"
import { DeadLetters } from "../store/DeadLetters.ts"
import { sayFailed, say, warn } from "./SceneLines.ts"

/** How many looks a file that is not in Plex gets at least, before its job is given up. */
const notFoundAttempts = 12

/** What became of a job whose run failed. */
export type Fate = "waiting" | "parked" | "dead"

const seconds = (milliseconds: number) => `${(milliseconds / 1000).toFixed(1)}s`

/** What it may be about: the items that could be meant, or the one that cannot be read. */
const candidatesOf = (failure: Failure): ReadonlyArray<string> => {
  if (failure._tag === "LowConfidence") return failure.candidates
  return failure._tag === "Unreadable" && failure.server === "Plex" ? [failure.row] : []
}

const retryAfterOf = (failure: Failure) => (failure._tag === "Unavailable" ? failure.retryAfter : null)

/** What a failure does to its job: wait for another try, be parked, or become a dead letter. What blocks every job is stopped before; as one job's own failure it is tried again. */
export class Settle extends Effect.Service<Settle>()("plexsync/Settle", {
  effect: Effect.gen(function* () {
    const config = yield* Config
    const claims = yield* Claims
    const deadLetters = yield* DeadLetters

    const kill = (job: Job, failure: Failure) =>
      deadLetters.bury(job, {
        errorTag: failure._tag,
        family: familyOf(failure),
        message: failure.message,
        cause: causeChain(failure),
        candidates: candidatesOf(failure)
      })

    const bury = (job: Job, failure: Failure, line: string) =>
      Effect.gen(function* () {
        if (!(yield* kill(job, failure))) return "waiting" satisfies Fate
        yield* sayFailed(line)
        return "dead" satisfies Fate
      })

    const trouble = (failure: Failure) => ({ family: familyOf(failure), message: failure.message })

    const retry = (job: Job, failure: Failure, settings: Settings) =>
      Effect.gen(function* () {
        const attempt = job.attempts + 1
        if (attempt >= settings.max_retries) {
          return yield* bury(
            job,
            failure,
            `Job ${job.sceneId} exceeded max retries (${settings.max_retries}), moving to DLQ: ${failure.message}`
          )
        }
        const now = yield* Clock.currentTimeMillis
        const policy = { base: settings.backoff_base * 1000, cap: settings.backoff_cap * 1000 }
        const wait = atLeast(retryAfterOf(failure), delay(policy, job.attempts, yield* Random.next))
        yield* claims.wait(job, "backoff", now + wait, trouble(failure))
        yield* warn(
          `Job ${job.sceneId} failed (attempt ${attempt}/${settings.max_retries}), retry in ${seconds(wait)}: ${failure.message}`,
          "failures to be tried again"
        )
        return "waiting" satisfies Fate
      })

    const lookAgain = (job: Job, failure: Failure, settings: Settings) =>
      Effect.gen(function* () {
        if (settings.skip_not_found || !isEdit(job.reason)) {
          yield* claims.park(job, "absent", trouble(failure))
          yield* Effect.logDebug(failure.message)
          return "parked" satisfies Fate
        }
        const now = yield* Clock.currentTimeMillis
        const age = now - (job.firstFailedAt ?? now)
        if (job.attempts + 1 >= notFoundAttempts && age >= settings.not_found_window * 1000) {
          return yield* bury(job, failure, `Job ${job.sceneId} permanent failure, moving to DLQ: ${failure.message}`)
        }
        const policy = { base: settings.not_found_base * 1000, cap: settings.not_found_cap * 1000 }
        const wait = delay(policy, job.attempts, yield* Random.next)
        yield* claims.wait(job, "not_in_plex", now + wait, trouble(failure))
        yield* say(`${failure.message}; looking again in ${seconds(wait)}`)
        return "waiting" satisfies Fate
      })

    /** Moves the job on by its failure's family. */
    const failed = (job: Job, failure: Failure): Effect.Effect<Fate, StoreFailed> =>
      Effect.flatMap(config.settings, (settings) => {
        switch (familyOf(failure)) {
          case "transient":
          case "blocked":
            return retry(job, failure, settings)
          case "not_found":
            return lookAgain(job, failure, settings)
          case "permanent":
            return bury(job, failure, `Job ${job.sceneId} permanent failure, moving to DLQ: ${failure.message}`)
        }
      })

    /** The one job that was in flight when we were not let in. What to do about it is for the pause to say, once. */
    const refused = (job: Job, failure: Failure) =>
      Effect.flatMap(kill(job, failure), (buried) =>
        buried
          ? Effect.logWarning(`Job ${job.sceneId} is a dead letter until the token is accepted again`)
          : Effect.void
      )

    return { failed, refused } as const
  }),
  dependencies: [Claims.Default, DeadLetters.Default]
}) {}
