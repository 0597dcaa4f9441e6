import * as Duration from "effect/Duration"
import type { Breaker } from "../../core/retry/Breaker.ts"
import type { Server } from "../../core/model/Failure.ts"
import type { Outage } from "../../store/runtime/Outages.ts"
import { localTime } from "./LocalTime.ts"

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
