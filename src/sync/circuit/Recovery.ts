import * as Effect from "effect/Effect"
import * as Random from "effect/Random"
import * as Schedule from "effect/Schedule"
import { type CallFailure, type Server, troubled } from "../../core/model/Failure.ts"
import { firstWait } from "../../core/retry/Stepped.ts"
import { PlexApi } from "../../plex/PlexApi.ts"
import { StashApi } from "../../stash/StashApi.ts"
import { CircuitBreakers } from "./CircuitBreaker.ts"

/** How often a server that gave no answer is asked whether it is back, about. */
const every = Schedule.jittered(Schedule.spaced("5 seconds"))

/** Waits for the servers while their circuits are open. */
export class Recovery extends Effect.Service<Recovery>()("plexsync/Recovery", {
  effect: Effect.gen(function* () {
    const plex = yield* PlexApi
    const stash = yield* StashApi
    const { gate, hasAnswered, mayBeAsked } = yield* CircuitBreakers

    /** The cheapest question each server has; neither needs a right. */
    const questions: Readonly<Record<Server, Effect.Effect<unknown, CallFailure>>> = {
      Plex: plex.identity,
      Stash: stash.status
    }

    /** A refusal is an answer, too. Not counted: it is no job's call. */
    const ask = (server: Server) =>
      Effect.matchEffect(questions[server], {
        onFailure: (failure) => (troubled(failure) === server ? Effect.void : hasAnswered(server)),
        onSuccess: () => hasAnswered(server)
      })

    /** Waits a while, not longer than the circuits do, and asks servers that were silent. Gives whether there was anything to wait for. */
    const pause = Effect.gen(function* () {
      const { wait } = yield* gate
      if (wait === 0) return false
      const tick = firstWait(every, yield* Random.next) ?? wait
      yield* Effect.sleep(Math.min(wait, tick))
      if (wait > tick) yield* Effect.forEach(yield* mayBeAsked, ask, { concurrency: 2, discard: true })
      return true
    })

    return { pause } as const
  }),
  dependencies: [CircuitBreakers.Default]
}) {}
