import { assert, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import { existsSync, statSync, writeFileSync } from "node:fs"
import { join } from "node:path"
import { describe } from "vitest"
import { makeFolder } from "../../../src/store/sqlite/Folder.ts"
import { temporaryFolder } from "../../support/TemporaryFolder.ts"

describe("a folder", () => {
  it.scoped("is made with those above it, for its owner alone, and left where it is there", () =>
    Effect.gen(function* () {
      const above = join(yield* temporaryFolder, "above")
      const folder = join(above, "data")
      makeFolder(folder)
      makeFolder(folder)
      for (const made of [above, folder]) assert.strictEqual(statSync(made).mode & 0o777, 0o700)
    })
  )

  it.scoped("is not made in a file", () =>
    Effect.gen(function* () {
      const file = join(yield* temporaryFolder, "file")
      writeFileSync(file, "x")
      assert.throws(() => makeFolder(file), /EEXIST/)
      assert.throws(() => makeFolder(join(file, "data")), /ENOTDIR/)
    })
  )

  it.runIf(existsSync("/proc/1"))(
    "that cannot be below one that is there is said so, where Node would try for ever",
    () => {
      assert.throws(() => makeFolder("/proc/1/x/y"), /ENOENT/)
    }
  )
})
