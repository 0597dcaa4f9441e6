import { assert, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import { existsSync, readFileSync, statSync, symlinkSync, writeFileSync } from "node:fs"
import { join } from "node:path"
import { describe } from "vitest"
import { redact } from "../../../src/core/model/Redact.ts"
import { logFile } from "../../../src/serve/runtime/LogFile.ts"
import { refuseLinkedLog } from "../../../src/launch/LogPath.ts"
import { temporaryFolder } from "../../support/TemporaryFolder.ts"

describe("the log file", () => {
  it.scoped("keeps three files of a limited size, the youngest lines in the first, for its owner only", () =>
    Effect.gen(function* () {
      const folder = yield* temporaryFolder
      const paths = ["plexsync.log", "plexsync.log.1", "plexsync.log.2"].map((name) => join(folder, name))
      const write = logFile(folder, 100)
      for (let line = 10; line < 60; line++) write(`the line number ${line}\n`)
      const text = paths.map((path) => readFileSync(path, "utf8"))
      assert.match(text[0] ?? "", /line number 59\n$/)
      assert.match(text.toReversed().join(""), /^the line number 4\d\n(the line number 5\d\n|the line number 4\d\n)+$/)
      for (const path of paths) {
        assert.isAtMost(statSync(path).size, 100)
        assert.strictEqual(statSync(path).mode & 0o777, 0o600)
      }
      assert.isFalse(existsSync(join(folder, "plexsync.log.3")))
      // Another process goes on where this one stopped.
      logFile(folder, 100)("one more\n")
      assert.match(readFileSync(paths[0] ?? "", "utf8"), /59\n(.*\n)*one more\n$|^one more\n$/)
    })
  )

  it.scoped("that is a symbolic link is refused, and not written", () =>
    Effect.gen(function* () {
      const folder = yield* temporaryFolder
      yield* refuseLinkedLog(folder)
      writeFileSync(join(folder, "other"), "another's", { mode: 0o644 })
      symlinkSync(join(folder, "other"), join(folder, "plexsync.log"))
      logFile(folder)("a line\n")
      assert.strictEqual(readFileSync(join(folder, "other"), "utf8"), "another's")
      assert.strictEqual(statSync(join(folder, "other")).mode & 0o777, 0o644)
      assert.match((yield* Effect.flip(refuseLinkedLog(folder))).message, /plexsync\.log is a symbolic link/)
    })
  )

  it.scoped("that cannot be written stops nobody", () =>
    Effect.gen(function* () {
      const folder = yield* temporaryFolder
      logFile(join(folder, "nowhere"))("a line\n")
      assert.isFalse(existsSync(join(folder, "nowhere")))
    })
  )
})

describe("a line of the log", () => {
  it("shows no secret, as it is or in a query", () => {
    const secrets = ["to/ken+0123456789", "short"]
    assert.strictEqual(
      redact("to/ken+0123456789 and ?t=to%2Fken%2B0123456789, cut short", secrets),
      "<redacted> and ?t=<redacted>, cut short"
    )
  })
})
