import * as Clock from "effect/Clock"
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import * as Ref from "effect/Ref"
import type { StoreFailed } from "../../core/model/Failure.ts"
import { type DrainLease, type Lease, wishInterval } from "../../store/queue/DrainLease.ts"
import type { Self } from "../../store/sqlite/Process.ts"
import type { Leave, Leaving } from "./GracefulStop.ts"

/** Whether one drains for good, or for as long as nobody does. */
export type Right = "runtime" | "guest"

/** Tries until it has the lease. A runtime says meanwhile that it waits. */
export const takeLease = (
  leases: DrainLease,
  self: Self,
  right: Right,
  leave: Leave
): Effect.Effect<Lease, Leaving | StoreFailed> =>
  Effect.gen(function* () {
    const told = yield* Ref.make(-wishInterval)
    const tell = Effect.gen(function* () {
      const now = yield* Clock.currentTimeMillis
      if (Math.abs(now - (yield* Ref.get(told))) < wishInterval) return
      yield* Ref.set(told, now)
      yield* leases.want(self)
    })
    const wait = Effect.zipRight(
      Effect.raceFirst(Effect.sleep("500 millis"), leave.asked),
      right === "runtime" ? tell : Effect.void
    )
    const attempt: Effect.Effect<Lease, Leaving | StoreFailed> = Effect.flatMap(
      leases.acquire(self),
      Option.match({
        onNone: () =>
          Effect.zipRight(
            wait,
            Effect.suspend(() => attempt)
          ),
        onSome: Effect.succeed
      })
    )
    return yield* attempt
  })
