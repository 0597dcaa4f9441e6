import * as Cause from "effect/Cause"
import * as Clock from "effect/Clock"
import * as Data from "effect/Data"
import * as Effect from "effect/Effect"
import * as Exit from "effect/Exit"
import * as Option from "effect/Option"
import * as Ref from "effect/Ref"
import { Config } from "../../config/Config.ts"
import {
  admit,
  answered,
  type Breaker,
  closed,
  failed,
  interrupted,
  mayAskEarly,
  restored,
  succeeded,
  waits
} from "../../core/retry/Breaker.ts"
import { type Failure, type Server, troubled } from "../../core/model/Failure.ts"
import { shortOutage } from "../../core/retry/Pacing.ts"
import { Outages } from "../../store/runtime/Outages.ts"

/** The circuit to a server is open: nothing was tried, and no attempt is counted. */
export class CircuitOpen extends Data.TaggedError("CircuitOpen")<{
  readonly server: Server
  readonly problem: string
}> {
  override get message() {
    return `Waiting for ${this.server}: ${this.problem}`
  }
}

const servers: ReadonlyArray<Server> = ["Plex", "Stash"]

/** One circuit per server. After repeated trouble its server is left alone, until one probe finds it well. */
export class CircuitBreakers extends Effect.Service<CircuitBreakers>()("plexsync/CircuitBreakers", {
  effect: Effect.gen(function* () {
    const config = yield* Config
    const outages = yield* Outages
    const refs = { Plex: yield* Ref.make<Breaker>(closed), Stash: yield* Ref.make<Breaker>(closed) }
    /** What the last trouble with each server was. */
    const causes = yield* Ref.make<Readonly<Record<Server, string>>>({ Plex: "", Stash: "" })
    /** When the last outage ended that was long enough to leave a flood behind. */
    const recovered = yield* Ref.make(Option.none<number>())
    const keeping = yield* Ref.make(false)
    const saving = yield* Effect.makeSemaphore(1)

    const policy = Effect.map(config.settings, (settings) => ({
      threshold: settings.circuit_threshold,
      recovery: settings.circuit_recovery * 1000
    }))

    /** What is kept is the state of now, not of the move: of two moves at once, the later one stays. */
    const save = (server: Server) =>
      Effect.flatMap(Effect.all([Ref.get(refs[server]), Ref.get(causes)]), ([state, { [server]: cause }]) =>
        outages.save(server, state, cause)
      ).pipe(saving.withPermits(1), Effect.whenEffect(Ref.get(keeping)), Effect.ignoreLogged)

    const closes = (server: Server, since: number, now: number) =>
      Effect.zipRight(
        now - since > shortOutage ? Ref.set(recovered, Option.some(now)) : Effect.void,
        Effect.logInfo("Circuit breaker CLOSED - resuming").pipe(Effect.annotateLogs({ server }))
      )

    const announce = (server: Server, before: Breaker, after: Breaker, now: number) => {
      if (before._tag === "Closed")
        return Effect.logWarning("Circuit breaker OPENED - pausing processing").pipe(Effect.annotateLogs({ server }))
      if (after._tag === "Closed") return closes(server, before.since, now)
      return Effect.logDebug(`Circuit breaker: ${after._tag}`).pipe(Effect.annotateLogs({ server }))
    }

    /** Decides and moves in one; says and keeps what changed. */
    const move = <A>(
      server: Server,
      now: number,
      next: (breaker: Breaker) => readonly [A, Breaker]
    ): Effect.Effect<A> =>
      Effect.flatten(
        Ref.modify(refs[server], (before): readonly [Effect.Effect<A>, Breaker] => {
          const [answer, after] = next(before)
          if (before._tag === after._tag) return [Effect.succeed(answer), after]
          return [Effect.as(Effect.zipRight(announce(server, before, after, now), save(server)), answer), after]
        })
      )

    /** Trouble counts, any other answer proves that the server is there. An interrupted probe reopens. */
    const settle = (server: Server, probe: boolean, outcome: Outcome) =>
      Effect.gen(function* () {
        const now = yield* Clock.currentTimeMillis
        const rules = yield* policy
        if (outcome.kind === "troubled") yield* Ref.update(causes, (all) => ({ ...all, [server]: outcome.cause }))
        yield* move(server, now, (breaker) => {
          switch (outcome.kind) {
            case "cut off":
              return [undefined, probe ? interrupted(breaker, rules, now) : breaker]
            case "well":
              return [undefined, succeeded()]
            case "troubled":
              return [undefined, failed(breaker, rules, now, outcome.silent)]
          }
        })
      })

    /** Where all is well already, nothing is to be settled. */
    const isSettled = (server: Server, outcome: Outcome) =>
      Effect.map(Ref.get(refs[server]), (breaker) => outcome.kind === "well" && breaker === closed)

    /** Runs a call if the circuit lets it through. A probe that fails counts as not tried. */
    const guard =
      (server: Server) =>
      <A, E extends Failure, R>(call: Effect.Effect<A, E, R>): Effect.Effect<A, E | CircuitOpen, R> =>
        Effect.uninterruptibleMask((restore) =>
          Effect.gen(function* () {
            const now = yield* Clock.currentTimeMillis
            const { admitted, probe } = yield* move(server, now, (breaker) => {
              const [allowed, next] = admit(breaker, now)
              return [{ admitted: allowed, probe: breaker._tag !== next._tag }, next]
            })
            if (!admitted) return yield* new CircuitOpen({ server, problem: "the circuit is open" })
            const exit = yield* Effect.exit(restore(call))
            const outcome = outcomeOf(server, exit)
            if (!(yield* isSettled(server, outcome))) yield* settle(server, probe, outcome)
            if (probe && outcome.kind === "troubled") return yield* new CircuitOpen({ server, problem: outcome.cause })
            return yield* exit
          })
        )

    const state = Effect.all({ Plex: Ref.get(refs.Plex), Stash: Ref.get(refs.Stash) })

    /** Milliseconds until claiming makes sense, and whether only a probe may go. */
    const gate = Effect.gen(function* () {
      const now = yield* Clock.currentTimeMillis
      const states = Object.values(yield* state)
      return {
        wait: Math.max(...states.map((one) => waits(one, now))),
        probing: states.some((one) => one._tag !== "Closed")
      }
    })

    /** Servers that gave no answer and are left alone: a cheap question may find out early that they are back. */
    const mayBeAsked = Effect.gen(function* () {
      const now = yield* Clock.currentTimeMillis
      const states = yield* state
      return servers.filter((server) => mayAskEarly(states[server], now))
    })

    /** Such a server has answered: the next job is the probe. */
    const hasAnswered = (server: Server) =>
      Effect.flatMap(Clock.currentTimeMillis, (now) => Ref.update(refs[server], (breaker) => answered(breaker, now)))

    const restore = Effect.gen(function* () {
      const now = yield* Clock.currentTimeMillis
      const rules = yield* policy
      for (const server of servers) {
        const last = yield* outages.state(server)
        if (Option.isSome(last)) yield* Ref.set(refs[server], restored(last.value, rules, now))
      }
      yield* Ref.set(recovered, yield* outages.lastLong(shortOutage))
    })

    /** The circuits of the database are those of who drains it: read back before `work`, kept while it lasts. */
    const kept = <A, E, R>(work: Effect.Effect<A, E, R>) =>
      Effect.zipRight(Effect.zipRight(restore, Ref.set(keeping, true)), work).pipe(
        Effect.ensuring(Ref.set(keeping, false))
      )

    return { guard, gate, state, mayBeAsked, hasAnswered, kept, recovered: Ref.get(recovered) } as const
  }),
  dependencies: [Outages.Default]
}) {}

/** What one call tells of its server. */
type Outcome =
  | { readonly kind: "well" | "cut off" }
  | { readonly kind: "troubled"; readonly cause: string; readonly silent: boolean }

const outcomeOf = <A, E extends Failure>(server: Server, exit: Exit.Exit<A, E>): Outcome => {
  if (Exit.isSuccess(exit)) return { kind: "well" }
  return Option.match(Cause.failureOption(exit.cause), {
    onNone: (): Outcome => ({ kind: "cut off" }),
    onSome: (failure) =>
      troubled(failure) === server
        ? { kind: "troubled", cause: failure.message, silent: failure._tag === "Unreachable" }
        : { kind: "well" }
  })
}
