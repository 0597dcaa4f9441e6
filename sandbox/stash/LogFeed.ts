import * as Effect from "effect/Effect"
import type * as Scope from "effect/Scope"
import type { LogEntry, Logs } from "./Logs.ts"

type Listener = (batch: ReadonlyArray<LogEntry>) => void

/** The log as `loggingSubscribe` tells it: in batches, the first line after a silence at once, then at most one batch a second. */
export interface LogFeed {
  /** The first batch may hold lines from before: those that wait for the next one. Returns how to stop. */
  readonly listen: (listener: Listener) => () => void
}

export const make = (logs: Logs): Effect.Effect<LogFeed, never, Scope.Scope> =>
  Effect.gen(function* () {
    const listeners = new Set<Listener>()
    const hasLines = yield* Effect.makeLatch()
    let batch: Array<LogEntry> = []
    const stop = logs.listen((entry) => {
      batch.push(entry)
      hasLines.unsafeOpen()
    })
    yield* Effect.addFinalizer(() => Effect.sync(stop))
    const send = Effect.sync(() => {
      const full = batch
      batch = []
      hasLines.unsafeClose()
      for (const listener of listeners) listener(full)
    })
    yield* hasLines.await.pipe(
      Effect.zipRight(send),
      Effect.zipRight(Effect.sleep("1 second")),
      Effect.forever,
      Effect.forkScoped
    )
    return {
      listen: (listener) => {
        listeners.add(listener)
        return () => void listeners.delete(listener)
      }
    }
  })
