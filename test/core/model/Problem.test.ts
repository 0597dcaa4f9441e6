import { describe, expect, it } from "@effect/vitest"
import * as fc from "effect/FastCheck"
import { isSilent } from "../../../src/core/model/Heartbeat.ts"
import { type Problem, problemsOf, severityOf, type Standing } from "../../../src/core/model/Problem.ts"
import { Breaker, closed } from "../../../src/core/retry/Breaker.ts"
import { problemJson, problemLine, problemLines } from "../../../src/serve/report/ProblemLines.ts"

const now = 1_800_000_000_000
const well: Standing = {
  now,
  runtime: { pid: 7, heartbeat: now - 60_000, blocked: null },
  disk: null,
  unanswered: null,
  enabled: true,
  begun: true,
  breakers: { Plex: closed, Stash: closed },
  libraries: [],
  scenes: null,
  dead: 0,
  sizeDiffers: 0
}
const vanished = { vanished: 60, of: 90, since: now }
const open = Breaker.Open({ since: now - 1000, until: now + 1000, silent: true })

const table: ReadonlyArray<readonly [string, Partial<Standing>, Problem["_tag"], "stops" | "told", RegExp]> = [
  ["no runtime", { runtime: null }, "NoRuntime", "stops", /^No runtime is running/],
  ["blocked", { runtime: { pid: 7, heartbeat: now, blocked: "why" } }, "Blocked", "stops", /^BLOCKED: why$/],
  ["a full disk", { disk: "the disk is full" }, "DiskFull", "stops", /the disk is full$/],
  [
    "a heartbeat of 3 minutes ago",
    { runtime: { pid: 7, heartbeat: now - 180_000, blocked: null } },
    "Silent",
    "stops",
    /process 7/
  ],
  ["a poll without an answer", { unanswered: now - 120_000 }, "PollHangs", "stops", /does not answer/],
  ["before the first full sync", { begun: false }, "NotBegun", "told", /plexsync sync --all/],
  ["switched off", { enabled: false }, "SwitchedOff", "told", /^Paused/],
  ["an open circuit", { breakers: { Plex: closed, Stash: open } }, "CircuitOpen", "told", /^Stash is left alone/],
  ["a paused library", { libraries: [{ library: "A", ...vanished }] }, "LibraryPaused", "told", /accept "A"$/],
  ["paused scenes", { scenes: vanished }, "ScenesPaused", "told", /accept stash$/],
  ["files of another size", { sizeDiffers: 2 }, "SizeDiffers", "told", /^2 scenes wait/],
  ["dead letters", { dead: 3 }, "DeadLetters", "told", /3 failed jobs/]
]

const some = fc.subarray([...table])

describe("what a person is told of how everything stands", () => {
  it("is nothing while all is well", () => {
    expect(problemsOf(well)).toEqual([])
  })

  it.each(table)("%s", (_, change, kind, severity, sentence) => {
    const [problem, ...others] = problemsOf({ ...well, ...change })
    if (problem === undefined) return expect.unreachable("nothing is told")
    expect(others).toEqual([])
    expect([problem._tag, severityOf(problem)]).toEqual([kind, severity])
    expect(problemJson(problem)).toEqual({ kind, severity, sentence: problemLine(problem) })
    expect(problemLine(problem)).toMatch(sentence)
  })

  it("keeps a heartbeat that is late for less than 3 minutes to itself", () => {
    fc.assert(
      fc.property(fc.integer({ min: -400_000, max: 400_000 }), (age) => {
        expect(isSilent(now - age, now)).toBe(Math.abs(age) >= 180_000)
      })
    )
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
        expect(problemLines(found).length).toBe(found.filter(({ _tag }) => _tag !== "DeadLetters").length)
      })
    )
  })
})
