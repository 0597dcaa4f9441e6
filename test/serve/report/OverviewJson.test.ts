import { expect, it } from "vitest"
import { Problem } from "../../../src/core/model/Problem.ts"
import { overviewJson } from "../../../src/serve/report/OverviewJson.ts"
import { plain } from "../../support/Overviews.ts"

// Programs read these: none may go, whatever comes.
const names = [
  "version",
  "database",
  "runtime",
  "blocked",
  "nothingStarts",
  "vanishedScenes",
  "paused",
  "queue",
  "breakers",
  "outages",
  "skipped",
  "scope",
  "health",
  "lease",
  "deadLetters",
  "problems"
]

it("a program finds every name that was ever there, and the verdict with its exit status", () => {
  const told = overviewJson({ ...plain, problems: [Problem.NoRuntime()] })
  expect(Object.keys(told)).toEqual(expect.arrayContaining(names))
  expect(told.verdict).toMatchObject({ well: false, exitStatus: 1 })
  expect(told.problems).toEqual([expect.objectContaining({ kind: "NoRuntime", severity: "stops" })])
  expect(overviewJson(plain).verdict).toMatchObject({ well: true, exitStatus: 0 })
})
