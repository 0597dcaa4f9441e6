import { expect, it } from "vitest"
import * as Either from "effect/Either"
import { normalise } from "../../src/core/model/FilePath.ts"
import { parse, toPlex } from "../../src/core/model/PathMapping.ts"
import { read } from "./Page.ts"

/** An example of the page: rules, a path in Stash, and what it is in Plex. */
interface Example {
  readonly rules: string
  readonly stash: string
  readonly plex: string
}

/** A line has rules, or an example, or both; an example without rules goes by those above it. */
const examplesOf = (lines: ReadonlyArray<string>): ReadonlyArray<Example> => {
  const found: Array<Example> = []
  let rules = ""
  for (const line of lines) {
    const parts = line.trim().split(/ {2,}/)
    const [first = ""] = parts
    if (first.includes("=>")) rules = first
    const arrow = parts.indexOf("-->")
    const [stash, plex] = [parts[arrow - 1], parts[arrow + 1]]
    if (arrow > 0 && stash !== undefined && plex !== undefined && rules !== "") found.push({ rules, stash, plex })
  }
  return found
}

const examples = examplesOf(read("docs/matching.md").lines)

it("shows path mappings as they work", () => {
  expect(examples.length).toBeGreaterThanOrEqual(6)
  expect(examples.map(({ rules, stash }) => toPlex(Either.getOrThrow(parse(rules)), stash))).toEqual(
    examples.map(({ plex }) => normalise(plex))
  )
})
