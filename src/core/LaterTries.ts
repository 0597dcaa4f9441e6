import type { Family } from "./Failure.ts"

const hour = 3_600_000

/** How long after its death a job that a server's trouble killed is tried again by itself, time after time. Milliseconds. */
const laterTries: ReadonlyArray<number> = [hour, 6 * hour, 24 * hour]

/** When a job that dies at `now` (epoch ms) is tried again by itself; null when it is not. `tries`: how often it was already. */
export const nextTry = (family: Family, tries: number, now: number): number | null => {
  const wait = family === "transient" ? laterTries[tries] : undefined
  return wait === undefined ? null : now + wait
}
