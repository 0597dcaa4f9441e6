import { describe, expect, it } from "@effect/vitest"
import { Problem, severityOf } from "../../../src/core/model/Problem.ts"
import { problemJson, problemLine, problemLines } from "../../../src/serve/report/ProblemLines.ts"

const vanished = { vanished: 60, of: 90, since: 1_800_000_000_000 }
const all: ReadonlyArray<readonly [Problem, RegExp]> = [
  [Problem.Blocked({ why: "why" }), /^BLOCKED: why$/],
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
  [Problem.SizeDiffers({ jobs: 1 }), /^1 scene waits/],
  [Problem.SizeDiffers({ jobs: 2 }), /^2 scenes wait/],
  [Problem.DeadLetters({ jobs: 3 }), /3 failed jobs/]
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

  it("stands once: that of failed jobs is the queue's", () => {
    expect(problemLines(all.map(([problem]) => problem))).toHaveLength(all.length - 1)
  })
})
