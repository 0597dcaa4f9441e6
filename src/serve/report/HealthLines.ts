import type { Health } from "./HealthWritten.ts"
import { localTime } from "./LocalTime.ts"
import { partLines } from "./PartLines.ts"
import { troubleLines } from "./TroubleLines.ts"

/** What a runtime tells of itself, a line each; parts that are well and have nothing to tell are left out. */
export const healthLines = ({ fibers, parts, settings }: Health): ReadonlyArray<string> => [
  ...(settings.enabled ? [] : ["Paused: edits are kept, nothing is written"]),
  ...settings.problems,
  ...partLines(parts),
  ...Object.entries(parts).flatMap(([name, told]) => troubleLines(name, told)),
  ...fibers.flatMap(({ name, problem, restarts, since, state }) =>
    restarts === 0
      ? []
      : [
          `The ${name} was restarted ${restarts} times, ${state} since ${localTime(since)}${problem === null ? "" : `: ${problem}`}`
        ]
  )
]
