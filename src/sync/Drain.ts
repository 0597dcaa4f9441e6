import * as Clock from "effect/Clock"
import * as Data from "effect/Data"
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as Equal from "effect/Equal"
import * as Option from "effect/Option"
import * as Ref from "effect/Ref"
import { Config } from "../config/Config.ts"
import { accessOf, pauseKey } from "../core/Access.ts"
import type { Failure, StoreFailed } from "../core/Failure.ts"
import { DrainLease, type Lease, wishInterval } from "../store/DrainLease.ts"
import type { Self } from "../store/Process.ts"
import { QueueNotice } from "../store/QueueNotice.ts"
import { QueueStatus } from "../store/QueueStatus.ts"
import { Admission } from "./Admission.ts"
import { CircuitBreakers } from "./CircuitBreaker.ts"
import type { Ran } from "./Ran.ts"
import { Recovery } from "./Recovery.ts"
import { type Between, Blocked, LeaseWanted, Worker } from "./Worker.ts"

/** Whether one drains for good, or for as long as nobody does. */
type Right = "runtime" | "guest"

/** Another process has taken the lease. */
class LeaseLost extends Data.TaggedError("LeaseLost")<{}> {}

const renewal = Duration.seconds(3)
/** How often a holder shows that it lives when there is nothing to do, or nothing may be done: disks may sleep. Until then whoever needs the lease may take it. */
const idleRenewal = Duration.seconds(60)
/** How long the last look at what was written may keep a drainer that is to end. */
const partingTime = Duration.seconds(2)
/** How soon settings that may end a pause are noticed: reading them costs nothing. */
const settingsLook = Duration.millis(500)

