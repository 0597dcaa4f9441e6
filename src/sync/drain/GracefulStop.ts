import * as Data from "effect/Data"
import * as Deferred from "effect/Deferred"
import type * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as Fiber from "effect/Fiber"

/** Whoever drains is to end: what is under way comes to its end, and nothing else begins. */
export class GracefulStop extends Data.TaggedError("GracefulStop")<{}> {}

/** Tells work that it is to end. A write that is cut off leaves a doubt; one whose answer is waited for does not. */
export interface Leave {
  /** Fails once it is to end. */
  readonly goesOn: Effect.Effect<void, GracefulStop>
  /** Waits until it is to end, and fails then. */
  readonly asked: Effect.Effect<never, GracefulStop>
}

const isLeaving = (failure: unknown): failure is GracefulStop => failure instanceof GracefulStop

const make = Effect.map(Deferred.make<true>(), (told) => ({
  ask: Deferred.succeed(told, true),
  leave: {
    asked: Effect.zipRight(Deferred.await(told), new GracefulStop()),
    goesOn: Effect.flatMap(Deferred.isDone(told), (done) => (done ? new GracefulStop() : Effect.void))
  } satisfies Leave
}))

/** Begins work that is asked to end when the scope closes, and has `limit` for that until it is interrupted: it has given everything back before anything else ends. */
const begin = <E, R>(limit: Duration.DurationInput, work: (leave: Leave) => Effect.Effect<never, E, R>) =>
  Effect.gen(function* () {
    const { ask, leave } = yield* make
    const working = yield* Effect.forkScoped(work(leave))
    const ended = Effect.interruptible(Fiber.await(working)).pipe(Effect.timeoutOption(limit))
    yield* Effect.addFinalizer(() => Effect.zipRight(ask, ended))
    return working
  })

/**
 * Work that is asked to end as soon as `enough` is done, or when it is interrupted, and has `limit` for that until it is interrupted in fact.
 * Fails as either does, but not by what goes wrong once it was asked: that is no trouble of who has enough.
 */
export const workUntil = <E, R, E2, R2>(
  enough: Effect.Effect<unknown, E, R>,
  limit: Duration.DurationInput,
  work: (leave: Leave) => Effect.Effect<never, E2 | GracefulStop, R2>
): Effect.Effect<void, E | Exclude<E2, GracefulStop>, R | R2> =>
  Effect.flatMap(begin(limit, work), (working) => Effect.raceFirst(Fiber.join(working), enough)).pipe(
    Effect.asVoid,
    Effect.scoped,
    Effect.catchIf(isLeaving, () => Effect.void)
  )

/** Work that is asked to end when it is interrupted, and has `limit` for that until it is interrupted in fact. */
export const askedFirst = <E, R>(
  limit: Duration.DurationInput,
  work: (leave: Leave) => Effect.Effect<never, E | GracefulStop, R>
): Effect.Effect<never, Exclude<E, GracefulStop>, R> =>
  Effect.flatMap(begin(limit, work), Fiber.join).pipe(
    Effect.scoped,
    Effect.catchIf(isLeaving, () => Effect.interrupt)
  )
