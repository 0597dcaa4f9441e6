import { readFileSync } from "node:fs"
import { join } from "node:path"
import { expect, it } from "vitest"
import { Obstacle, obstacleWords } from "../../src/core/explain/Obstacle.ts"
import { stayWords } from "../../src/core/explain/StayWords.ts"
import { Stay } from "../../src/core/plan/Stay.ts"
import { root } from "./Page.ts"

const page = readFileSync(join(root, "docs", "explain.md"), "utf8")

/** Rows of the table below a heading, its cells without the blanks that line them up. */
const rowsBelow = (heading: string): ReadonlyArray<string> => {
  const [, below = ""] = page.split(`\n## ${heading}\n`)
  const lines = below.split("\n## ")[0]?.split("\n") ?? []
  return lines.filter((line) => line.startsWith("| `")).map((line) => line.replaceAll(/ +/g, " "))
}

const reasons = Obstacle.literals.map((reason) => {
  const { advice, sentence } = obstacleWords[reason]
  return `| \`${reason}\` | ${sentence} | ${advice} |`
})
const stays = Stay.literals.map((stay) => `| \`${stay}\` | ${stayWords[stay]} |`)

it("the page has each reason of a scene, in the words of the program", () => {
  expect(rowsBelow("The reasons"), `docs/explain.md is to have:\n${reasons.join("\n")}\n`).toEqual(reasons)
})

it("the page has each reason of a field, in the words of the program", () => {
  expect(rowsBelow("Why a field stays as it is"), `docs/explain.md is to have:\n${stays.join("\n")}\n`).toEqual(stays)
})
