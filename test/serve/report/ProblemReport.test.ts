import * as DateTime from "effect/DateTime"
import { describe, expect, it } from "vitest"
import { hashedBy } from "../../../src/core/model/Hashed.ts"
import { Problem } from "../../../src/core/model/Problem.ts"
import { Breaker, closed } from "../../../src/core/retry/Breaker.ts"
import type { Overview } from "../../../src/serve/report/Overview.ts"
import { problemReport, type Told } from "../../../src/serve/report/ProblemReport.ts"
import { plain } from "../../support/Overviews.ts"
import { id } from "../../support/Samples.ts"

/** A hash that shows what it is of, so that lines are told apart. */
const hashed = hashedBy((text) => `${text.split("\n")[0]?.slice(0, 4)}${text.length}`)
const { name, sentence } = hashed
const at = (seconds: number) => plain.now - seconds * 1000
const iso = (seconds: number) => DateTime.formatIso(DateTime.unsafeMake(at(seconds)))

const told = (overview: Overview = plain, more: Partial<Told> = {}): Told => ({
  overview,
  platform: [["Node.js", "v22.1.0"]],
  settings: [],
  rules: 0,
  libraries: [],
  counts: { scenes: 3, sceneFiles: 4, written: 2, history: 5, pictures: 1 },
  ...more
})

/** The lines below a title, as far as the next one. */
const below = (title: string, given: Told) => {
  const lines = problemReport(given, hashed).split("\n")
  const from = lines.indexOf(title) + 1
  expect(from, title).toBeGreaterThan(0)
  return lines.slice(from, lines.indexOf("", from)).map((line) => line.slice(2))
}

const runtime = { host: "nas", pid: 7, started: at(90), version: "0.1.0", heartbeat: at(4), blocked: null }
const server = { address: "http://x", circuit: "Closed" }
const fiber = { name: "worker", state: "running" as const, since: at(60), restarts: 0, problem: null }
const health: NonNullable<Overview["health"]> = {
  at: at(4),
  version: "0.1.0",
  started: at(90),
  blocked: null,
  stash: server,
  plex: server,
  queue: null,
  slow: [],
  settings: { enabled: true, problems: [] },
  fibers: [fiber],
  parts: {}
}

const indexed = {
  title: "Films",
  checkedAt: 0,
  sweptAt: 0,
  scannedAt: 0,
  contentChangedAt: 0,
  newest: 0,
  items: 90,
  bare: 0,
  files: 90,
  paused: null
}

