import * as Clock from "effect/Clock"
import * as Data from "effect/Data"
import * as Effect from "effect/Effect"
import { editOf } from "../core/Edit.ts"
import { type CallFailure, type ItemGone, leavesDoubt, type StoreFailed } from "../core/Failure.ts"
import type { Job } from "../core/Job.ts"
import type { Plan } from "../core/Plan.ts"
import type { PlexItem } from "../core/PlexItem.ts"
import { atOnce } from "../http/CallFailures.ts"
import { editQueries } from "../plex/EditQuery.ts"
import { PlexApi } from "../plex/PlexApi.ts"
import { Claims } from "../store/Claims.ts"
import { CircuitBreakers, type CircuitOpen } from "./CircuitBreaker.ts"

/** Another drainer has the scene now: nothing was, and nothing may be, written. */
export class ClaimLost extends Data.TaggedError("ClaimLost")<{}> {}

/** A write that took longer than this after its fence may have been overtaken. Milliseconds. */
const promptly = 5000
/** When a write of unknown outcome is looked at once more. Milliseconds. */
const doubtTime = 60_000

export interface WriteDone {
  readonly requests: number
  /** Whether every answer came soon enough after its fence to be sure of the order. */
  readonly prompt: boolean
}

type WriteFailure = CallFailure | ItemGone | StoreFailed | CircuitOpen | ClaimLost

/** Carries a plan out on one item: right before each request, and each repetition of it, the claim is renewed. */
export class WriteItem extends Effect.Service<WriteItem>()("plexsync/WriteItem", {
  effect: Effect.gen(function* () {
    const plex = yield* PlexApi
    const claims = yield* Claims
    const { guard } = yield* CircuitBreakers

    const fence = (job: Job) =>
      Effect.filterOrFail(
        claims.renew(job),
        (ours) => ours,
        () => new ClaimLost()
      )

    const lookAgain = (job: Job) => Effect.flatMap(Clock.currentTimeMillis, (now) => claims.doubt(job, now + doubtTime))

    const noteDoubt = (job: Job) => (failure: CallFailure | ItemGone) =>
      failure._tag !== "ItemGone" && leavesDoubt(failure) ? lookAgain(job) : Effect.void

    const send = (job: Job, item: PlexItem, query: ReturnType<typeof editQueries>[number]) =>
      Effect.gen(function* () {
        yield* fence(job)
        const fenced = yield* Clock.currentTimeMillis
        yield* guard("Plex")(plex.edit(item, query)).pipe(
          Effect.tapError((failure) => (failure._tag === "CircuitOpen" ? Effect.void : noteDoubt(job)(failure))),
          Effect.onInterrupt(() => Effect.ignoreLogged(lookAgain(job)))
        )
        const answered = yield* Clock.currentTimeMillis
        return answered - fenced <= promptly
      }).pipe(atOnce)

    const write = (job: Job, item: PlexItem, plan: Plan): Effect.Effect<WriteDone, WriteFailure> =>
      Effect.map(
        Effect.forEach(editQueries(item.ratingKey, editOf(plan)), (query) => send(job, item, query)),
        (prompt) => ({ requests: prompt.length, prompt: prompt.every(Boolean) })
      ).pipe(Effect.withSpan("WriteItem.write"))

    return { write } as const
  })
}) {}
