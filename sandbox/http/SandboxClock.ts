import * as Effect from "effect/Effect"

/** The clock that every stamp of a sandbox server comes from. It runs by itself and can be moved by a test. */
export interface SandboxClock {
  /** Epoch milliseconds. */
  readonly now: () => number
  readonly advance: (ms: number) => void
  readonly set: (epochMs: number) => void
}

/** A clock on top of Effect's, so that it also obeys a TestClock. */
export const make: Effect.Effect<SandboxClock> = Effect.clockWith((clock) =>
  Effect.sync(() => {
    let offset = 0
    return {
      now: () => clock.unsafeCurrentTimeMillis() + offset,
      advance: (ms) => {
        offset += ms
      },
      set: (epochMs) => {
        offset = epochMs - clock.unsafeCurrentTimeMillis()
      }
    }
  })
)
