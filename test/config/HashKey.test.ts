import * as NodeContext from "@effect/platform-node/NodeContext"
import { assert, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import { readFileSync, statSync, writeFileSync } from "node:fs"
import { join } from "node:path"
import { hashedIn } from "../../src/config/HashKey.ts"
import { temporaryFolder } from "../support/TemporaryFolder.ts"

const hashOf = (folder: string) => Effect.map(hashedIn(folder), (hashed) => hashed.name("/data/a.mp4"))

it.scoped("the key is made once, for its owner only, and another data directory has another", () =>
  Effect.gen(function* () {
    const [one, other] = yield* Effect.all([temporaryFolder, temporaryFolder])
    const first = yield* hashOf(one)
    const file = join(one, "plexsync.hash-key")
    assert.strictEqual(statSync(file).mode & 0o777, 0o600)
    assert.match(readFileSync(file, "utf8"), /^[0-9a-f]{64}\n$/)
    assert.strictEqual(yield* hashOf(one), first)
    assert.notStrictEqual(yield* hashOf(other), first)
  }).pipe(Effect.provide(NodeContext.layer))
)

it.scoped("a key that is none is not written over", () =>
  Effect.gen(function* () {
    const folder = yield* temporaryFolder
    const file = join(folder, "plexsync.hash-key")
    writeFileSync(file, "short")
    const { message } = yield* Effect.flip(hashedIn(folder))
    assert.include(message, "remove the file")
    assert.strictEqual(readFileSync(file, "utf8"), "short")
  }).pipe(Effect.provide(NodeContext.layer))
)
