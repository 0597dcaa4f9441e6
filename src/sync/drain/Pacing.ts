import * as Clock from "effect/Clock"
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import * as Ref from "effect/Ref"
import type { StoreFailed } from "../../core/model/Failure.ts"
import type { Job } from "../../core/model/Job.ts"
import { allowance, pauseBetween } from "../../core/retry/Pacing.ts"
import { priorityOf } from "../../core/model/Priority.ts"
import { Claims } from "../../store/queue/Claims.ts"
import type { Lease } from "../../store/queue/DrainLease.ts"
import { CircuitBreakers } from "../circuit/CircuitBreaker.ts"

/** How soon an edit is seen while bulk work is held back. Milliseconds. */
const glance = 250

type Order = "urgent" | "oldest"

/** Claims jobs, and bulk work slowly after a long outage: a server that has just come back is not flooded. */
export class Pacing extends Effect.Service<Pacing>()("plexsync/Pacing", {
  effect: Effect.gen(function* () {
    const claims = yield* Claims
    const { recovered } = yield* CircuitBreakers
    /** When the next bulk work may start, epoch ms. */
    const next = yield* Ref.make(0)

    /** Bulk jobs that one claim may take now, what each of them costs, and how long to wait for the next. Milliseconds. */
    const held = Effect.gen(function* () {
      const now = yield* Clock.currentTimeMillis
      const sinceEnd = Option.match(yield* recovered, { onNone: () => Infinity, onSome: (at) => now - at })
      const pause = pauseBetween(sinceEnd)
      const most = allowance(sinceEnd)
      // A clock that was set back makes nobody wait longer than for what one claim takes.
      return { now, pause, most, wait: Math.min(Math.max(0, (yield* Ref.get(next)) - now), Math.ceil(most * pause)) }
    })

    const bulkOf = (jobs: ReadonlyArray<Job>) => jobs.filter(({ priority }) => priority > priorityOf.named).length

    /** At most `limit` jobs. What a person waits for is never held back. */
    const claim = (lease: Lease, limit: number, order: Order): Effect.Effect<ReadonlyArray<Job>, StoreFailed> =>
      Effect.gen(function* () {
        const { most, now, pause, wait } = yield* held
        if (pause === 0) return yield* claims.claim(lease, limit, order)
        const waiting = wait > 0
        const urgent = waiting || order === "urgent" ? yield* claims.claimUrgent(lease, limit, priorityOf.named) : []
        if (urgent.length > 0) return urgent
        if (waiting) {
          yield* Effect.sleep(Math.min(wait, glance))
          return yield* claim(lease, limit, order)
        }
        const jobs = yield* claims.claim(lease, Math.min(limit, most), order)
        yield* Ref.set(next, now + Math.ceil(bulkOf(jobs) * pause))
        return jobs
      })

    return { claim } as const
  }),
  dependencies: [CircuitBreakers.Default, Claims.Default]
}) {}
