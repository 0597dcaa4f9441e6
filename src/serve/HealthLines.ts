import * as DateTime from "effect/DateTime"
import type { Health } from "./HealthWritten.ts"

const instant = (at: number) => DateTime.formatIso(DateTime.unsafeMake(at))

/** One value of what a part tells, as far as a person can read it. Names that end in `At` are times. */
const value = (name: string, told: unknown): ReadonlyArray<string> => {
  if (typeof told === "number") return [`${name} ${name.endsWith("At") ? instant(told) : told}`]
  return typeof told === "string" || typeof told === "boolean" ? [`${name} ${told}`] : []
}

/** What a runtime tells of itself, a line each; parts that are well and have nothing to tell are left out. */
export const healthLines = ({ fibers, parts, settings }: Health): ReadonlyArray<string> => [
  ...(settings.enabled ? [] : ["Paused: edits are kept, nothing is written"]),
  ...settings.problems,
  ...Object.entries(parts).map(
    ([name, told]) =>
      `${name}: ${Object.entries(told)
        .flatMap(([key, one]) => value(key, one))
        .join(", ")}`
  ),
  ...fibers.flatMap(({ name, problem, restarts, since, state }) =>
    restarts === 0
      ? []
      : [`The ${name} was restarted ${restarts} times, ${state} since ${instant(since)}: ${problem ?? ""}`]
  )
]
