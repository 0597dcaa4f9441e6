import { expect, it } from "vitest"
import { readFileSync } from "node:fs"
import { join } from "node:path"
import { line } from "../../src/core/model/Text.ts"
import { read, root } from "./Page.ts"

/** Lines of the page that show a text and what becomes of it. */
const examples = read("docs/matching.md").lines.flatMap((text) => {
  const [before = "", after] = text.trim().split("  becomes  ")
  return after === undefined ? [] : [[before, after] as const]
})

it("shows what is put right in texts as it is put right", () => {
  expect(examples.length).toBeGreaterThanOrEqual(2)
  expect(examples.map(([before]) => line(before))).toEqual(examples.map(([, after]) => after))
})

it("shows a healthy status as the built program prints it", () => {
  const printed = readFileSync(join(root, "test", "slow", "status", "healthy.txt"), "utf8")
  expect(read("docs/troubleshooting.md").lines.join("\n")).toContain(printed.trimEnd())
})
