import { expect, it } from "vitest"
import { line } from "../../src/core/model/Text.ts"
import { read } from "./Page.ts"

/** Lines of the page that show a text and what becomes of it. */
const examples = read("docs/matching.md").lines.flatMap((text) => {
  const [before = "", after] = text.trim().split("  becomes  ")
  return after === undefined ? [] : [[before, after] as const]
})

it("shows what is put right in texts as it is put right", () => {
  expect(examples.length).toBeGreaterThanOrEqual(2)
  expect(examples.map(([before]) => line(before))).toEqual(examples.map(([, after]) => after))
})
