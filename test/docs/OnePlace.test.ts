import { ESLint } from "eslint"
import { describe, expect, it } from "vitest"
import { root } from "./Page.ts"

/** The project's own rules, of them only those that say where something is decided; these need no types. */
const eslint = new ESLint({
  cwd: root,
  ruleFilter: ({ ruleId }) => ruleId === "no-restricted-syntax",
  overrideConfig: { languageOptions: { parserOptions: { projectService: false, project: null } } }
})

const complaints = async (file: string, source: string) => {
  const results = await eslint.lintText(source, { filePath: file })
  return results.flatMap(({ messages }) => messages).map(({ message }) => message)
}

const elsewhere = "src/sync/drain/Worker.ts"
const fate = "Ask core/retry/Fate.ts what a failure leads to: nothing else decides it."
const plan = "A target carries its plan: it is made once, in sync/read/Targets.ts."

describe("what a failure leads to", () => {
  it.each([
    ["by its family", 'import { familyOf } from "../core/Failure.ts"'],
    ["by its family under another name", 'import { familyOf as kindOf } from "../core/Failure.ts"'],
    ["by its family, from all of the file", 'import * as F from "../core/Failure.ts"\nexport const of = F.familyOf'],
    ["by the family of a row", 'export const again = (row: { family: string }) => row.family === "transient"'],
    ["by a family that it is not", 'export const again = (row: { family: string }) => "permanent" !== row.family'],
    ["by a switch", 'export const of = (family: string) => { switch (family) { case "not_found": return 1 } }'],
    ["by a switch over tags", 'export const of = (tag: string) => { switch (tag) { case "Unavailable": return 1 } }'],
    ["by two tags", 'export const away = (f: E) => f._tag === "Unreachable" || f._tag === "Unavailable"'],
    ["by neither of two tags", 'export const well = (f: E) => f._tag !== "Unavailable" && f._tag !== "Unreachable"'],
    ["by two classes", "export const away = (f: E) => f instanceof Unreachable || f instanceof Unavailable"],
    ["by a handler for each", "export const mild = Effect.catchTags({ Unreachable: wait, Unavailable: wait })"],
    ["by a list of tags", 'export const mild = Effect.catchTag("Unreachable", "Unavailable", wait)']
  ])("is not decided elsewhere, %s", async (_, source) => {
    expect(await complaints(elsewhere, source)).toContain(fate)
  })

  it("is decided in core/retry", async () => {
    const source =
      'import { familyOf } from "../Failure.ts"\nexport const of = (x: never) => familyOf(x) === "transient"'
    expect(await complaints("src/core/retry/Fate.ts", source)).toEqual([])
    expect(await complaints("src/core/retry/Breaker.ts", source)).toContain(fate)
  })

  it("may be told apart elsewhere by one tag", async () => {
    const source = 'export const isDoubt = (f: E) => f._tag === "Unreachable" && f.sent'
    expect(await complaints(elsewhere, source)).toEqual([])
  })
})

describe("a plan", () => {
  it.each([
    'import { planFor } from "../core/Plan.ts"',
    'import { type Plan, planFor as plans } from "../core/Plan.ts"',
    'import * as Plans from "../core/Plan.ts"\nexport const of = Plans.planFor'
  ])("is not made elsewhere: %s", async (source) => {
    expect(await complaints("src/sync/compare/Compare.ts", source)).toEqual([plan])
    expect(await complaints("src/core/retry/Fate.ts", source)).toEqual([plan])
  })

  it("is made where items and memory meet, where no failure is decided about", async () => {
    expect(await complaints("src/sync/read/Targets.ts", 'import { planFor } from "../core/Plan.ts"')).toEqual([])
    expect(await complaints("src/sync/read/Targets.ts", 'import { familyOf } from "../core/Failure.ts"')).toEqual([
      fate
    ])
  })
})

describe("what goes to a terminal or Stash's log", () => {
  it.each([
    'import { writeSync } from "node:fs"\nwriteSync(2, "line")',
    'process.stdout.write("line")',
    'process.stderr.write("line")'
  ])("goes out in no other place: %s", async (source) => {
    const [complaint] = await complaints("src/cli/Queue.ts", source)
    expect(complaint).toMatch(/^Print by Effect's Console/)
    expect(await complaints("src/stash/plugin/LogLine.ts", source)).toEqual([])
  })
})

it("the sources keep to it", async () => {
  const results = await eslint.lintFiles(["src/**/*.ts"])
  expect(results.length).toBeGreaterThan(250)
  expect(results.flatMap(({ filePath, messages }) => messages.map(({ line }) => `${filePath}:${line}`))).toEqual([])
})
