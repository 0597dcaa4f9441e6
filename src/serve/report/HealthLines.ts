import * as Duration from "effect/Duration"
import type { Server } from "../../core/model/Failure.ts"
import type { Breaker } from "../../core/retry/Breaker.ts"
import type { Outage } from "../../store/runtime/Outages.ts"
import type { Health } from "./HealthWritten.ts"
import type { When } from "./LocalTime.ts"
import type { Overview } from "./Overview.ts"
import { partLines } from "./PartLines.ts"

/** What the parts of a runtime tell, and how each of its fibers is, a line each. */
export const partsLines = ({ fibers, parts }: Health, when: When): ReadonlyArray<string> => [
  ...partLines(parts, when),
  ...fibers.map(
    ({ name, problem, restarts, since, state }) =>
      `Fiber ${name}: ${state} since ${when(since)}${restarts === 0 ? "" : `, was restarted ${restarts} ${restarts === 1 ? "time" : "times"}`}${problem === null ? "" : `: ${problem}`}`
  )
]

/** Who works the queue off. */
export const leaseLine = (lease: Overview["lease"], when: When): ReadonlyArray<string> =>
  lease === null
    ? []
    : [`Lease: process ${lease.pid} on ${lease.host}, version ${lease.version}, until ${when(lease.until)}`]

const circuit = (server: Server, breaker: Breaker, when: When): string => {
  switch (breaker._tag) {
    case "Closed":
      return `${server} closed`
    case "Open":
      return `${server} OPEN since ${when(breaker.since)}, next try ${when(breaker.until)}`
    case "HalfOpen":
      return `${server} OPEN since ${when(breaker.since)}, being tried`
  }
}

const outageLine = ({ began, cause, ended, server }: Outage, when: When): string => {
  const length =
    ended === null ? "not over" : `for ${Duration.format(Duration.seconds(Math.round((ended - began) / 1000)))}`
  return `  ${server} was left alone from ${when(began)}, ${length}: ${cause}`
}

/** The circuits and the last outages, a line each. */
export const outageLines = (
  breakers: Readonly<Record<Server, Breaker>>,
  outages: ReadonlyArray<Outage>,
  when: When
): ReadonlyArray<string> => [
  `Circuits: ${circuit("Plex", breakers.Plex, when)}; ${circuit("Stash", breakers.Stash, when)}`,
  ...outages.map((one) => outageLine(one, when))
]
