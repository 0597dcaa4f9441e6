import * as Clock from "effect/Clock"
import * as Data from "effect/Data"
import * as Effect from "effect/Effect"
import { type Edit, editOf, type FieldEdit } from "../core/Edit.ts"
import { type CallFailure, type ItemGone, leavesDoubt, type Refused, type StoreFailed } from "../core/Failure.ts"
import type { Job } from "../core/Job.ts"
import type { PlexItem } from "../core/PlexItem.ts"
import type { Plan } from "../core/Step.ts"
import { atOnce } from "../http/CallFailures.ts"
import { type EditRequest, editRequests, queryLimit, shortened } from "../plex/EditQuery.ts"
import { PlexApi } from "../plex/PlexApi.ts"
import { Claims } from "../store/Claims.ts"
import { doubtTime } from "../store/DrainLease.ts"
import { CircuitBreakers, type CircuitOpen } from "./CircuitBreaker.ts"

/** Another drainer has the scene now: nothing was, and nothing may be, written. */
export class ClaimLost extends Data.TaggedError("ClaimLost")<{}> {}

/** A write that took longer than this after its fence may have been overtaken. Milliseconds. */
const promptly = 5000

export interface WriteDone {
  readonly requests: number
  /** Whether every answer came soon enough after its fence to be sure of the order. */
  readonly prompt: boolean
  /** Fields that were too long for Plex, as they were sent in the end. */
  readonly cut: Edit
}

type WriteFailure = CallFailure | ItemGone | StoreFailed | CircuitOpen | ClaimLost

/** Refused for its length alone: 413, 414, 431 say so, and a 400 of a query that is longer than others means it. */
const isTooLong = ({ status }: Refused, { edit, query }: EditRequest): boolean =>
  edit.length === 1 && query.length > queryLimit && [400, 413, 414, 431].includes(status)

const once = (prompt: boolean): WriteDone => ({ requests: 1, prompt, cut: [] })

const together = (parts: ReadonlyArray<WriteDone>): WriteDone => ({
  requests: parts.reduce((sum, { requests }) => sum + requests, 0),
  prompt: parts.every(({ prompt }) => prompt),
  cut: parts.flatMap(({ cut }) => cut)
})

/** Carries a plan out on one item: right before each request, and each repetition of it, the claim is renewed. */
export class WriteItem extends Effect.Service<WriteItem>()("plexsync/WriteItem", {
  effect: Effect.gen(function* () {
    const plex = yield* PlexApi
    const claims = yield* Claims
    const { guard } = yield* CircuitBreakers

    /** The last thing before a request that changes something. */
    const fence = (job: Job) =>
      Effect.filterOrFail(
        claims.renew(job),
        (ours) => ours,
        () => new ClaimLost()
      )

    const lookAgain = (job: Job) => Effect.flatMap(Clock.currentTimeMillis, (now) => claims.doubt(job, now + doubtTime))

    const noteDoubt = (job: Job) => (failure: CallFailure | ItemGone) =>
      failure._tag !== "ItemGone" && leavesDoubt(failure) ? lookAgain(job) : Effect.void

    const send = (job: Job, item: PlexItem, { query }: EditRequest) =>
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

    /** What Plex, or a proxy before it, refuses for its length is better shown in part than not at all. */
    const sendShortened = (job: Job, item: PlexItem, long: FieldEdit, refusal: Refused) =>
      Effect.gen(function* () {
        const cut = shortened(item.ratingKey, long)
        yield* Effect.logWarning(
          `Scene ${job.sceneId}: ${long.field} is too long for Plex (status ${refusal.status}); it is cut to what one request can carry`
        )
        const prompt = yield* Effect.forEach(editRequests(item.ratingKey, [cut]), (request) => send(job, item, request))
        return { ...together(prompt.map(once)), cut: [cut] } satisfies WriteDone
      })

    const sendOne = (job: Job, item: PlexItem, request: EditRequest): Effect.Effect<WriteDone, WriteFailure> =>
      Effect.map(send(job, item, request), once).pipe(
        Effect.catchTag("Refused", (refusal) => {
          const [long] = request.edit
          return long !== undefined && isTooLong(refusal, request)
            ? sendShortened(job, item, long, refusal)
            : Effect.fail(refusal)
        })
      )

    const write = (job: Job, item: PlexItem, plan: Plan): Effect.Effect<WriteDone, WriteFailure> =>
      Effect.map(
        Effect.forEach(editRequests(item.ratingKey, editOf(plan)), (request) => sendOne(job, item, request)),
        together
      ).pipe(Effect.withSpan("WriteItem.write"))

    return { write, fence } as const
  })
}) {}
