import * as Effect from "effect/Effect"
import * as Ref from "effect/Ref"

/** Whether Stash lets us in: who waits is told when anybody is let in again. */
export const make = Effect.gen(function* () {
  const isRefused = yield* Ref.make(false)
  // Never open: it lets go whoever waits at that moment.
  const gate = yield* Effect.makeLatch(false)

  return {
    refused: Ref.set(isRefused, true),
    letIn: Effect.whenEffect(gate.release, Ref.getAndSet(isRefused, false)),
    /** Ends when Stash lets in again after a refusal. */
    readmitted: gate.await
  } as const
})
