import * as Clock from "effect/Clock"
import * as Data from "effect/Data"
import * as Effect from "effect/Effect"
import * as Exit from "effect/Exit"
import * as Option from "effect/Option"
import * as Cause from "effect/Cause"
import * as Ref from "effect/Ref"
import { admit, type Breaker, closed, failed, succeeded, waits } from "../core/Breaker.ts"
import { type Failure, type Server, troubled } from "../core/Failure.ts"
import { Config } from "../config/Config.ts"

/** The circuit to a server is open: nothing was tried, and no attempt is counted. */
export class CircuitOpen extends Data.TaggedError("CircuitOpen")<{
  readonly server: Server
  readonly problem: string
}> {
  override get message() {
    return `Waiting for ${this.server}: ${this.problem}`
  }
}

type Refs = Readonly<Record<Server, Ref.Ref<Breaker>>>

/** One circuit per server. After repeated trouble its server is left alone, until one probe finds it well. */
export class CircuitBreakers extends Effect.Service<CircuitBreakers>()("plexsync/CircuitBreakers", {
  effect: Effect.gen(function* () {
    const config = yield* Config
    const refs: Refs = { Plex: yield* Ref.make<Breaker>(closed), Stash: yield* Ref.make<Breaker>(closed) }

    const policy = Effect.map(config.settings, (settings) => ({
      threshold: settings.circuit_threshold,
      recovery: settings.circuit_recovery * 1000
    }))

    const announce = (server: Server, before: Breaker, after: Breaker) =>
      before._tag === after._tag || after._tag === "HalfOpen"
        ? Effect.void
        : after._tag === "Open"
          ? Effect.logWarning("Circuit breaker OPENED - pausing processing").pipe(Effect.annotateLogs({ server }))
          : Effect.logInfo("Circuit breaker CLOSED - resuming").pipe(Effect.annotateLogs({ server }))

    const move = (server: Server, next: (breaker: Breaker) => Breaker) =>
      Effect.flatMap(
        Ref.modify(refs[server], (before): readonly [Effect.Effect<void>, Breaker] => {
          const after = next(before)
          return [announce(server, before, after), after]
        }),
        (said) => said
      )

    /** Trouble counts, any other answer proves that the server is there. An interrupted probe reopens. */
    const settle = <A, E extends Failure>(server: Server, exit: Exit.Exit<A, E>) =>
      Effect.gen(function* () {
        const now = yield* Clock.currentTimeMillis
        const rules = yield* policy
        const failure = Exit.isFailure(exit) ? Cause.failureOption(exit.cause) : Option.none()
        const trouble = Option.exists(failure, (error) => troubled(error) === server)
        if (Exit.isFailure(exit) && Option.isNone(failure)) {
          return yield* move(server, (breaker) => (breaker._tag === "HalfOpen" ? failed(breaker, rules, now) : breaker))
        }
        yield* move(server, (breaker) => (trouble ? failed(breaker, rules, now) : succeeded()))
      })

    /** Runs a call if the circuit lets it through. A probe that fails counts as not tried. */
    const guard =
      (server: Server) =>
      <A, E extends Failure, R>(call: Effect.Effect<A, E, R>): Effect.Effect<A, E | CircuitOpen, R> =>
        Effect.uninterruptibleMask((restore) =>
          Effect.gen(function* () {
            const now = yield* Clock.currentTimeMillis
            const [admitted, probe] = yield* Ref.modify(refs[server], (breaker) => {
              const [allowed, next] = admit(breaker, now)
              return [[allowed, breaker._tag !== next._tag] as const, next]
            })
            if (!admitted) return yield* new CircuitOpen({ server, problem: "the circuit is open" })
            const exit = yield* Effect.exit(restore(call))
            yield* settle(server, exit)
            const failure = Exit.isFailure(exit) ? Cause.failureOption(exit.cause) : Option.none()
            if (probe && Option.isSome(failure) && troubled(failure.value) === server) {
              return yield* new CircuitOpen({ server, problem: failure.value.message })
            }
            return yield* exit
          })
        )

    /** Milliseconds until claiming makes sense, and whether only a probe may go. */
    const gate = Effect.gen(function* () {
      const now = yield* Clock.currentTimeMillis
      const states = [yield* Ref.get(refs.Plex), yield* Ref.get(refs.Stash)]
      return {
        wait: Math.max(...states.map((state) => waits(state, now))),
        probing: states.some((state) => state._tag !== "Closed")
      }
    })

    const state = Effect.all({ Plex: Ref.get(refs.Plex), Stash: Ref.get(refs.Stash) })

    return { guard, gate, state } as const
  })
}) {}
