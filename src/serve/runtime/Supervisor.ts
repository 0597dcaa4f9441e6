import * as Cause from "effect/Cause"
import * as Clock from "effect/Clock"
import * as Deferred from "effect/Deferred"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import * as Random from "effect/Random"
import * as Ref from "effect/Ref"
import { crashesAfter, restartDelay } from "../../core/retry/Backoff.ts"
import type { Failure } from "../../core/model/Failure.ts"
import { messageOf } from "../../core/model/Thrown.ts"
import { component } from "../../stash/plugin/StashLogger.ts"

/** One part of the runtime, which runs for as long as it does. */
export interface Named<E = Failure, R = never, R2 = R> {
  readonly name: string
  readonly run: Effect.Effect<never, E, R>
  /** How it is, for the health model: a small struct; texts and truths in it are told at once, numbers with the next heartbeat. */
  readonly health?: Effect.Effect<Readonly<Record<string, unknown>>, Failure, R2>
}

/** How one of them is. Times in epoch ms. */
export interface FiberHealth {
  readonly name: string
  readonly state: "running" | "waiting"
  readonly since: number
  /** Crashes in all. */
  readonly restarts: number
  /** What the last crash was; null when there was none. */
  readonly problem: string | null
}

const problemOf = (cause: Cause.Cause<unknown>): string => messageOf(Cause.squash(cause))

/** Keeps the runtime's parts alive: whatever one of them ends with, it is told, counted, and started again. */
export class Supervisor extends Effect.Service<Supervisor>()("plexsync/Supervisor", {
  effect: Effect.gen(function* () {
    const parts = yield* Ref.make<ReadonlyArray<Named>>([])
    const left = yield* Deferred.make<string>()
    const known = yield* Ref.make<ReadonlyMap<string, FiberHealth>>(new Map())

    const note = (name: string, change: (before: FiberHealth) => FiberHealth) =>
      Effect.flatMap(Clock.currentTimeMillis, (now) =>
        Ref.update(known, (all) => {
          const before = all.get(name) ?? { name, state: "running", since: now, restarts: 0, problem: null }
          return new Map(all).set(name, { ...change(before), since: now })
        })
      )

    const crashed = (name: string, cause: Cause.Cause<unknown>, wait: number) =>
      Effect.zipRight(
        note(name, (before) => ({
          ...before,
          state: "waiting",
          restarts: before.restarts + 1,
          problem: problemOf(cause)
        })),
        // A failure that was foreseen has a sentence; of a bug, the place is worth more.
        Effect.logError(
          `The ${name} stopped and is started again in ${(wait / 1000).toFixed(1)} s: ${problemOf(cause)}`
        ).pipe(Effect.zipRight(Cause.isDie(cause) ? Effect.logDebug("Its trace", cause) : Effect.void))
      )

    /** Runs it for ever, again after each crash. Ends only when it is interrupted from outside. */
    const kept = ({ name, run }: Named): Effect.Effect<never> =>
      Effect.gen(function* () {
        const crashes = yield* Ref.make(0)
        const once = Effect.gen(function* () {
          const started = yield* Clock.currentTimeMillis
          yield* note(name, (before) => ({ ...before, state: "running" }))
          const cause = yield* Effect.flip(Effect.sandbox(run))
          const ran = (yield* Clock.currentTimeMillis) - started
          const wait = restartDelay(
            yield* Ref.updateAndGet(crashes, (before) => crashesAfter(before, ran)),
            yield* Random.next
          )
          yield* crashed(name, cause, wait)
          yield* Effect.sleep(wait)
        })
        return yield* Effect.forever(once)
      }).pipe(Effect.annotateLogs({ [component]: componentOf(name), fiber: name }))

    return {
      /** One more part, to run when the others do. Layers are built at once: their names put them in order. */
      add: (part: Named) => Ref.update(parts, (before) => [...before, part].toSorted(byName)),
      parts: Ref.get(parts),
      /** Runs every part until it is interrupted. */
      all: Effect.flatMap(Ref.get(parts), (list) =>
        Effect.zipRight(Effect.forEach(list, kept, { concurrency: "unbounded", discard: true }), Effect.never)
      ),
      health: Effect.map(Ref.get(known), (map) => [...map.values()]),
      /** Ends the runtime, and says why. */
      leave: (reason: string) => Effect.asVoid(Deferred.succeed(left, reason)),
      /** Why the runtime is to end, once it is. */
      left: Deferred.await(left)
    } as const
  })
}) {}

const byName = (a: Named, b: Named): number => (a.name < b.name ? -1 : 1)

const componentOf = (name: string): string => `${name.charAt(0).toUpperCase()}${name.slice(1)}`

/** A part as a layer: built with what it needs, it is registered, and runs when the runtime does. What its `run` begins with breaks it alone. */
export const part = <E extends Failure, R, R2 = never>({
  health,
  name,
  run
}: Named<E, R, R2>): Layer.Layer<never, never, Supervisor | R | R2> =>
  Layer.effectDiscard(
    Effect.gen(function* () {
      const { add } = yield* Supervisor
      const context = yield* Effect.context<R | R2>()
      yield* add({
        name,
        run: Effect.provide(run, context),
        ...(health === undefined ? {} : { health: Effect.provide(health, context) })
      })
    })
  )
