import { assert, describe, it } from "@effect/vitest"
import * as NodeContext from "@effect/platform-node/NodeContext"
import * as Effect from "effect/Effect"
import { program, understood } from "../../src/cli/Commands.ts"
import { commandLines, partsOf } from "./CommandLines.ts"

// test/slow/CommandLines.test.ts runs them.

describe("a command line of the pages", () => {
  it.effect.each(commandLines)("is understood: plexsync %s", ([, words]) =>
    Effect.provide(understood(words), NodeContext.layer)
  )

  it.effect("is understood where a part of it is named", () =>
    Effect.gen(function* () {
      const { parts } = yield* program
      const named = partsOf(parts.flatMap(({ path }) => path))
      assert.isAbove(named.length, 3)
      for (const [, words] of named) yield* understood(words)
    }).pipe(Effect.provide(NodeContext.layer))
  )

  it("is found", () => {
    const lines = commandLines.map(([line]) => line)
    for (const line of ["sync --all --wait", "sandbox --scenes 300 --seed 7", "accept Movies", "--completions bash"])
      assert.include(lines, line)
    assert.isAbove(lines.length, 20)
  })
})
