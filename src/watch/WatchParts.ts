import * as Cause from "effect/Cause"
import * as Clock from "effect/Clock"
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import * as Ref from "effect/Ref"
import type { CallFailure, StoreFailed } from "../core/model/Failure.ts"
import { failed, type PartTrouble, resting } from "../core/watch/PartTrouble.ts"
import { messageOf } from "../core/model/Thrown.ts"

/** Whether a failure is for a person to mend: a Stash that is too old, or does not let in. */
export const isLasting = (failure: unknown): boolean =>
  typeof failure === "object" &&
  failure !== null &&
  "_tag" in failure &&
  (failure._tag === "NotUsable" || failure._tag === "Unauthorized")

/** The parts of a round of the watch, by name: one that fails is told, and keeps none of the others from its work. */
export class WatchParts extends Effect.Service<WatchParts>()("plexsync/WatchParts", {
  effect: Effect.gen(function* () {
    const known = yield* Ref.make<ReadonlyMap<string, PartTrouble>>(new Map())

    const round = yield* Ref.make(0)

    const set = (name: string, trouble: PartTrouble) =>
      Ref.update(known, (all): ReadonlyMap<string, PartTrouble> => new Map(all).set(name, trouble))

    /** Said once, until it is another. */
    const fail = (name: string, failure: unknown, began: number) =>
      Effect.gen(function* () {
        const at = yield* Clock.currentTimeMillis
        const before = (yield* Ref.get(known)).get(name)
        const problem = messageOf(failure)
        yield* set(name, failed(before, { name, problem, round: yield* Ref.get(round), began, at }, isLasting(failure)))
        if (before?.problem !== problem) yield* Effect.logWarning(`Watching Stash, ${name}: ${problem}`)
      })

    const well = (name: string) =>
      Effect.gen(function* () {
        const before = (yield* Ref.get(known)).get(name)
        // What failed in this round for another scene is not well.
        if (before === undefined || before.round === (yield* Ref.get(round))) return
        yield* Ref.update(known, (all) => new Map([...all].filter(([other]) => other !== name)))
        yield* Effect.logInfo(`Watching Stash, ${name}: well again`)
      })

    /** Does a part's work; none: it failed, and that is told, or it is left alone. */
    const attempt = <A>(
      name: string,
      work: Effect.Effect<A, CallFailure | StoreFailed>
    ): Effect.Effect<Option.Option<A>> =>
      Effect.gen(function* () {
        const began = yield* Clock.currentTimeMillis
        const rests = resting((yield* Ref.get(known)).get(name), yield* Ref.get(round), began)
        if (rests !== undefined) return yield* Effect.as(set(name, rests), Option.none<A>())
        return yield* Effect.matchCauseEffect(work, {
          onSuccess: (value) => Effect.as(well(name), Option.some(value)),
          onFailure: (cause) =>
            Cause.isInterruptedOnly(cause)
              ? Effect.interrupt
              : Effect.as(fail(name, Cause.squash(cause), began), Option.none<A>())
        })
      })

    return {
      /** Another round begins. */
      next: Ref.update(round, (number) => number + 1),
      attempt,
      /** A part was not answered. */
      fail: (name: string, failure: CallFailure) =>
        Effect.flatMap(Clock.currentTimeMillis, (at) => fail(name, failure, at)),
      /** What is not done, the first to fail first. */
      troubles: Effect.map(Ref.get(known), (all): ReadonlyArray<PartTrouble> => [...all.values()])
    } as const
  })
}) {}
