import { readFileSync } from "node:fs"
import { join } from "node:path"
import { describe, expect, it } from "vitest"
import { fateTable } from "./FateTable.ts"
import { root } from "./Page.ts"

/** The cells of the first table below a heading. */
const tableBelow = (page: string, heading: string): ReadonlyArray<ReadonlyArray<string>> => {
  const [, below = ""] = page.split(`\n## ${heading}\n`)
  const lines = below.split("\n")
  const first = lines.findIndex((line) => line.startsWith("|"))
  const end = lines.findIndex((line, at) => at > first && !line.startsWith("|"))
  return lines
    .slice(first, end)
    .filter((line) => !/^\|[ |:-]+\|$/.test(line))
    .map((line) =>
      line
        .split("|")
        .slice(1, -1)
        .map((cell) => cell.trim())
    )
}

describe("the table of what a failure leads to", () => {
  it("is what core/retry/Fate.ts decides", () => {
    const page = readFileSync(join(root, "docs", "architecture.md"), "utf8")
    const rows = fateTable.map((cells) => `| ${cells.join(" | ")} |`)
    const [head = "", ...rest] = rows
    const expected = [head, "| - | - | - | - |", ...rest].join("\n")
    expect(tableBelow(page, "Failures"), `docs/architecture.md is to have:\n${expected}\n`).toEqual(fateTable)
  })

  it("names every fate with something that leads there", () => {
    expect(fateTable.length).toBe(1 + 6)
    for (const [, after] of fateTable) expect(after).not.toBe("")
  })
})
