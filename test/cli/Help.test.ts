import { assert, describe, it } from "@effect/vitest"
import * as NodeContext from "@effect/platform-node/NodeContext"
import * as Effect from "effect/Effect"
import { leaves } from "../../src/cli/CommandLine.ts"
import { program, understood } from "../../src/cli/Commands.ts"
import { helpLines, usage } from "../../src/cli/Help.ts"
import { manual } from "../../src/cli/Manual.ts"
import type { Shape } from "../../src/cli/Shape.ts"

const plain = (text: string) => text

const every = (shape: Shape): ReadonlyArray<Shape> => [shape, ...shape.parts.flatMap(every)]

const written = (...path: ReadonlyArray<string>) =>
  Effect.map(program, (root) => {
    const shape = every(root).find((one) => one.path.join(" ") === path.join(" "))
    return shape === undefined ? [] : helpLines(shape, plain)
  })

describe("the help", () => {
  it.effect("of every command is at most 80 columns wide, and in one colour", () =>
    Effect.gen(function* () {
      for (const shape of every(yield* program)) {
        const lines = helpLines(shape, plain)
        assert.deepStrictEqual(
          lines.filter((line) => line.length > 80),
          []
        )
        assert.notInclude(lines.join("\n"), "\u001b")
      }
    })
  )

  it.effect("of the program has a line for each command", () =>
    Effect.gen(function* () {
      const lines = yield* written()
      const rows = leaves(yield* program).map(({ path }) =>
        lines.filter((line) => line.startsWith(`  ${path.join(" ")} `))
      )
      assert.isTrue(rows.every(({ length }) => length === 1))
      const at = lines.indexOf("Commands:")
      assert.strictEqual(lines.indexOf("", at) - at - 1, rows.length, "a description takes more than its line")
    })
  )

  it.effect(
    "of a command says how it is written with its parents, its defaults, an example and its exit statuses",
    () =>
      Effect.gen(function* () {
        assert.deepStrictEqual(yield* written("queue", "clear"), [
          "Usage: plexsync queue clear [options]",
          "",
          "Remove jobs that do not run; asks first",
          "",
          "Options:",
          "  --state ready|waiting|parked|all",
          "                      Only jobs in this state; jobs that run are never removed;",
          "                      by default all",
          "  -y, --yes           Do not ask; needed where nobody can be asked",
          "  --json              Print data as one JSON document",
          "  --data-dir DIR      Data directory; by default the one in PLEXSYNC_DATA_DIR,",
          "                      or the one last used",
          "  -h, --help          Print this",
          "",
          "Examples:",
          "  plexsync queue clear --state parked --yes",
          "",
          "Exit status:",
          "  0                   done",
          "  1                   nobody agreed, there is no database, or it cannot be used",
          "  2                   the words of the command or the settings are wrong",
          "  130, 143            ended by Ctrl+C, by SIGTERM; what was enqueued stays in",
          "                      the queue"
        ])
        const usages = leaves(yield* program).map(usage)
        assert.include(usages, "plexsync dlq retry [SCENE...] [options]")
        assert.include(usages, "plexsync accept LIBRARY [options]")
      })
  )

  it.effect("says something of each option and word, and has an entry for each command and no other", () =>
    Effect.gen(function* () {
      const all = leaves(yield* program)
      assert.deepStrictEqual(
        all.flatMap(({ args, options }) => [...args, ...options]).filter(({ about }) => about === ""),
        []
      )
      assert.sameMembers(
        Object.keys(manual),
        all.map(({ path }) => path.join(" "))
      )
    })
  )

  it.effect.each(Object.entries(manual))("has examples of %s that are understood", ([name, { examples }]) =>
    Effect.forEach(examples, (example) =>
      Effect.gen(function* () {
        const [plexsync, ...words] = example.replaceAll('"', "").split(" ")
        assert.strictEqual(plexsync, "plexsync")
        assert.isTrue(example.startsWith(`plexsync ${name}`), example)
        assert.strictEqual((yield* Effect.provide(understood(words), NodeContext.layer))._tag, "Run")
      })
    )
  )
})
