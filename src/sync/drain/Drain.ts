import * as Clock from "effect/Clock"
import * as Data from "effect/Data"
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as Equal from "effect/Equal"
import * as Option from "effect/Option"
import * as Ref from "effect/Ref"
import { Config } from "../../config/Config.ts"
import { accessOf, pauseKey } from "../../core/settings/ConnectionKey.ts"
import type { Failure, StoreFailed } from "../../core/model/Failure.ts"
import { pauseFor } from "../../core/retry/Fate.ts"
import { StashApi } from "../../stash/StashApi.ts"
import { DrainLease, type Lease, requestInterval } from "../../store/queue/DrainLease.ts"
import { Handovers } from "../../store/runtime/Handovers.ts"
import type { Self } from "../../store/sqlite/Process.ts"
import { DatabaseChanges } from "../../store/queue/DatabaseChanges.ts"
import { QueueStatus } from "../../store/queue/QueueView.ts"
import { Blocked } from "./CarryOutFate.ts"
import { CircuitBreakers } from "../circuit/CircuitBreaker.ts"
import { askedFirst, type Leave, type GracefulStop, workUntil } from "./GracefulStop.ts"
import type { JobOutcome } from "../JobOutcome.ts"
import { Recovery } from "../circuit/Recovery.ts"
import { Refit } from "./Refit.ts"
import { anotherPlex, SameServer } from "../circuit/SameServer.ts"
import { TokenRefusal } from "./TokenRefusal.ts"
import { type Between, LeaseRequested, Worker } from "./Worker.ts"

/** Whether one drains for good, or for as long as nobody does. */
export type Right = "runtime" | "guest"