/** How long one who gave the lease away leaves it alone: who waits for it tries every half second. */
const courtesy = Duration.millis(1500)

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
    const { kept } = yield* CircuitBreakers
    const { pause } = yield* Recovery
    const admission = yield* Admission
    const worker = yield* Worker

    const renew = (lease: Lease) =>
      Effect.filterOrFail(
        leases.renew(lease),
        (ours) => ours,
        () => new LeaseLost()
      )

    /** Until something may be ready: a row another process wrote, a waiting row's time, or a minute. */
    const idle = (seen: string) =>
      Effect.gen(function* () {
        const now = yield* Clock.currentTimeMillis
        const due = yield* status.nextDue
        const wait = Option.match(due, {
          onNone: () => idleRenewal,
          onSome: (at) => Duration.min(idleRenewal, Duration.millis(Math.max(0, at - now)))
        })
        yield* Effect.raceFirst(notice.changed(seen), Effect.sleep(wait))
      })

    const switchedOn = config.settings.pipe(
      Effect.delay(settingsLook),
      Effect.repeat({ until: ({ enabled }) => enabled })
    )

    /** While nothing may be written, what is due stays due: its time is nothing to wait for. */
    const dormant = Effect.raceFirst(switchedOn, Effect.sleep(idleRenewal))

    /** A guest makes way for a runtime that waits, between two jobs. */
    const between = (lease: Lease, right: Right): Between =>
      right === "runtime"
        ? Effect.void
        : Effect.flatMap(leases.wanted(lease), (wanted) => (wanted ? new LeaseWanted() : Effect.void))

    const round = (lease: Lease, right: Right, watcher: Watcher, working: Effect.Latch) =>
      Effect.gen(function* () {
        yield* between(lease, right)
        const seen = yield* notice.version
        const { enabled } = yield* config.settings
        if (!enabled) return yield* resting(dormant, working)
        if (yield* resting(pause, working)) return
        yield* renew(lease)
        yield* admission.readmitted.pipe(
          Effect.catchTag("Unauthorized", (failure) => Effect.fail(new Blocked({ failure })))
        )
        const runs = yield* worker.batch(lease, between(lease, right))
        yield* watcher.blocked(Option.none())
        yield* Option.match(runs, { onNone: () => resting(idle(seen), working), onSome: watcher.worked })
      }).pipe(
        // The circuit says when to go on; the gate waits for it.
        Effect.catchTag("CircuitOpen", ({ message }) => Effect.logDebug(message))
      )

    const resting = <A, E>(rest: Effect.Effect<A, E>, working: Effect.Latch) =>
      Effect.zipRight(working.close, Effect.ensuring(rest, working.open))

    const keep = (lease: Lease, working: Effect.Latch) =>
      Effect.zipRight(working.await, renew(lease)).pipe(Effect.delay(renewal), Effect.forever)

    /** Works until interrupted or until the lease is lost; what is in hand is given back either way. */
    const under = (lease: Lease, right: Right, watcher: Watcher) =>
      Effect.gen(function* () {
        const working = yield* Effect.makeLatch(true)
        return yield* Effect.raceFirst(
          kept(Effect.forever(round(lease, right, watcher, working))),
          keep(lease, working)
        )
      }).pipe(
        Effect.ensuring(Effect.interruptible(worker.rest).pipe(Effect.timeoutOption(partingTime))),
        Effect.ensuring(Effect.ignoreLogged(leases.release(lease)))
      )

    /** Tries until it has the lease. A runtime says meanwhile that it waits. */
    const acquire = (self: Self, right: Right) =>
      Effect.gen(function* () {
        const told = yield* Ref.make(-wishInterval)
        const tell = Effect.gen(function* () {
          const now = yield* Clock.currentTimeMillis
          if (Math.abs(now - (yield* Ref.get(told))) < wishInterval) return
          yield* Ref.set(told, now)
          yield* leases.want(self)
        })
        const wait = Effect.delay(right === "runtime" ? tell : Effect.void, "500 millis")
        const attempt: Effect.Effect<Lease, StoreFailed> = Effect.flatMap(
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

    /** Waits for the lease, drains, and takes the lease again when it was lost. Ends only when something blocks. */
    const draining = (self: Self, right: Right, watcher: Watcher): Effect.Effect<never, Blocked | StoreFailed> =>
      Effect.flatMap(acquire(self, right), (lease) => under(lease, right, watcher)).pipe(
        Effect.catchTags({ LeaseLost: () => Effect.void, LeaseWanted: () => Effect.sleep(courtesy) }),
        Effect.forever
      )

    /** For who drains what he waits for himself: a runtime has the better right. */
    const untilBlocked = (self: Self, watcher: Watcher) => draining(self, "guest", watcher)

    /** The same for ever: a block is announced once, left alone for a while or until the settings change, and tried again. */
    const forever = (self: Self, watcher: Watcher) =>
      Effect.gen(function* () {
        const last = yield* Ref.make("")
        const worked = (runs: ReadonlyArray<Ran>) =>
          Effect.zipRight(runs.length > 0 ? Ref.set(last, "") : Effect.void, watcher.worked(runs))
        const stopped = (failure: Failure) => Effect.zipRight(announce(last, failure, watcher), leaveAlone)
        return yield* draining(self, "runtime", { ...watcher, worked }).pipe(
          Effect.catchTags({ Blocked: ({ failure }) => stopped(failure), StoreFailed: stopped }),
          Effect.forever
        )
      })

    const access = Effect.map(config.settings, accessOf)

    const leaveAlone = Effect.gen(function* () {
      const before = yield* access
      const { circuit_recovery: recovery } = yield* config.settings
      const changed = access.pipe(
        Effect.delay(settingsLook),
        Effect.repeat({ until: (now) => !Equal.equals(now, before) })
      )
      yield* Effect.raceFirst(changed, Effect.sleep(Duration.seconds(recovery)))
    })

    const announce = (last: Ref.Ref<string>, failure: Failure, watcher: Watcher) =>
      Effect.gen(function* () {
        yield* watcher.blocked(Option.some(failure.message))
        const about = pauseKey(failure)
        if ((yield* Ref.getAndSet(last, about)) !== about) yield* Effect.logError(`Paused: ${failure.message}`)
      })

    return { forever, untilBlocked } as const
  })
}) {}
