import { describe, expect, it } from "vitest"
import { Breaker, closed } from "../../../src/core/retry/Breaker.ts"
import { healthLines, outageLines } from "../../../src/serve/report/HealthLines.ts"
import type { Health } from "../../../src/serve/report/HealthWritten.ts"
import { localTime } from "../../../src/serve/report/LocalTime.ts"

const server = { address: "http://x", circuit: "Closed" }
const health: Health = {
  at: 0,
  version: "1",
  started: 0,
  blocked: null,
  stash: server,
  plex: server,
  queue: null,
  slow: [],
  settings: { enabled: true, problems: [] },
  fibers: [{ name: "worker", state: "running", since: 7, restarts: 0, problem: null }],
  parts: {}
}

describe("what a runtime tells of itself", () => {
  it("is nothing where all is well", () => expect(healthLines(health)).toEqual([]))

  it("is which calls take their time, and which were given up for it", () => {
    const call = { server: "Plex", request: "GET /identity", sinceAt: 7 } as const
    const slow = [
      { ...call, problem: null },
      { ...call, problem: "too late" }
    ]
    expect(healthLines({ ...health, slow })).toEqual([
      `Slow: Plex has not finished its answer to GET /identity since ${localTime(7)}`,
      `Slow: too late, last at ${localTime(7)}`
    ])
  })

  it("is what is wrong with its settings, and which parts were restarted", () => {
    const told = healthLines({
      ...health,
      settings: { enabled: false, problems: ["plex_url: x"] },
      fibers: [{ name: "worker", state: "waiting", since: 7, restarts: 2, problem: "it was killed" }]
    })
    expect(told).toEqual([
      "plex_url: x",
      `The worker was restarted 2 times, waiting since ${localTime(7)}: it was killed`
    ])
  })
})

describe("the circuits", () => {
  it("are told by server, with the last outages", () => {
    const open = Breaker.Open({ since: 1, until: 9, silent: true })
    const outage = { server: "Plex" as const, began: 0, ended: 61_000, cause: "refused" }
    expect(outageLines({ Plex: open, Stash: closed }, [outage, { ...outage, ended: null }])).toEqual([
      `Circuits: Plex OPEN since ${localTime(1)}, next try ${localTime(9)}; Stash closed`,
      `  Plex was left alone from ${localTime(0)}, for 1m 1s: refused`,
      `  Plex was left alone from ${localTime(0)}, not over: refused`
    ])
    const tried = Breaker.HalfOpen({ since: 1, silent: true })
    expect(outageLines({ Plex: closed, Stash: tried }, [])[0]).toContain(
      `Stash OPEN since ${localTime(1)}, being tried`
    )
  })
})
