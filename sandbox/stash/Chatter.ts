import * as Effect from "effect/Effect"
import type * as Scope from "effect/Scope"
import type { Logs } from "./Logs.ts"

/** Lines that a busy Stash writes beside those of what is tried: at Trace, every SQL statement of its own reads. */
export interface Chatter {
  /** Lines a second from now on; 0 for none. */
  readonly set: (perSecond: number) => Effect.Effect<void>
}

/** Milliseconds between two handfuls of lines. */
const beat = 5

export const make = (logs: Logs): Effect.Effect<Chatter, never, Scope.Scope> =>
  Effect.gen(function* () {
    const isBusy = yield* Effect.makeLatch()
    let lines = 0
    const say = Effect.sync(() => {
      for (let line = 0; line < lines; line += 1) logs.add("Trace", "SQL [SELECT `scenes`.* FROM `scenes`] args []")
    })
    yield* isBusy.await.pipe(Effect.zipRight(say), Effect.delay(beat), Effect.forever, Effect.forkScoped)
    return {
      set: (perSecond) =>
        Effect.suspend(() => {
          lines = Math.ceil((perSecond * beat) / 1000)
          return perSecond > 0 ? isBusy.open : isBusy.close
        })
    }
  })
