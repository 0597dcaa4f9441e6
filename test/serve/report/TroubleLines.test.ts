import { expect, it } from "vitest"
import { localTime } from "../../../src/serve/report/LocalTime.ts"
import { troubleLines } from "../../../src/serve/report/TroubleLines.ts"

it("what a part cannot do is told a line each, with since when and how often", () => {
  const trouble = (name: string, rounds: number) => ({ name, problem: "it is away", rounds, sinceAt: 7 })
  expect(troubleLines("watch", { troubles: [trouble("folders", 1), trouble("covers", 3)], more: 1 })).toEqual([
    `watch, folders: fails since ${localTime(7)} (1 time), all else goes on: it is away`,
    `watch, covers: fails since ${localTime(7)} (3 times), all else goes on: it is away`
  ])
  expect([{}, null, { troubles: "x" }, { troubles: [] }].map((told) => troubleLines("watch", told))).toEqual([
    [],
    [],
    [],
    []
  ])
})
