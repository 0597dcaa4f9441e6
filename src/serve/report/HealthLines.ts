import type { Health } from "./HealthWritten.ts"
import { localTime } from "./LocalTime.ts"
import { partLines } from "./PartLines.ts"
import { troubleLines } from "./TroubleLines.ts"
import * as Duration from "effect/Duration"
import type { Breaker } from "../../core/retry/Breaker.ts"
import type { Server } from "../../core/model/Failure.ts"
import type { Outage } from "../../store/runtime/Outages.ts"

const slowLine = ({ problem, request, server, sinceAt }: Health["slow"][number]): string =>
  problem === null
    ? `Slow: ${server} has not finished its answer to ${request} since ${localTime(sinceAt)}`
    : `Slow: ${problem}, last at ${localTime(sinceAt)}`

/** What a runtime tells of itself, a line each; parts that are well and have nothing to tell are left out. */
export const healthLines = ({ fibers, parts, settings, slow }: Health): ReadonlyArray<string> => [
  ...settings.problems,
  ...slow.map(slowLine),
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

/** A sentence of the names that decide which scenes are synced. */
export const scopeLine = (sentence: string): string => `Scope: ${sentence}`

const circuit = (server: Server, breaker: Breaker): string => {
  switch (breaker._tag) {
    case "Closed":
      return `${server} closed`
    case "Open":
      return `${server} OPEN since ${localTime(breaker.since)}, next try ${localTime(breaker.until)}`
    case "HalfOpen":
      return `${server} OPEN since ${localTime(breaker.since)}, being tried`
  }
}

const outageLine = ({ began, cause, ended, server }: Outage): string => {
  const length =
    ended === null ? "not over" : `for ${Duration.format(Duration.seconds(Math.round((ended - began) / 1000)))}`
  return `  ${server} was left alone from ${localTime(began)}, ${length}: ${cause}`
}

/** The circuits and the last outages in words, a line each. */
export const outageLines = (
  breakers: Readonly<Record<Server, Breaker>>,
  outages: ReadonlyArray<Outage>
): ReadonlyArray<string> => [
  `Circuits: ${circuit("Plex", breakers.Plex)}; ${circuit("Stash", breakers.Stash)}`,
  ...outages.map(outageLine)
]
