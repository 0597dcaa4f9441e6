import * as Effect from "effect/Effect"
import { limit } from "../../support/Limits.ts"

/** Asks again until it is as it should be. */
export const until = <A>(effect: Effect.Effect<A>, done: (value: A) => boolean) =>
  effect.pipe(
    Effect.delay("10 millis"),
    Effect.repeat({ until: done }),
    Effect.timeoutFail({ duration: limit(20), onTimeout: () => new Error("the condition was never met") }),
    Effect.orDie
  )
