import { assert, describe, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import { execFileSync, spawnSync } from "node:child_process"
import { program } from "../../src/cli/Commands.ts"
import { completionsOf } from "../../src/cli/Completions.ts"

const isThere = (shell: string) => spawnSync(shell, ["-c", "exit 0"]).status === 0

const bash = (script: string, words: ReadonlyArray<string>) =>
  execFileSync(
    "bash",
    [
      "-c",
      `${script}\nCOMP_WORDS=("$@"); COMP_CWORD=$(($#-1)); _plexsync; printf '%s\\n' "\${COMPREPLY[@]}"`,
      "bash",
      ...words
    ],
    { encoding: "utf8" }
  )
    .split("\n")
    .filter((word) => word !== "")

const fish = (script: string, words: ReadonlyArray<string>) =>
  execFileSync("fish", ["--no-config", "-c", `${script}\ncomplete -C "$argv"`, ...words], { encoding: "utf8" })
    .split("\n")
    .flatMap((line) => line.split("\t")[0] ?? [])
    .filter((word) => word !== "")

/** What is written, and what the tab key offers. */
const offered: ReadonlyArray<readonly [written: string, words: ReadonlyArray<string>]> = [
  ["plexsync st", ["status"]],
  ["plexsync queue l", ["list"]],
  ["plexsync queue ", ["list", "process", "clear"]],
  ["plexsync queue list --st", ["--state"]],
  ["plexsync queue list --state ", ["ready", "running", "waiting", "parked"]],
  ["plexsync queue list --json --state w", ["waiting"]],
  ["plexsync dlq retry --a", ["--all"]],
  ["plexsync --completions ", ["bash", "zsh", "fish"]],
  ["plexsync queue list --limit ", []]
]

describe("the completion", () => {
  it.effect.each(isThere("bash") ? offered : [])("in bash of '%s' is %j", ([written, words]) =>
    Effect.gen(function* () {
      const script = completionsOf(yield* program, "bash").join("\n")
      const found = bash(script, written.split(" "))
      assert.sameMembers(
        found.filter((word) => word !== "--help"),
        [...words]
      )
    })
  )

  it.effect.each(isThere("fish") ? offered : [])("in fish of '%s' is %j", ([written, words]) =>
    Effect.gen(function* () {
      const script = completionsOf(yield* program, "fish").join("\n")
      assert.sameMembers(fish(script, [written]), [...words])
    })
  )

  it.effect.runIf(isThere("zsh"))("in zsh is that of bash, and is taken without complaint", () =>
    Effect.gen(function* () {
      const script = completionsOf(yield* program, "zsh").join("\n")
      const { stderr, stdout } = spawnSync("zsh", ["-f", "-c", `${script}\nprint $_comps[plexsync]`], {
        encoding: "utf8"
      })
      assert.strictEqual(stderr, "")
      assert.match(stdout, /_bash_complete.*_plexsync/)
    })
  )
})
