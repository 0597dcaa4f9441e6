import { describe, expect, it } from "@effect/vitest"
import { Problem, severityOf } from "../../../src/core/model/Problem.ts"
import { problemJson, problemLine, problemLines, verdictOf } from "../../../src/serve/report/ProblemLines.ts"

const vanished = { vanished: 60, of: 90, since: 1_800_000_000_000 }
const all: ReadonlyArray<readonly [Problem, RegExp]> = [
  [Problem.Blocked({ why: "why" }), /^BLOCKED: why$/],
  [Problem.Blocked({ why: "Configuration error: x" }), /^BLOCKED: Configuration error: x\. Set it in Stash/],
  [Problem.NoDatabase({ database: "/d/plexsync.db" }), /there is no database \/d\/plexsync\.db/],
  [Problem.NoRuntime(), /^No runtime is running; start one/],
  [Problem.DiskFull({ why: "the disk is full" }), /takes no more: the disk is full$/],
  [Problem.Silent({ pid: 7, since: 1 }), /process 7/],
  [Problem.PollHangs({ since: 1 }), /does not answer/],
  [Problem.LibraryPaused({ library: "A", ...vanished }), /60 of 90 files vanished.*accept "A"$/],
  [Problem.ScenesPaused(vanished), /60 of 90 scenes vanished.*accept stash$/],
  [Problem.SwitchedOff(), /^Paused/],
  [Problem.NotBegun(), /plexsync sync --all/],
  [Problem.CircuitOpen({ server: "Stash", since: 1 }), /^Stash is left alone/],
  [Problem.NothingStarts({ why: "An edit starts no runtime" }), /^An edit starts no runtime$/],
  [Problem.BadSetting({ why: "max_tags: no" }), /^max_tags: no$/],
  [Problem.LineCut({ server: "Plex", since: 1, why: "refused" }), /^NOTIFICATIONS: Plex.*\(refused\)/],
  [Problem.LineCut({ server: "Stash", since: 1, why: "refused" }), /^NOTIFICATIONS: Stash's log.*\(refused\)/],
  [
    Problem.PartFails({ part: "watch", name: "tags", problem: "away", rounds: 3, sinceAt: 1 }),
    /^watch, tags: fails since .* \(3 times\), all else goes on: away$/
  ],
  [
    Problem.SlowCall({ server: "Plex", request: "GET /identity", sinceAt: 1, problem: null }),
    /^Slow: Plex has not finished its answer to GET \/identity since/
  ],
  [
    Problem.SlowCall({ server: "Plex", request: "GET /identity", sinceAt: 1, problem: "too late" }),
    /^Slow: too late, last at/
  ],
  [Problem.NameGone({ why: "tag A is gone" }), /^Scope: tag A is gone$/],
  [
    Problem.RowsSkipped({ server: "Plex", kind: "library", rows: 2, id: "", reason: "odd" }),
    /^Skipped: 2 libraries of Plex that cannot be read, such as library \?: odd$/
  ],
  [Problem.SizeDiffers({ jobs: 1 }), /^1 scene waits/],
  [Problem.SizeDiffers({ jobs: 2 }), /^2 scenes wait/],
  [Problem.DeadLetters({ jobs: 3 }), /^3 scenes failed.*plexsync dlq list/]
]

describe("the sentence of a problem", () => {
  it.each(all)("of %j", (problem, sentence) => {
    expect(problemLine(problem)).toMatch(sentence)
    expect(problemJson(problem)).toEqual({
      kind: problem._tag,
      severity: severityOf(problem),
      sentence: problemLine(problem)
    })
  })

  it("tells times as it is asked to", () => {
    expect(problemLines([Problem.Silent({ pid: 7, since: 1 })], (at) => `T${at}`)[0]).toContain("nothing since T1;")
  })
})

describe("the one line whether all is well", () => {
  const noRuntime = Problem.NoRuntime()
  const begun = Problem.NotBegun()
  const off = Problem.SwitchedOff()
  const open = Problem.CircuitOpen({ server: "Plex", since: 1 })
  it.each([
    [[], "All is well (exit status 0)"],
    [[begun], "Edits arrive; 1 thing to know (exit status 0)"],
    [[begun, Problem.DeadLetters({ jobs: 1 })], "Edits arrive; 2 things to know (exit status 0)"],
    [[open, begun], "WAITING for a server: edits are kept (exit status 0)"],
    [[off, open], "PAUSED by a person (exit status 0)"],
    [[noRuntime, off], "NOT WELL: no edit arrives in Plex until this is mended (exit status 1)"]
  ])("of %j", (problems, sentence) => {
    const verdict = verdictOf(problems)
    expect(verdict.sentence).toBe(sentence)
    expect(verdict.well).toBe(problems.length === 0)
    expect(verdict.exitStatus).toBe(problems.some((one) => severityOf(one) === "stops") ? 1 : 0)
  })
})
