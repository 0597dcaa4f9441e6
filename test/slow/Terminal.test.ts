import { assert, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import { describe } from "vitest"
import { live, withSandbox } from "../support/Program.ts"
import { screen } from "../support/Screen.ts"
import { onTerminal } from "../support/Terminal.ts"

/** Every state of the bar, as it was drawn. */
const drawn = (written: string) =>
  [...written.matchAll(/\u001b\[1G([^\u001b\r\n]*\d+ of \d+ scenes[^\u001b\r\n]*)\u001b/g)].map(([, bar = ""]) => bar)

describe("what a person sees of sync --wait on a terminal", () => {
  it.scopedLive.each([60, 80])(
    "of %i columns: rate, failures and time left while it runs, and at its end what came of it",
    (columns) =>
      Effect.gen(function* () {
        const { program } = yield* withSandbox(["--scenes", "60", "--latency", "10", "--trouble"], {}, false)
        const { code, written } = yield* onTerminal(program, columns, "sync", "--all", "--wait")
        assert.strictEqual(code, 1, written)

        const bars = drawn(written)
        assert.isTrue(
          bars.some((bar) => /\d+ of \d+ scenes, [\d.]+\/s, \d+ failed, \d+s left$/.test(bar)),
          written
        )
        for (const bar of bars) assert.isBelow(Array.from(bar).length, columns)

        const seen = screen(written, columns)
        const told = seen.join("")
        assert.match(told, /\d+ scenes in [\d.]+ s \([\d.]+\/s\): \d+ synced, .*[1-9]\d* failed \(\d+ writes/)
        assert.match(told, /Database: \S+plexsync\.db$/)
        // The log's lines stand above, whole, and nothing is left of the bar.
        assert.match(told, /Bulk work: .*permanent failure|permanent failure.*Bulk work: /)
        assert.notMatch(told, /[█░]/)
      }).pipe(Effect.provide(live))
  )

  it.scopedLive("of queue process stands on the screen, too", () =>
    Effect.gen(function* () {
      const { program } = yield* withSandbox(["--scenes", "5"], {}, false)
      yield* onTerminal(program, 80, "sync", "--all")
      const { code, written } = yield* onTerminal(program, 80, "queue", "process")
      assert.strictEqual(code, 0, written)
      const told = screen(written, 80).join("\n")
      assert.match(told, /5 synced, 0 unchanged, 0 failed in .*\nDatabase: /)
      assert.notMatch(told, /[█░]/)
    }).pipe(Effect.provide(live))
  )
})
