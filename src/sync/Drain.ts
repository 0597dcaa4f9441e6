import * as Clock from "effect/Clock"
import * as Data from "effect/Data"
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import * as Ref from "effect/Ref"
import { Config } from "../config/Config.ts"
import type { StoreFailed } from "../core/Failure.ts"
import { DrainLease, type Lease } from "../store/DrainLease.ts"
import type { Self } from "../store/Process.ts"
import { QueueNotice } from "../store/QueueNotice.ts"
import { QueueStatus } from "../store/QueueStatus.ts"
import { CircuitBreakers } from "./CircuitBreaker.ts"
import type { Ran } from "./Ran.ts"
import { type Blocked, Worker } from "./Worker.ts"

/** Another process has taken the lease. */
class LeaseLost extends Data.TaggedError("LeaseLost")<{}> {}

const renewal = Duration.seconds(3)
/** How often an idle holder shows that it lives: disks may sleep. Until then whoever needs the lease may take it. */
const idleRenewal = Duration.seconds(60)
/** How long the last look at what was written may keep a drainer that is to end. */
const partingTime = Duration.seconds(2)
/** How long a block is left alone before it is tried again. */
const blockedFor = Duration.seconds(60)

/** What a drainer tells of its work. */
export interface Watcher {
  readonly worked: (runs: ReadonlyArray<Ran>) => Effect.Effect<void>
  /** What blocks, or nothing any more. */
  readonly blocked: (problem: Option.Option<string>) => Effect.Effect<void>
}

/** Drains the queue under the lease, for as long as it is let. */
export class Drain extends Effect.Service<Drain>()("plexsync/Drain", {
  effect: Effect.gen(function* () {
    const config = yield* Config
    const leases = yield* DrainLease
    const notice = yield* QueueNotice
    const status = yield* QueueStatus
    const { gate } = yield* CircuitBreakers
    const worker = yield* Worker

    const renew = (lease: Lease) =>
      Effect.filterOrFail(
        leases.renew(lease),
        (ours) => ours,
        () => new LeaseLost()
      )

    /** Until something may be ready: a row another process wrote, a waiting row's time, or a minute. */
    const idle = (seen: number, resting: Ref.Ref<boolean>) =>
      Effect.gen(function* () {
        yield* Ref.set(resting, true)
        const now = yield* Clock.currentTimeMillis
        const due = yield* status.nextDue
        const wait = Option.match(due, {
          onNone: () => idleRenewal,
          onSome: (at) => Duration.min(idleRenewal, Duration.millis(Math.max(0, at - now)))
        })
        yield* Effect.raceFirst(notice.changed(seen), Effect.sleep(wait))
        yield* Ref.set(resting, false)
      })

    const round = (lease: Lease, watcher: Watcher, resting: Ref.Ref<boolean>) =>
      Effect.gen(function* () {
        const seen = yield* notice.version
        const { enabled } = yield* config.settings
        if (!enabled) return yield* idle(seen, resting)
        const { wait } = yield* gate
        if (wait > 0) return yield* Effect.sleep(Duration.millis(wait))
        yield* renew(lease)
        const runs = yield* worker.batch(lease)
        yield* watcher.blocked(Option.none())
        yield* Option.match(runs, { onNone: () => idle(seen, resting), onSome: watcher.worked })
      }).pipe(
        // The circuit says when to go on; the gate waits for it.
        Effect.catchTag("CircuitOpen", ({ message }) => Effect.logDebug(message))
      )

    const keep = (lease: Lease, resting: Ref.Ref<boolean>) =>
      Effect.flatMap(Ref.get(resting), (idling) => (idling ? Effect.void : Effect.asVoid(renew(lease)))).pipe(
        Effect.delay(renewal),
        Effect.forever
      )

    /** Works until interrupted or until the lease is lost; what is in hand is given back either way. */
    const under = (lease: Lease, watcher: Watcher) =>
      Effect.gen(function* () {
        const resting = yield* Ref.make(false)
        return yield* Effect.raceFirst(Effect.forever(round(lease, watcher, resting)), keep(lease, resting))
      }).pipe(
        Effect.ensuring(Effect.interruptible(worker.rest).pipe(Effect.timeoutOption(partingTime))),
        Effect.ensuring(Effect.ignoreLogged(leases.release(lease)))
      )

    const acquire = (self: Self): Effect.Effect<Lease, StoreFailed> =>
      Effect.flatMap(
        leases.acquire(self),
        Option.match({
          onNone: () =>
            Effect.delay(
              Effect.suspend(() => acquire(self)),
              "500 millis"
            ),
          onSome: Effect.succeed
        })
      )

    /** Waits for the lease, drains, and takes the lease again when it was lost. Ends only when something blocks. */
    const untilBlocked = (self: Self, watcher: Watcher): Effect.Effect<never, Blocked | StoreFailed> =>
      Effect.flatMap(acquire(self), (lease) => under(lease, watcher)).pipe(
        Effect.catchTag("LeaseLost", () => Effect.suspend(() => untilBlocked(self, watcher)))
      )

    /** The same for ever: a block is announced once, left alone for a minute, and tried again. */
    const forever = (self: Self, watcher: Watcher) =>
      Effect.gen(function* () {
        const last = yield* Ref.make("")
        yield* untilBlocked(self, watcher).pipe(
          Effect.catchTags({
            Blocked: ({ message }) => Effect.zipRight(announce(last, message, watcher), Effect.sleep(blockedFor)),
            StoreFailed: ({ message }) => Effect.zipRight(announce(last, message, watcher), Effect.sleep(blockedFor))
          }),
          Effect.forever
        )
      })

    const announce = (last: Ref.Ref<string>, message: string, watcher: Watcher) =>
      Effect.gen(function* () {
        yield* watcher.blocked(Option.some(message))
        if ((yield* Ref.getAndSet(last, message)) !== message) yield* Effect.logError(`Paused: ${message}`)
      })

    return { forever, untilBlocked } as const
  })
}) {}
