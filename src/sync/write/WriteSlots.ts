import * as Context from "effect/Context"
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import * as Queue from "effect/Queue"
import * as Ref from "effect/Ref"

/** Lets an item be written when nobody else writes, or fails with what stops the batch. */
export type WriteSlot<E> = <A, E2>(write: Effect.Effect<A, E2>) => Effect.Effect<A, E | E2>

/** What takes turns: tasks, what comes of them, how one may fail, and what stops them all. */
export interface WriteSlots<T, A, E, Stop> {
  /** So many may have their turn at once. */
  readonly writers: number
  /** Done at the beginning of each turn. */
  readonly first: Effect.Effect<void, Stop>
  /** Done after a task when no other is to be taken up. */
  readonly last: Effect.Effect<void, Stop>
  readonly run: (task: T, turn: WriteSlot<Stop>) => Effect.Effect<ReadonlyArray<A>, E | Stop>
  /** What becomes of a task that failed; a failure of it stops all. */
  readonly judge: (task: T) => (failure: E | Stop) => Effect.Effect<ReadonlyArray<A>, Stop>
}

/** Tasks in hand beside those that have their turn. */
const ahead = 1
/** A round of the event loop, which needs no timer. Where time is a test's, that says what a round is. */
export class NextRound extends Context.Reference<NextRound>()("plexsync/NextRound", {
  defaultValue: () =>
    Effect.async((resume) => {
      setImmediate(() => resume(Effect.void))
    })
}) {}

/**
 * Takes tasks up in their order and lets them write one after another, or as many at once as may be. What stands before and after a write is
 * done while another is on its way. Once something stops them, no other turn begins; what is under way comes to its end.
 */
export const inTurns =
  <T, A, E, Stop>({ first, judge, last, run, writers }: WriteSlots<T, A, E, Stop>) =>
  (tasks: ReadonlyArray<T>): Effect.Effect<ReadonlyArray<A>, Stop> =>
    Effect.gen(function* () {
      // Handed from one to the next, in the order they came: a semaphore may be taken by who comes just then.
      const turns = yield* Queue.bounded<true>(writers)
      yield* Queue.offerAll(
        turns,
        Array.from({ length: writers }, () => true as const)
      )
      const stopped = yield* Ref.make(Option.none<Stop>())
      const goesOn = Effect.flatMap(
        Ref.get(stopped),
        Option.match({ onNone: () => Effect.void, onSome: (why) => Effect.fail(why) })
      )
      const stop = (why: Stop) =>
        Ref.update(
          stopped,
          Option.orElse(() => Option.some(why))
        )
      // Who had his turn goes on when the next has sent.
      const handedOn = yield* NextRound
      const turn: WriteSlot<Stop> = (write) =>
        Effect.uninterruptibleMask((restore) =>
          Effect.zipRight(
            restore(Queue.take(turns)),
            Effect.ensuring(
              restore(goesOn.pipe(Effect.zipRight(first), Effect.zipRight(write))),
              Queue.offer(turns, true)
            )
          )
        ).pipe(Effect.zipLeft(handedOn))
      const begun = yield* Ref.make(0)
      const atLast = Effect.flatMap(Ref.get(begun), (count) => (count === tasks.length ? last : Effect.void))
      const one = (task: T) =>
        Effect.zipRight(
          Ref.update(begun, (count) => count + 1),
          Effect.zipRight(goesOn, run(task, turn))
        ).pipe(
          Effect.catchAll(judge(task)),
          Effect.zipLeft(atLast),
          Effect.catchAll((why) => Effect.as(stop(why), [] as ReadonlyArray<A>))
        )
      const all = yield* Effect.forEach(tasks, one, { concurrency: writers + ahead })
      yield* goesOn
      return all.flat()
    })
