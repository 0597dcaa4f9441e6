import { describe, expect, it } from "vitest"
import { Breaker, closed } from "../../../src/core/retry/Breaker.ts"
import { leaseLine, outageLines, partsLines } from "../../../src/serve/report/HealthLines.ts"
import type { Health } from "../../../src/serve/report/HealthWritten.ts"

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
const when = (at: number) => `T${at}`

describe("what a runtime tells of itself", () => {
  it("is how its fibers and parts are, and which were restarted", () => {
    expect(partsLines({ ...health, parts: { watch: { pace: "fast" } } }, when)).toEqual([
      "watch: pace fast",
      "Fiber worker: running since T7"
    ])
    const restarted = { name: "worker", state: "waiting" as const, since: 7, restarts: 2, problem: "it was killed" }
    expect(partsLines({ ...health, fibers: [restarted, { ...restarted, restarts: 1, problem: null }] }, when)).toEqual([
      "Fiber worker: waiting since T7, was restarted 2 times: it was killed",
      "Fiber worker: waiting since T7, was restarted 1 time"
    ])
  })
})

describe("the lease", () => {
  it("is told with its holder, if it has one", () => {
    expect(leaseLine(null, when)).toEqual([])
    const held = { owner: "one", epoch: 1, host: "nas", pid: 7, started: 1, version: "1", until: 9 }
    expect(leaseLine(held, when)).toEqual(["Lease: process 7 on nas, version 1, until T9"])
  })
})

describe("the circuits", () => {
  it("are told by server, with the last outages", () => {
    const open = Breaker.Open({ since: 1, until: 9, silent: true })
    const outage = { server: "Plex" as const, began: 0, ended: 61_000, cause: "refused" }
    expect(outageLines({ Plex: open, Stash: closed }, [outage, { ...outage, ended: null }], when)).toEqual([
      "Circuits: Plex OPEN since T1, next try T9; Stash closed",
      "  Plex was left alone from T0, for 1m 1s: refused",
      "  Plex was left alone from T0, not over: refused"
    ])
    const tried = Breaker.HalfOpen({ since: 1, silent: true })
    expect(outageLines({ Plex: closed, Stash: tried }, [], when)[0]).toContain("Stash OPEN since T1, being tried")
  })
})
