import * as Option from "effect/Option"
import { chmodSync, mkdtempSync, rmSync, writeFileSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { afterEach, beforeEach, describe, expect, it } from "vitest"
import type { LogEntry, Logs } from "../../../sandbox/stash/Logs.ts"
import * as CommandLine from "../../../sandbox/stash/plugin/CommandLine.ts"
import * as PluginLog from "../../../sandbox/stash/plugin/PluginLog.ts"
import * as PluginResult from "../../../sandbox/stash/plugin/PluginResult.ts"
import * as StderrScanner from "../../../sandbox/stash/plugin/StderrScanner.ts"

describe("what a plugin prints", () => {
  const read = (stdout: string, ended?: string) => {
    const { error, output } = PluginResult.decodeResult(stdout, Option.fromNullable(ended))
    return [Option.getOrNull(error), output]
  }

  it.each([
    ['{"output":{"a":1}}', [null, { a: 1 }]],
    ['{"error":null,"output":"ok"}', [null, "ok"]],
    ['{"error":"boom"}', ["boom", null]],
    // The key is there, so it is an error, however empty.
    ['{"error":"","output":1}', ["", 1]],
    ['{"Error":"in another case","OUTPUT":2}', ["in another case", 2]],
    // Objects without the keys are dropped in silence.
    ['{"hello":1}', [null, null]],
    ["null", [null, null]],
    // Anything else is the text itself.
    ["", [null, ""]],
    ["plain text\n", [null, "plain text\n"]],
    ['{"error":{"a":1}}\n', [null, '{"error":{"a":1}}\n']],
    ["[1]", [null, "[1]"]],
    ['{"output":1} trailing', [null, '{"output":1} trailing']]
  ])("%j becomes %j", (stdout, wanted) => {
    expect(read(stdout)).toEqual(wanted)
  })

  it("has the exit status for an error where it names none itself", () => {
    expect(read('{"output":1}', "exit status 3")).toEqual(["exit status 3", 1])
    expect(read('{"error":"boom"}', "exit status 3")).toEqual(["boom", null])
  })
})

describe("a line of stderr", () => {
  const take = (line: string, errLog = "error") => {
    const lines: Array<Pick<LogEntry, "level" | "message">> = []
    const values: Array<number> = []
    const logs: Logs = {
      add: (level, message) => void lines.push({ level, message }),
      recent: () => [],
      level: "Info",
      listen: () => () => undefined
    }
    PluginLog.takeLine(line, { logs, name: "P", errLog, progress: (value) => void values.push(value) })
    return [...lines.map(({ level, message }) => `${level} ${message}`), ...values]
  }

  it("has its level from its prefix, and loses blanks around it", () => {
    expect(take("\u0001t\u0002  deep ")).toEqual(["Trace [Plugin / P] deep"])
    expect(take("\u0001w\u0002careful")).toEqual(["Warning [Plugin / P] careful"])
  })

  it("without a prefix, or too short for one, has the level of errLog", () => {
    expect(take("oops", "warning")).toEqual(["Warning [Plugin / P] oops"])
    expect(take("oops", "no such level")).toEqual(["Error [Plugin / P] oops"])
    expect(take("\u0001i\u0002")).toEqual(["Error [Plugin / P] \u0001i\u0002"])
    expect(take("oops", "none")).toEqual([])
  })

  it("may be progress, kept between 0 and 1", () => {
    expect([take("\u0001p\u00020.25"), take("\u0001p\u00027"), take("\u0001p\u0002-1")].flat()).toEqual([0.25, 1, 0])
    expect(take("\u0001p\u0002half")).toEqual([])
  })
})

describe("stderr", () => {
  it("is cut into lines across chunks, and given up at a line of 64 KiB", () => {
    const lines: Array<string> = []
    const scanner = StderrScanner.make((line) => void lines.push(line))
    expect(scanner.push(Buffer.from("one\r\ntw"))).toBe(true)
    expect(scanner.push(Buffer.from("o\nthree"))).toBe(true)
    expect(lines).toEqual(["one", "two"])
    expect(scanner.push(Buffer.alloc(40_000, 97))).toBe(true)
    expect(scanner.push(Buffer.alloc(40_000, 97))).toBe(false)
    scanner.end()
    expect(lines).toEqual(["one", "two"])
  })

  it("ends with a line that lacks its newline", () => {
    const lines: Array<string> = []
    const scanner = StderrScanner.make((line) => void lines.push(line))
    scanner.push(Buffer.from("last"))
    scanner.end()
    expect(lines).toEqual(["last"])
  })
})

describe("a command line", () => {
  let folder: string
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), "sandbox-path-"))
    for (const name of ["python3", "tool"]) {
      writeFileSync(join(folder, name), "#!/bin/sh\n")
      chmodSync(join(folder, name), 0o755)
    }
    writeFileSync(join(folder, "text"), "not a program")
  })
  afterEach(() => rmSync(folder, { recursive: true }))
  const build = (exec: ReadonlyArray<string>, execArgs: ReadonlyArray<string> = []) =>
    CommandLine.build(exec, execArgs, "/plugins/own", { path: `/nowhere:${folder}`, pythonPath: "/lib" })

  it("takes a program from PATH, else from the plugin's folder", () => {
    expect(build(["tool", "a"])).toEqual([`${folder}/tool`, "a"])
    expect(build(["run.sh"])).toEqual(["/plugins/own/run.sh"])
    expect(build(["text"])).toEqual(["/plugins/own/text"])
  })

  it("replaces {pluginDir} in arguments, those of the task too, and never in the program", () => {
    expect(build(["tool", "{pluginDir}/x"], ["--at={pluginDir}"])).toEqual([
      `${folder}/tool`,
      "/plugins/own/x",
      "--at=/plugins/own"
    ])
    expect(build(["{pluginDir}/x"])).toEqual(["/plugins/own/{pluginDir}/x"])
  })

  it("finds python, which then finds modules beside the plugin", () => {
    for (const program of ["python", "python3"]) {
      expect(build([program, "a.py"])).toEqual([
        "/usr/bin/env",
        "PYTHONPATH=/lib:/plugins",
        `${folder}/python3`,
        "a.py"
      ])
    }
  })
})
