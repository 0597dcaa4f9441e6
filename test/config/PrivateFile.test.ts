import { assert, describe, it } from "@effect/vitest"
import * as NodeFileSystem from "@effect/platform-node/NodeFileSystem"
import * as Effect from "effect/Effect"
import { chmodSync, mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from "node:fs"
import { join } from "node:path"
import { writePrivate } from "../../src/config/PrivateFile.ts"
import { temporaryFolder } from "../support/TemporaryFolder.ts"

describe("a private file", () => {
  it.scoped("is its owner's only, also where another had been open to others", () =>
    Effect.gen(function* () {
      const folder = yield* temporaryFolder
      const path = join(folder, "secret")
      writeFileSync(path, "before")
      chmodSync(path, 0o644)
      yield* writePrivate(path, "after\n")
      assert.strictEqual(readFileSync(path, "utf8"), "after\n")
      assert.strictEqual(statSync(path).mode & 0o777, 0o600)
      assert.deepStrictEqual(readdirSync(folder), ["secret"])
    }).pipe(Effect.provide(NodeFileSystem.layer))
  )

  it.scoped("that cannot take its place leaves what is there, and nothing beside it", () =>
    Effect.gen(function* () {
      const folder = yield* temporaryFolder
      const path = join(folder, "secret")
      mkdirSync(join(path, "of another"), { recursive: true })
      const failure = yield* Effect.flip(writePrivate(path, "after\n"))
      assert.strictEqual(failure._tag, "SystemError")
      assert.deepStrictEqual(readdirSync(folder), ["secret"])
      assert.deepStrictEqual(readdirSync(path), ["of another"])
    }).pipe(Effect.provide(NodeFileSystem.layer))
  )
})
