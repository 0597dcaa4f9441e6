import { assert, describe, it } from "@effect/vitest"
import * as NodeContext from "@effect/platform-node/NodeContext"
import * as Effect from "effect/Effect"
import { mkdirSync, readdirSync, readFileSync, statSync, symlinkSync, writeFileSync } from "node:fs"
import { join } from "node:path"
import { writePage } from "../../../src/serve/report/PageFile.ts"
import { temporaryFolder } from "../../support/TemporaryFolder.ts"

describe("a page that is written", () => {
  it.scoped("is its owner's alone, also where another lay there, or a link", () =>
    Effect.gen(function* () {
      const folder = yield* temporaryFolder
      const [page, other] = [join(folder, "plan.html"), join(folder, "other")]
      writeFileSync(page, "before", { mode: 0o644 })
      yield* writePage(page, "one")
      assert.deepStrictEqual([readFileSync(page, "utf8"), statSync(page).mode & 0o777], ["one", 0o600])
      writeFileSync(other, "untouched")
      symlinkSync(other, join(folder, "link.html"))
      symlinkSync(other, join(folder, "link.html.part"))
      yield* writePage(join(folder, "link.html"), "two")
      assert.strictEqual(readFileSync(other, "utf8"), "untouched")
      assert.deepStrictEqual(readdirSync(folder).toSorted(), ["link.html", "other", "plan.html"])
    }).pipe(Effect.provide(NodeContext.layer))
  )

  it.scoped("leaves nothing where it cannot be written, and says what to do", () =>
    Effect.gen(function* () {
      const folder = yield* temporaryFolder
      const missing = yield* Effect.flip(writePage(join(folder, "no", "plan.html"), "x"))
      assert.match(missing.message, /could not be written: ENOENT.*; name a file in a folder that is there/)
      mkdirSync(join(folder, "taken"))
      writeFileSync(join(folder, "taken", "x"), "")
      yield* Effect.flip(writePage(join(folder, "taken"), "x"))
      assert.deepStrictEqual(readdirSync(folder), ["taken"])
    }).pipe(Effect.provide(NodeContext.layer))
  )
})
