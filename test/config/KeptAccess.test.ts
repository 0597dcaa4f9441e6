import { assert, it } from "@effect/vitest"
import * as NodeContext from "@effect/platform-node/NodeContext"
import * as Effect from "effect/Effect"
import * as Redacted from "effect/Redacted"
import { readdirSync, statSync, writeFileSync } from "node:fs"
import { join } from "node:path"
import { describe } from "vitest"
import { keepAccess, keptAccess } from "../../src/config/KeptAccess.ts"
import { isExternal } from "../../src/config/RuntimeKept.ts"
import { temporaryFolder } from "../support/TemporaryFolder.ts"

const shown = (folder: string) =>
  Effect.map(keptAccess(folder), (ways) =>
    ways.map(({ apiKey, sessionCookie }) => [apiKey, sessionCookie].map((one) => one && Redacted.value(one)))
  )

describe("a way into Stash that a task hands over", () => {
  it.scoped("is kept for its owner only, the key before the session, and replaced whole", () =>
    Effect.gen(function* () {
      const folder = join(yield* temporaryFolder, "data")
      assert.deepStrictEqual(yield* shown(folder), [])
      yield* keepAccess(folder, { sessionCookie: Redacted.make("a-session") })
      yield* keepAccess(folder, { apiKey: Redacted.make("a-key") })
      yield* keepAccess(folder, { apiKey: Redacted.make("another-key") })
      assert.deepStrictEqual(yield* shown(folder), [
        ["another-key", undefined],
        [undefined, "a-session"]
      ])
      assert.deepStrictEqual(readdirSync(folder).toSorted(), ["stash-api-key", "stash-session"])
      for (const name of readdirSync(folder)) assert.strictEqual(statSync(join(folder, name)).mode & 0o777, 0o600)
    }).pipe(Effect.provide(NodeContext.layer))
  )

  it.scoped("that is no word counts as none", () =>
    Effect.gen(function* () {
      const folder = yield* temporaryFolder
      writeFileSync(join(folder, "stash-api-key"), "\n")
      writeFileSync(join(folder, "stash-session"), "two words")
      assert.deepStrictEqual(yield* shown(folder), [])
    }).pipe(Effect.provide(NodeContext.layer))
  )
})

describe("a runtime of one's own", () => {
  it.scoped("is named in the environment, or else in config.json", () =>
    Effect.gen(function* () {
      const folder = yield* temporaryFolder
      assert.isFalse(isExternal({}, folder))
      assert.isTrue(isExternal({ PLEXSYNC_RUNTIME: " External " }, folder))
      writeFileSync(join(folder, "config.json"), JSON.stringify({ runtime: "external" }))
      assert.isTrue(isExternal({ PLEXSYNC_RUNTIME: " " }, folder))
      assert.isFalse(isExternal({ PLEXSYNC_RUNTIME: "auto" }, folder))
      writeFileSync(join(folder, "config.json"), "{")
      assert.isFalse(isExternal({}, folder))
    })
  )
})
