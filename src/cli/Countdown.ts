import * as Effect from "effect/Effect"
import * as MutableRef from "effect/MutableRef"
import * as CliProgress from "cli-progress"

/** One line on stderr that changes while a person is waited for; nothing where nobody watches. */
export interface Countdown {
  readonly show: (line: string) => Effect.Effect<void>
  /** Nothing is left of it: what is printed next begins there. */
  readonly clear: Effect.Effect<void>
}

const none: Countdown = { show: () => Effect.void, clear: Effect.void }

/** It is gone at the end of its scope. */
export const countdown = (terminal: boolean) =>
  Effect.gen(function* () {
    if (!terminal) return none
    const shown = MutableRef.make("")
    const bar = MutableRef.make<CliProgress.SingleBar | undefined>(undefined)
    const begun = () => {
      const fresh = new CliProgress.SingleBar({
        stream: process.stderr,
        clearOnComplete: true,
        format: () => MutableRef.get(shown)
      })
      fresh.start(1, 0)
      MutableRef.set(bar, fresh)
      return fresh
    }
    const made: Countdown = {
      show: (line) =>
        Effect.sync(() => {
          MutableRef.set(shown, line)
          const now = MutableRef.get(bar) ?? begun()
          now.render()
        }),
      clear: Effect.sync(() => {
        MutableRef.get(bar)?.stop()
        MutableRef.set(bar, undefined)
      })
    }
    yield* Effect.addFinalizer(() => made.clear)
    return made
  })
