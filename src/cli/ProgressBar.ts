import * as Clock from "effect/Clock"
import * as Effect from "effect/Effect"
import * as MutableRef from "effect/MutableRef"
import * as CliProgress from "cli-progress"
import { type Looks, type SyncProgress, progressLine, rateOf, withLook } from "../core/model/SyncProgress.ts"
import { write } from "../stash/plugin/LogLine.ts"

/** Takes in how far work has come. */
export type Tell = (now: SyncProgress) => Effect.Effect<void>

/** What a person sees of work that takes long. */
export interface ProgressBar {
  /** Writes a log line, above the bar while there is one. */
  readonly above: (line: string) => void
  /** Shows how far some work is for as long as it takes. Then nothing is left of it: what is printed after it stays on the screen. */
  readonly during: <A, E, R>(work: (tell: Tell) => Effect.Effect<A, E, R>) => Effect.Effect<A, E, R>
}

const none: ProgressBar = { above: write, during: (work) => work(() => Effect.void) }

/** A bar on stderr while a person watches; nothing otherwise. */
export const progressBar = (terminal: boolean): ProgressBar => {
  if (!terminal) return none
  const shown = MutableRef.make<CliProgress.MultiBar | undefined>(undefined)

  const begin = Effect.sync(() => {
    const state = MutableRef.make<{ now: SyncProgress; looks: Looks }>({
      now: { settled: 0, all: 0, failed: 0 },
      looks: []
    })
    // Of the library's bars, the one that writes lines above itself.
    const bars = new CliProgress.MultiBar({
      stream: process.stderr,
      clearOnComplete: true,
      forceRedraw: true,
      fps: 5,
      // Else lines of the log that are longer than the terminal is wide would be cut off.
      linewrap: true,
      format: (_options, { maxWidth }) => {
        const { looks, now } = MutableRef.get(state)
        return now.all === 0 ? "" : progressLine(now, rateOf(looks), maxWidth)
      }
    })
    bars.create(1, 0)
    MutableRef.set(shown, bars)
    return { bars, state }
  })

  return {
    above: (line) => {
      const bars = MutableRef.get(shown)
      if (bars === undefined) write(line)
      else bars.log(line)
    },
    during: (work) =>
      Effect.acquireUseRelease(
        begin,
        ({ state }) =>
          work((now) =>
            Effect.map(Clock.currentTimeMillis, (at) => {
              MutableRef.update(state, ({ looks }) => ({ now, looks: withLook(looks, at, now.settled) }))
            })
          ),
        ({ bars }) =>
          Effect.sync(() => {
            MutableRef.set(shown, undefined)
            // Lines that were logged since it was drawn last.
            bars.update()
            bars.stop()
          })
      )
  }
}
