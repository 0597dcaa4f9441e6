import { describe, expect, it } from "vitest"
import { execFileSync } from "node:child_process"
import { existsSync, readFileSync } from "node:fs"
import { join } from "node:path"
import { own } from "../../src/cli/CommandLine.ts"
import { Obstacle } from "../../src/core/explain/Obstacle.ts"
import { Stay } from "../../src/core/plan/Stay.ts"
import { secretNames, settingNames } from "../../src/core/settings/Settings.ts"
import { pages, root } from "./Page.ts"

/** The commands of the built program with the options each takes, by its own completions. */
const commands: ReadonlyMap<string, ReadonlySet<string>> = new Map(
  [
    ...execFileSync(process.execPath, [join(root, "dist", "plexsync.mjs"), "--completions", "bash"], {
      encoding: "utf8"
    }).matchAll(/^ {4}"([a-z-]+(?: [a-z-]+)*)"\) COMPREPLY=\(\$\(compgen -W "([^"]*)"/gm)
  ].map(([, name = "", offered = ""]) => [name, new Set(offered.split(" "))])
)
const everyOption = new Set([...[...commands.values()].flatMap((options) => [...options]), ...own])

/** Options of other programs that a page names by themselves. */
const benches = readFileSync(join(root, "bench", "run.mjs"), "utf8")

const foreignOptions = new Set([
  // Of npm run bench.
  ...[...benches.matchAll(/^ +(\w+): \{ type: "(?:boolean|string)"/gm)].map(([, name]) => `--${name}`),
  "--allow-scripts",
  // Of npm run package.
  ...["--bindings", "--link", "--only-this-node", "--out", "--platform"]
])
const dockerOptions = new Set(["--cap-drop", "--hostname", "--read-only", "--tmpfs", "--user"])

const invocation = /(?:npm run -s plexsync --|node dist\/plexsync\.mjs|(?:^|&&|[\s(])plexsync)\s+([^&|;)`]+)/

/** What is wrong with words after `plexsync`, if anything. */
const flaw = (words: string): string | undefined => {
  const parts = words.trim().split(/\s+/)
  const [first = "", second = ""] = parts
  // A placeholder, or the name of a service or an image before what is run in it.
  if (first.startsWith("<") || /^-[a-z]/.test(first)) return undefined
  if (first === "plexsync") return second === "" ? undefined : flaw(parts.slice(1).join(" "))
  if (first.startsWith("--")) return everyOption.has(first) ? undefined : `no option ${first}`
  const name = commands.has(`${first} ${second}`) ? `${first} ${second}` : first
  const options = commands.get(name)
  if (options === undefined) return `no command ${first}`
  const unknown = parts.flatMap((part) => /^--[a-z-]+/.exec(part)?.[0] ?? []).filter((option) => !options.has(option))
  return unknown.length === 0 ? undefined : `${name} has no ${unknown.join(", ")}`
}

const isCommand = (span: string) => commands.has(span.split(" ")[0] ?? "")

const flawOf = (code: string, isSpan: boolean): ReadonlyArray<string> => {
  const called = invocation.exec(code)?.[1]
  if (called !== undefined) return [flaw(called) ?? []].flat()
  if (!isSpan) return []
  if (/^--[a-z]/.test(code)) {
    const option = /^--[a-z-]+/.exec(code)?.[0] ?? ""
    return everyOption.has(option) || foreignOptions.has(option) || dockerOptions.has(option)
      ? []
      : [`no option ${option}`]
  }
  return isCommand(code) && code.includes(" --") ? [flaw(code) ?? []].flat() : []
}

const scripts = new Set(
  Object.keys((JSON.parse(readFileSync(join(root, "package.json"), "utf8")) as { scripts: object }).scripts) // npm's own format
)

/** Names with an underscore that are not ours: SQLite's, and settings of Stash2Plex. */
const foreignNames = new Set([
  "data_version",
  "quick_check",
  "sync_master",
  "plex_unmatched_path_map",
  "reconcile_missing"
])
/** Names of ours that are no settings: why a scene or a field stays as it is. */
const settings = new Set<string>([...settingNames, ...Obstacle.literals, ...Stay.literals])
const variables = new Set([
  ...settingNames.map((name) => `PLEXSYNC_${name.toUpperCase()}`),
  ...secretNames.map((name) => `PLEXSYNC_${name.toUpperCase()}_FILE`),
  "PLEXSYNC_DATA_DIR"
])

describe.each(pages.filter(({ file }) => file !== "CHANGELOG.md"))("$file names", ({ lines, spans }) => {
  it("only commands and options that the program has", () => {
    expect([...spans.flatMap((one) => flawOf(one, true)), ...lines.flatMap((one) => flawOf(one, false))]).toEqual([])
  })

  it("only npm scripts that there are", () => {
    const called = [...spans, ...lines].flatMap((code) =>
      [...code.matchAll(/npm run (?:-s )?([a-z][\w:-]*)/g)].map(([, name]) => name)
    )
    expect(called.filter((name) => name === undefined || !scripts.has(name))).toEqual([])
  })

  it("only settings and variables that are read", () => {
    const named = spans.flatMap((span) => /^([a-z]+(?:_[a-z]+)+)(?:=.*)?$/.exec(span)?.[1] ?? [])
    const set = [...spans, ...lines].flatMap((code) => code.match(/PLEXSYNC_[A-Z_]*[A-Z]/g) ?? [])
    expect([
      ...named.filter((name) => !settings.has(name) && !foreignNames.has(name)),
      ...set.filter((name) => !variables.has(name))
    ]).toEqual([])
  })

  it("only files of this project that there are", () => {
    const paths = spans.filter((span) =>
      /^(?:src|docs|test|bench|classic|[a-z]+)\/[\w./-]+\.(?:ts|mjs|md|ya?ml)$/.test(span)
    )
    const isThere = (path: string) => ["", "src"].some((folder) => existsSync(join(root, folder, path)))
    expect(paths.filter((path) => !isThere(path))).toEqual([])
  })
})

it("knows the commands by the program's own completions", () => {
  expect(commands.get("queue list")).toContain("--state")
  expect(commands.get("serve")).not.toContain("--state")
})
