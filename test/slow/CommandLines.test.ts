import { assert, describe, it } from "@effect/vitest"
import * as Command from "@effect/platform/Command"
import * as Effect from "effect/Effect"
import * as Stream from "effect/Stream"
import { join } from "node:path"
import { pluginScript, live, plexsync, withSandbox } from "../support/Program.ts"
import { commandLines } from "../docs/CommandLines.ts"

/** They go on until they are told to end. */
const untilTold = /^(serve|sandbox)\b/

const script = pluginScript.replace(/plugin\.cjs$/, "plexsync.mjs")

/** What is said first tells that it runs. */
const begins = (words: ReadonlyArray<string>, environment: Readonly<Record<string, string>>) =>
  Effect.gen(function* () {
    const running = yield* Command.start(
      Command.make(process.execPath, script, ...words).pipe(Command.env(environment))
    )
    const said = yield* Stream.merge(running.stdout, running.stderr).pipe(
      Stream.decodeText(),
      Stream.take(1),
      Stream.mkString
    )
    yield* running.kill("SIGTERM")
    return { said, code: yield* running.exitCode }
  }).pipe(Effect.scoped)

describe("every command line of the pages, on the built program", () => {
  it.scopedLive("is carried out, or says what is missing to carry it out", () =>
    Effect.gen(function* () {
      const { data, program } = yield* withSandbox(["--scenes", "15"])
      for (const [line, named] of commandLines) {
        const words = [
          // A folder that only root may make, and files, which go with the data directory.
          ...named.map((word) =>
            word === "/var/lib/plexsync" ? data : /^(FILE|plan\.html)$/.test(word) ? join(data, word) : word
          ),
          // Here nobody can be asked.
          ...(line.startsWith("dlq delete") ? ["--yes"] : [])
        ]
        if (untilTold.test(line)) {
          const { code, said } = yield* begins(words, program.environment)
          assert.include([0, 143], code, line)
          assert.match(said, /Data directory: |"stash":/, line)
        } else {
          const { code, stderr, stdout } = yield* plexsync(program, ...words)
          // 1 where nothing failed that could be shown, no library is paused, no runtime lives, or nothing has that name; 2 where the environment has a token
          // already, or nothing is named.
          const other = /^(accept|dlq (show|retry|delete)|status|explain (?!12$)|sync --scene 12 --scene 13$)/.test(
            line
          )
          const expected = /^(login\b|explain$)/.test(line) ? [2] : other ? [0, 1] : [0]
          assert.include(expected, code, `${line}: ${stderr}`)
          assert.notMatch(stderr, /\n +at /, line)
          assert.isAbove(`${stdout}${stderr}`.length, 0, line)
        }
      }
    }).pipe(Effect.provide(live))
  )
})