/** Tries until it has the lease. A runtime says meanwhile that it waits. */
export const takeLease = (
  leases: DrainLease,
  self: Self,
  right: Right,
  leave: Leave
): Effect.Effect<Lease, GracefulStop | StoreFailed> =>
  Effect.gen(function* () {
    const told = yield* Ref.make(-requestInterval)
    const tell = Effect.gen(function* () {
      const now = yield* Clock.currentTimeMillis
      if (Math.abs(now - (yield* Ref.get(told))) < requestInterval) return
      yield* Ref.set(told, now)
      yield* leases.request(self)
    })
    const wait = Effect.zipRight(
      Effect.raceFirst(Effect.sleep("500 millis"), leave.asked),
      right === "runtime" ? tell : Effect.void
    )
    const attempt: Effect.Effect<Lease, GracefulStop | StoreFailed> = Effect.flatMap(
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

/** The lease in our hands. */
interface Held {
  readonly lease: Lease
  readonly right: Right
  /** Closed while there is nothing to do. */
  readonly working: Effect.Latch
  readonly leave: Leave
}

/** Another process has taken the lease. */
class LeaseLost extends Data.TaggedError("LeaseLost")<{}> {}

const renewal = Duration.seconds(3)
/** How often a holder shows that it lives when there is nothing to do, or nothing may be done: disks may sleep. Until then whoever needs the lease may take it. */
const idleRenewal = Duration.seconds(60)
/** So long a drainer that is to end waits for the answers to its writes. */
const lastAnswers = Duration.seconds(3)
/** How long the last look at what was written may keep a drainer that is to end. */
const partingTime = Duration.seconds(2)
/** How soon settings that may end a block are noticed. */
const settingsLook = Duration.seconds(2)
/** How soon it is noticed that PlexSync is switched on again. */
const enabledLook = Duration.millis(500)

/** How long one who gave the lease away leaves it alone: who waits for it tries every half second. */
const courtesy = Duration.millis(1500)

/** What a drainer tells of its work. */
export interface Watcher {
  readonly worked: (runs: ReadonlyArray<JobOutcome>) => Effect.Effect<void>
  /** What blocks, or nothing any more. */
  readonly blocked: (problem: Option.Option<string>) => Effect.Effect<void>
}

/** Drains the queue under the lease, for as long as it is let. */
export class Drain extends Effect.Service<Drain>()("plexsync/Drain", {
  effect: Effect.gen(function* () {
    const config = yield* Config
    const handovers = yield* Handovers
    const leases = yield* DrainLease
    const notice = yield* DatabaseChanges
    const stash = yield* StashApi
    const status = yield* QueueStatus
    const { kept } = yield* CircuitBreakers
    const { pause } = yield* Recovery
    const refusal = yield* TokenRefusal
    const worker = yield* Worker
    const refit = yield* Refit
    const same = yield* SameServer

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
      Effect.delay(enabledLook),
      Effect.repeat({ until: ({ enabled }) => enabled })
    )

    /** While nothing may be written, what is due stays due: its time is nothing to wait for. */
    const dormant = Effect.raceFirst(switchedOn, Effect.sleep(idleRenewal))

    /** Between two jobs, a guest makes way for a runtime that waits. */
    const makeWay = (lease: Lease, right: Right): Between =>
      right === "runtime"
        ? Effect.void
        : Effect.flatMap(leases.requested(lease), (wanted) => (wanted ? new LeaseRequested() : Effect.void))

    const round = ({ lease, leave, right, working }: Held, watcher: Watcher) =>
      Effect.gen(function* () {
        const between = Effect.zipRight(leave.goesOn, makeWay(lease, right))
        const resting = <A, E>(rest: Effect.Effect<A, E>) =>
          Effect.zipRight(working.close, Effect.ensuring(Effect.raceFirst(rest, leave.asked), working.open))
        yield* between
        const seen = yield* notice.version
        const { enabled } = yield* config.settings
        if (!enabled) return yield* resting(dormant)
        if (yield* resting(pause)) return
        if (yield* same.doubted) {
          yield* watcher.blocked(Option.some(anotherPlex))
          if (yield* resting(same.pause)) return
        }
        yield* renew(lease)
        yield* refusal.readmitted.pipe(
          Effect.catchTag("Unauthorized", (failure) => Effect.fail(new Blocked({ failure })))
        )
        const runs = yield* worker.batch(lease, between)
        if (yield* refusal.free) yield* watcher.blocked(Option.none())
        yield* Option.match(runs, { onNone: () => resting(idle(seen)), onSome: watcher.worked })
      }).pipe(
        // The circuit says when to go on; the gate waits for it.
        Effect.catchTag("CircuitOpen", ({ message }) => Effect.logDebug(message))
      )

    const keep = (lease: Lease, working: Effect.Latch) =>
      Effect.zipRight(working.await, renew(lease)).pipe(Effect.delay(renewal), Effect.forever)

    /** Works until interrupted or until the lease is lost; what is in hand is given back either way. */
    const under = (lease: Lease, right: Right, watcher: Watcher, leave: Leave) =>
      Effect.gen(function* () {
        const working = yield* Effect.makeLatch(true)
        return yield* Effect.raceFirst(
          kept(Effect.zipRight(refit.once, Effect.forever(round({ lease, leave, right, working }, watcher)))),
          keep(lease, working)
        )
      }).pipe(
        Effect.ensuring(Effect.interruptible(worker.rest).pipe(Effect.timeoutOption(partingTime))),
        Effect.ensuring(Effect.ignoreLogged(leases.release(lease)))
      )

    /** Waits for the lease, drains, and takes the lease again when it was lost. Ends only when something blocks, or when it is asked to. */
    const draining = (
      self: Self,
      right: Right,
      watcher: Watcher,
      leave: Leave
    ): Effect.Effect<never, Blocked | GracefulStop | StoreFailed> =>
      Effect.flatMap(takeLease(leases, self, right, leave), (lease) => under(lease, right, watcher, leave)).pipe(
        Effect.catchTags({
          LeaseLost: () => Effect.void,
          LeaseRequested: () => Effect.raceFirst(Effect.sleep(courtesy), leave.asked)
        }),
        Effect.forever
      )

    /** For who drains what he waits for himself, until there is `enough`: a runtime has the better right. */
    const until = <E>(self: Self, watcher: Watcher, enough: Effect.Effect<unknown, E>) =>
      workUntil(enough, lastAnswers, (leave) => draining(self, "guest", watcher, leave))

    /** For ever: a block is announced once, left alone for a while or until the settings change, and tried again. */
    const forever = (self: Self, watcher: Watcher) =>
      Effect.gen(function* () {
        const last = yield* Ref.make("")
        const worked = (runs: ReadonlyArray<JobOutcome>) =>
          Effect.zipRight(
            Effect.if(refusal.onTrial, {
              onTrue: () => Effect.void,
              onFalse: () => (runs.length > 0 ? Ref.set(last, "") : Effect.void)
            }),
            watcher.worked(runs)
          )
        const stopped = (failure: Failure) => Effect.zipRight(announce(last, failure, watcher), leaveAlone)
        return yield* askedFirst(lastAnswers, (leave) => draining(self, "runtime", { ...watcher, worked }, leave)).pipe(
          Effect.catchTags({ Blocked: ({ failure }) => stopped(failure), StoreFailed: stopped }),
          Effect.forever
        )
      })

    /** What is handed over may end a block as well as a setting. */
    const access = Effect.zipWith(
      config.settings,
      Effect.orElseSucceed(handovers.announced, Option.none),
      (settings, told) => Data.tuple(accessOf(settings), told)
    )

    const leaveAlone = Effect.gen(function* () {
      const before = yield* access
      const wait = pauseFor(yield* config.settings)
      const changed = access.pipe(
        Effect.delay(settingsLook),
        Effect.repeat({ until: (now) => !Equal.equals(now, before) })
      )
      // Who else asks Stash may be let in sooner than we would try.
      const sooner = Effect.raceFirst(changed, stash.readmitted)
      yield* Effect.raceFirst(sooner, Effect.sleep(wait))
    })

    const announce = (last: Ref.Ref<string>, failure: Failure, watcher: Watcher) =>
      Effect.gen(function* () {
        yield* watcher.blocked(Option.some(failure.message))
        const about = pauseKey(failure)
        if ((yield* Ref.getAndSet(last, about)) !== about) yield* Effect.logError(`Paused: ${failure.message}`)
      })

    return { forever, until } as const
  }),
  dependencies: [
    CircuitBreakers.Default,
    DrainLease.Default,
    Handovers.Default,
    DatabaseChanges.Default,
    QueueStatus.Default,
    Recovery.Default,
    Refit.Default,
    SameServer.Default,
    TokenRefusal.Default,
    Worker.Default
  ]
}) {}
