import * as Clock from "effect/Clock"
import * as Data from "effect/Data"
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import * as Ref from "effect/Ref"
import { editOf } from "../../core/plan/Edit.ts"
import {
  type CallFailure,
  type Failure,
  type ItemGone,
  leavesDoubt,
  type StoreFailed
} from "../../core/model/Failure.ts"
import type { Job } from "../../core/model/Job.ts"
import type { PlexItem } from "../../core/model/PlexItem.ts"
import type { Plan } from "../../core/plan/Step.ts"
import { atOnce } from "../../http/CallFailures.ts"
import type { EditRequest } from "../../plex/EditQuery.ts"
import { PlexApi } from "../../plex/PlexApi.ts"
import { Claims } from "../../store/queue/Claims.ts"
import { doubtTime } from "../../store/queue/DrainLease.ts"
import { HeldEnds } from "../../store/queue/HeldEnds.ts"
import { SameDatabase } from "../../store/sqlite/SameDatabase.ts"
import { Blame } from "../circuit/Blame.ts"
import { CircuitBreakers, type CircuitOpen } from "../circuit/CircuitBreaker.ts"
import * as LongEdits from "./LongEdits.ts"
import type { WriteDone } from "../JobOutcome.ts"

/** Another drainer has the scene now: nothing was, and nothing may be, written. */
export class ClaimLost extends Data.TaggedError("ClaimLost")<{}> {}

/** A write that took longer than this after its fence may have been overtaken. Milliseconds. */
const promptly = 5000

/** So long a fence that was taken ahead is as good as new: as long as a process needs between a fence and its request. Milliseconds. */
const fenceHolds = 250

/** Runs right before each request that changes something, and each repetition of it: without it, nothing may be sent. Gives its time, epoch ms. */
export type Fence = Effect.Effect<number, ClaimLost | StoreFailed>

export interface Fenced {
  readonly ahead: Effect.Effect<void, ClaimLost | StoreFailed>
  readonly fence: Fence
}

/** One item that a claimed job writes to. */
export interface Writing {
  readonly job: Job
  /** `machineIdentifier` of the Plex. */
  readonly server: string
  readonly item: PlexItem
  readonly fence: Fence
}

const once = (prompt: boolean): WriteDone => ({ requests: 1, prompt, cut: [] })

/** Carries a plan out on one item: right before each request, and each repetition of it, the claim is renewed. */
export class WriteItem extends Effect.Service<WriteItem>()("plexsync/WriteItem", {
  effect: Effect.gen(function* () {
    const plex = yield* PlexApi
    const claims = yield* Claims
    const ends = yield* HeldEnds
    const { guard } = yield* CircuitBreakers
    const { holds } = yield* SameDatabase
    const blame = yield* Blame

    /**
     * The last thing before a request that changes something. The first time, `note` is written down with it. `ahead` takes the first one while
     * another item is being written: it holds if the turn comes at once.
     */
    const fenceOf = (job: Job, note: Effect.Effect<void, StoreFailed>): Effect.Effect<Fenced> =>
      Effect.gen(function* () {
        const noted = yield* Ref.make(false)
        const taken = yield* Ref.make(Option.none<number>())
        const renewed = Effect.if(Ref.get(noted), {
          onTrue: () => claims.renew(job),
          onFalse: () => Effect.zipLeft(ends.along(claims.within.renewNoting(job, note)), Ref.set(noted, true))
        })
        const fence = Effect.zipRight(
          Effect.filterOrFail(
            renewed,
            (ours) => ours,
            () => new ClaimLost()
          ),
          Clock.currentTimeMillis
        )
        return {
          ahead: Effect.flatMap(fence, (at) => Ref.set(taken, Option.some(at))),
          fence: Effect.gen(function* () {
            yield* holds
            const now = yield* Clock.currentTimeMillis
            const first = yield* Ref.getAndSet(taken, Option.none())
            return Option.isSome(first) && Math.abs(now - first.value) < fenceHolds ? first.value : yield* fence
          })
        }
      })

    const lookAgain = (job: Job) => Effect.flatMap(Clock.currentTimeMillis, (now) => claims.doubt(job, now + doubtTime))

    const noteDoubt = (job: Job) => (failure: CallFailure | ItemGone) =>
      failure._tag !== "ItemGone" && leavesDoubt(failure) ? lookAgain(job) : Effect.void

    const send = ({ fence, item, job }: Writing, { query }: EditRequest) =>
      Effect.gen(function* () {
        const fenced = yield* fence
        yield* guard("Plex")(plex.edit(item, query)).pipe(
          Effect.tapError((failure) => (failure._tag === "CircuitOpen" ? Effect.void : noteDoubt(job)(failure))),
          Effect.onInterrupt(() => Effect.ignoreLogged(lookAgain(job)))
        )
        const answered = yield* Clock.currentTimeMillis
        yield* blame.taken(item.ratingKey)
        return once(answered - fenced <= promptly)
      }).pipe(atOnce)

    const read = ({ ratingKey }: PlexItem) =>
      Effect.map(guard("Plex")(plex.items([ratingKey])), ({ items: [item] }) => item)

    const sendEdit = yield* LongEdits.make({ send, read, isThere: blame.isThere })

    const write = (writing: Writing, plan: Plan): Effect.Effect<WriteDone, Failure | CircuitOpen | ClaimLost> =>
      sendEdit(writing, editOf(plan)).pipe(
        Effect.catchAll((failure) =>
          failure._tag === "CircuitOpen" || failure._tag === "ClaimLost" || failure._tag === "StoreFailed"
            ? Effect.fail(failure)
            : blame.find(writing.item, failure, writing.fence)
        ),
        Effect.zipLeft(blame.written(writing.item.ratingKey))
      )

    return { write, fenceOf } as const
  }),
  dependencies: [Blame.Default, CircuitBreakers.Default, Claims.Default, HeldEnds.Default, SameDatabase.Default]
}) {}
