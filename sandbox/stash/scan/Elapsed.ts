import type { SandboxClock } from "../../http/SandboxClock.ts"

/** A stopwatch that reads as Go prints durations. */
export const start = (clock: SandboxClock): (() => string) => {
  const begin = clock.now()
  return () => {
    const ms = clock.now() - begin
    return ms >= 1000 ? `${ms / 1000}s` : `${ms}ms`
  }
}
