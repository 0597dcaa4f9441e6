import { describe, expect, it } from "@effect/vitest"
import * as fc from "effect/FastCheck"
import { type Problem, problemsOf, severityOf, type Standing } from "../../../src/core/model/Problem.ts"

const now = 1_800_000_000_000
const well: Standing = {
  now,
  runtime: { pid: 7, heartbeat: now - 60_000, blocked: null },
  disk: null,
  unanswered: null,
  enabled: true,
  begun: true,
  nothingStarts: null,
  settings: [],
  scope: [],
  cut: { Plex: null, Stash: null },
  failing: [],
  slow: [],
  skipped: [],
  leftAlone: { Plex: null, Stash: null },
  libraries: [],
  scenes: null,
  dead: 0,
  sizeDiffers: 0
}
const vanished = { vanished: 60, of: 90, since: now }

const table: ReadonlyArray<readonly [string, Partial<Standing>, Problem["_tag"], "stops" | "told"]> = [
  ["no runtime", { runtime: null }, "NoRuntime", "stops"],
  ["blocked", { runtime: { pid: 7, heartbeat: now, blocked: "why" } }, "Blocked", "stops"],
  ["a full disk", { disk: "the disk is full" }, "DiskFull", "stops"],
  ["a heartbeat of 3 minutes ago", { runtime: { pid: 7, heartbeat: now - 180_000, blocked: null } }, "Silent", "stops"],
  ["a poll without an answer", { unanswered: now - 120_000 }, "PollHangs", "stops"],
  ["before the first full sync", { begun: false }, "NotBegun", "told"],
  ["switched off", { enabled: false }, "SwitchedOff", "told"],
  ["an open circuit", { leftAlone: { Plex: null, Stash: now - 1000 } }, "CircuitOpen", "told"],
  ["a paused library", { libraries: [{ library: "A", ...vanished }] }, "LibraryPaused", "told"],
  ["paused scenes", { scenes: vanished }, "ScenesPaused", "told"],
  ["a setting that cannot be used", { settings: ["why"] }, "BadSetting", "told"],
  ["a line that does not stand", { cut: { Plex: { since: now, why: "refused" }, Stash: null } }, "LineCut", "told"],
  [
    "a part that fails",
    { failing: [{ part: "watch", name: "tags", problem: "why", rounds: 2, sinceAt: now }] },
    "PartFails",
    "told"
  ],
  ["a slow call", { slow: [{ server: "Plex", request: "GET /x", sinceAt: now, problem: null }] }, "SlowCall", "told"],
  ["a name that is gone", { scope: ["why"] }, "NameGone", "told"],
  [
    "rows that cannot be read",
    { skipped: [{ server: "Plex", kind: "item", rows: 1, id: "7", reason: "why" }] },
    "RowsSkipped",
    "told"
  ],
  ["files of another size", { sizeDiffers: 2 }, "SizeDiffers", "told"],
  ["dead letters", { dead: 3 }, "DeadLetters", "told"]
]

const some = fc.subarray([...table])

describe("what a person is told of how everything stands", () => {
  it("is nothing while all is well", () => {
    expect(problemsOf(well)).toEqual([])
  })

  it.each(table)("%s", (_, change, kind, severity) => {
    const [problem, ...others] = problemsOf({ ...well, ...change })
    if (problem === undefined) return expect.unreachable("nothing is told")
    expect(others).toEqual([])
    expect([problem._tag, severityOf(problem)]).toEqual([kind, severity])
  })

  it("of no runtime, why none is started too", () => {
    const found = problemsOf({ ...well, runtime: null, nothingStarts: "why" })
    expect(found.map((one) => [one._tag, severityOf(one)])).toEqual([
      ["NoRuntime", "stops"],
      ["NothingStarts", "stops"]
    ])
  })

  it("of a server that is left alone, no line that does not stand", () => {
    const cut = { Plex: { since: now, why: "refused" }, Stash: null }
    expect(problemsOf({ ...well, cut, leftAlone: { Plex: now, Stash: null } }).map(({ _tag }) => _tag)).toEqual([
      "CircuitOpen"
    ])
  })

  it("of several things at once, all are told, what stops everything first", () => {
    fc.assert(
      fc.property(some, (chosen) => {
        const found = problemsOf(chosen.reduce((all, [, change]) => ({ ...all, ...change }), well))
        const kinds = found.map(({ _tag }) => _tag)
        const noRuntime = chosen.some(([, , kind]) => kind === "NoRuntime") && kinds.includes("NoRuntime")
        // Of no runtime, nothing more is told; of two changes of its row, the later stands.
        const ofRuntime = ["NoRuntime", "Blocked", "Silent"]
        for (const [, , kind] of chosen)
          if (!ofRuntime.includes(kind) && !(noRuntime && kind === "PollHangs")) expect(kinds).toContain(kind)
        const order = found.map((one) => (severityOf(one) === "stops" ? 0 : 1))
        expect(order).toEqual(order.toSorted())
      })
    )
  })
})