describe("a problem report", () => {
  it("says of a new data directory that there is nothing", () => {
    expect(problemReport(told(), hashed).split("\n").slice(3)).toEqual([
      "",
      "Versions",
      "  PlexSync 1.0.0",
      "  Node.js v22.1.0",
      "  Plex not known",
      "  Stash not known",
      "",
      "Settings that are set",
      "  nothing",
      "",
      "Health",
      "  no runtime lives",
      "",
      "Counts",
      "  queue: ready 0, running 0, waiting 0, parked 0, dead 0",
      "  waiting: ",
      "  scenes: 0 in sync, 0 never synced, the last at never",
      "  last edit: never",
      "",
      "Failed jobs",
      "  nothing",
      "",
      "Servers",
      "  circuit to Plex: Closed",
      "  circuit to Stash: Closed",
      "",
      "Index and path mappings",
      "  rules in path_mappings: 0",
      "  stored: scenes 3, sceneFiles 4, written 2, history 5, pictures 1",
      ""
    ])
    expect(problemReport(told(), hashed).split("\n")[0]).toBe(`Problem report of PlexSync, ${iso(0)}`)
  })

  it("tells versions that are versions, and hashes what may be a name", () => {
    const versions = { Plex: "1.43.1.10611-1e34174b1", Stash: "v0.30.1" }
    expect(below("Versions", told({ ...plain, versions }))).toContain("Plex 1.43.1.10611-1e34174b1")
    expect(below("Versions", told({ ...plain, versions }))).toContain("Stash v0.30.1")
    expect(
      below("Versions", told({ ...plain, version: "of Jane", versions: { Plex: "Jane's", Stash: null } }))
    ).toEqual([`PlexSync ${name("of Jane")}`, "Node.js v22.1.0", `Plex ${name("Jane's")}`, "Stash not known"])
  })

  it("tells the settings as they are given", () =>
    expect(below("Settings that are set", told(plain, { settings: ["enabled = true (Stash)", "#1 (Stash)"] }))).toEqual(
      ["enabled = true (Stash)", "#1 (Stash)"]
    ))

  it("tells of the runtime and its parts, and of problems their kinds alone", () => {
    expect(below("Health", told({ ...plain, nothingStarts: null, runtime, health }))).toEqual([
      `a runtime of version 0.1.0 lives since ${iso(90)}, seen 4 s ago`,
      `part worker: running since ${iso(60)}, restarted 0 times`
    ])
    const restarted = { ...fiber, name: "Jane's 2nd", state: "waiting" as const, restarts: 2, problem: "Jane: ENOENT" }
    const slow = [{ server: "Plex" as const, request: "GET /Jane", sinceAt: at(30), problem: null }]
    const bad: Overview = {
      ...plain,
      nothingStarts: null,
      runtime: { ...runtime, blocked: "open '/Jane': EACCES" },
      health: { ...health, fibers: [restarted], slow },
      problems: [Problem.DiskFull({ why: "/Jane" }), Problem.NameGone({ why: "Jane" })]
    }
    expect(below("Health", told(bad))).toEqual([
      `a runtime of version 0.1.0 lives since ${iso(90)}, seen 4 s ago`,
      "stops everything: DiskFull",
      "told: NameGone",
      `blocked: ${sentence("open '/Jane': EACCES")}`,
      `part ${name("Jane's 2nd")}: waiting since ${iso(60)}, restarted 2 times: ${sentence("Jane: ENOENT")}`,
      `slow call to Plex since ${iso(30)}`
    ])
    expect(sentence("open '/Jane': EACCES")).toMatch(/ EACCES$/)
    expect(problemReport(told(bad), hashed)).not.toContain("Jane")
  })

  it("counts jobs and scenes", () =>
    expect(
      below(
        "Counts",
        told({
          ...plain,
          counts: { ready: 1, running: 2, waiting: 3, parked: 4, dead: 5, because: { size_differs: 3 } },
          scenes: { inSync: 6, never: 7, lastSyncAt: at(5) },
          editedAt: at(8)
        })
      )
    ).toEqual([
      "queue: ready 1, running 2, waiting 3, parked 4, dead 5",
      "waiting: size_differs 3",
      `scenes: 6 in sync, 7 never synced, the last at ${iso(5)}`,
      `last edit: ${iso(8)}`
    ]))

  it("tells of failed jobs what went wrong, in words of the program alone", () => {
    const link = { tag: "Unavailable", message: "Jane: ECONNRESET", route: "Plex: edit item", status: 503 }
    const letter = {
      sceneId: id(7),
      reason: "hook" as const,
      errorTag: "Unavailable",
      family: "transient" as const,
      message: "Jane",
      cause: [link, { tag: "of Jane", message: "Jane", route: "Plex: Jane 1", status: null }, { ...link, route: null }],
      attempts: 3,
      firstAt: at(9),
      failedAt: at(2),
      tries: 1,
      retryAt: null,
      candidates: ["Jane"],
      queued: null
    }
    const given = told({
      ...plain,
      failed: [
        { tag: "Unavailable", jobs: 1 },
        { tag: "of Jane", jobs: 2 }
      ],
      letters: [letter, { ...letter, errorTag: "of Jane", cause: [] }]
    })
    const times = `3 attempts from ${iso(9)} to ${iso(2)}, tried again 1 times`
    expect(below("Failed jobs", given)).toEqual([
      "Unavailable: 1",
      `${name("of Jane")}: 2`,
      `scene ${hashed.id("scene", 7)}: Unavailable (transient), asked for by hook, ${times}`,
      `  Unavailable Plex: edit item 503 ${sentence("Jane: ECONNRESET")}`,
      `  ${name("of Jane")} ${name("Plex: Jane 1")} ${sentence("Jane")}`,
      `  Unavailable 503 ${sentence("Jane: ECONNRESET")}`,
      `scene ${hashed.id("scene", 7)}: ${name("of Jane")} (transient), asked for by hook, ${times}`
    ])
    expect(problemReport(given, hashed)).not.toContain("Jane")
  })

  it("tells of outages, and of rows that cannot be read", () => {
    const outage = { server: "Plex" as const, began: at(9), ended: at(3), cause: "http://jane: ECONNREFUSED" }
    expect(
      below(
        "Servers",
        told({
          ...plain,
          breakers: { Plex: Breaker.Open({ since: 1, until: 2, silent: true }), Stash: closed },
          outages: [outage, { ...outage, ended: null }],
          skipped: [
            { server: "Stash", kind: "scene", rows: 2, id: "7", reason: "title of Jane is null" },
            { server: "Stash", kind: "scene of Jane", rows: 1, id: "8", reason: "odd" }
          ]
        })
      )
    ).toEqual([
      "circuit to Plex: Open",
      "circuit to Stash: Closed",
      `outage of Plex from ${iso(9)} to ${iso(3)}: ${sentence("http://jane: ECONNREFUSED")}`,
      `outage of Plex from ${iso(9)} to now: ${sentence("http://jane: ECONNREFUSED")}`,
      `2 rows of Stash (scene) cannot be read: ${sentence("title of Jane is null")}`,
      `1 rows of Stash (${name("scene of Jane")}) cannot be read: ${sentence("odd")}`
    ])
  })

  it("tells of libraries by their hashes, wherever they stand", () => {
    const paused = { key: "1", library: "Films", vanished: 60, of: 90, since: 1, agreed: 0, state: indexed }
    const seen = { used: ["Films"], unused: [{ title: "Series", reason: "other" as const }] }
    const given = told(
      { ...plain, libraries: seen, pausedLibraries: [paused] },
      { rules: 2, libraries: [{ server: "s", library: "1", items: 4, files: 5, trashed: 1 }] }
    )
    expect(below("Index and path mappings", given)).toEqual([
      `library ${name("1")} of server ${name("s")}: 4 items, 5 files, 1 in the trash`,
      `synced: ${name("Films")}`,
      `not synced: ${name("Series")}`,
      `paused: ${name("Films")}, 60 of 90 vanished`,
      "rules in path_mappings: 2",
      "stored: scenes 3, sceneFiles 4, written 2, history 5, pictures 1"
    ])
  })
})
