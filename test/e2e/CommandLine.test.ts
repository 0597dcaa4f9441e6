import { assert, describe, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import { writeFileSync } from "node:fs"
import { join } from "node:path"
import { freshProgram, live, plexsync } from "../support/Program.ts"

// All kinds of words are in test/cli/Commands.test.ts; here are some of each on the built program.

/** A command line, its exit status, and what it prints to stderr. */
const refused: ReadonlyArray<readonly [line: string, printed: string]> = [
  ["queue lst", "lst: there is no such command among list, process, clear; did you mean list?"],
  ["status --jsn", "--jsn: there is no such option; did you mean --json? plexsync status --help lists what there is"],
  ["accept", "LIBRARY: it is missing, as in plexsync accept LIBRARY"],
  ["sync --all --all", "--all: it is given twice; it may be given once"],
  ["sync --scene abc", '--scene: "abc" is not allowed; it must be a scene\'s id in Stash, a whole number such as 12'],
  ["queue list --limit x", '--limit: "x" is not allowed; it must be a whole number from 1 to 1000000'],
  ["sync --all --timeout NaN", '--timeout: "NaN" is not allowed; it must be a number of seconds from 0 to 2147483'],
  ["sandbox --scenes -1", '--scenes: "-1" is not allowed; it must be a whole number from 0 to 1000000'],
  [
    "sandbox --stash-port 99999999",
    '--stash-port: "99999999" is not allowed; it must be a whole number from 0 to 65535'
  ],
  ["reconcile --scope today", '--scope: "today" is not allowed; it must be one of all, 24h, 7days'],
  ["status --data-dir=", '--data-dir: "" is not allowed; it must be the path of a folder'],
  ["sync", "Say what to sync: one of --all, --recent or --scene ID"]
]

describe("the built program", () => {
  it.scopedLive.each(refused)("ends with 2 after %s", ([line, printed]) =>
    Effect.gen(function* () {
      const { program } = yield* freshProgram
      const ended = yield* plexsync(program, ...line.split(" "))
      assert.deepStrictEqual(ended, { code: 2, stdout: "", stderr: `${printed}\n` })
    }).pipe(Effect.provide(live))
  )

  it.scopedLive("prints help, version and completions to stdout, and no colour to a pipe", () =>
    Effect.gen(function* () {
      const { program } = yield* freshProgram
      const help = yield* plexsync(program, "queue", "list", "--help")
      assert.match(
        help.stdout,
        /^Usage: plexsync queue list \[options\]\n\nJobs in the order .*\n\nOptions:\n {2}--state ready\|/
      )
      const version = yield* plexsync(program, "--version")
      assert.match(version.stdout, /^\d+\.\d+\.\d+\S*\n$/)
      const completions = yield* plexsync(program, "--completions", "bash")
      assert.match(completions.stdout, /^_plexsync\(\) \{\n[^]*\ncomplete -F _plexsync plexsync\n$/)
      for (const { code, stderr, stdout } of [help, version, completions]) {
        assert.deepStrictEqual([code, stderr], [0, ""])
        assert.notInclude(stdout, "\u001b")
      }
    }).pipe(Effect.provide(live))
  )

  it.scopedLive("says of a data directory that can be none what can be done", () =>
    Effect.gen(function* () {
      const { folder, program } = yield* freshProgram
      const file = join(folder, "file")
      writeFileSync(file, "x")
      const sentence =
        /^The database .* cannot be used: its folder or file cannot be written \(ENOTDIR: .*; let the user .* write there, or give another folder with --data-dir or PLEXSYNC_DATA_DIR\n$/
      for (const words of [["status"], ["queue", "list"], ["dlq", "purge"], ["accept", "Movies"]]) {
        for (const place of [file, join(file, "data")]) {
          const named = yield* plexsync(program, ...words, "--data-dir", place)
          assert.deepStrictEqual([named.code, named.stdout], [1, ""])
          assert.match(named.stderr, sentence)
        }
      }
      const environment = { ...program.environment, PLEXSYNC_DATA_DIR: file }
      assert.match((yield* plexsync({ ...program, environment }, "status")).stderr, sentence)
    }).pipe(Effect.provide(live))
  )

  it.scopedLive("says in every command that needs one where there is no database", () =>
    Effect.gen(function* () {
      const { data, program } = yield* freshProgram
      for (const words of [
        ["accept", "Movies"],
        ["queue", "list"],
        ["dlq", "list"],
        ["dlq", "retry", "--all"]
      ]) {
        assert.deepStrictEqual(yield* plexsync(program, ...words), {
          code: 1,
          stdout: "",
          stderr: `PlexSync has not been used yet: there is no database ${join(data, "plexsync.db")}; name another data directory with --data-dir\n`
        })
      }
    }).pipe(Effect.provide(live))
  )
})
