import { assert, it } from "@effect/vitest"
import * as NodeContext from "@effect/platform-node/NodeContext"
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import { join } from "node:path"
import { describe } from "vitest"
import { remember, resolve } from "../../src/config/DataDirectory.ts"
import { temporaryFolder } from "../support/TemporaryFolder.ts"

describe("the data directory", () => {
  const found = (home: string, environment: Readonly<Record<string, string>> = {}, option?: string) =>
    Effect.gen(function* () {
      const stateFolder = join(yield* temporaryFolder, "state")
      const places = { environment, home, stateFolder }
      const first = yield* resolve(Option.fromNullable(option), places)
      return { first, places, stateFolder }
    }).pipe(Effect.provide(NodeContext.layer))

  it.scoped("is beside the program, if nothing names another", () =>
    Effect.gen(function* () {
      assert.strictEqual((yield* found("/plugins/PlexSync")).first, join("/plugins/PlexSync", "data"))
    })
  )

  it.scoped("is not where npm would remove it with the next update", () =>
    Effect.gen(function* () {
      const { first, stateFolder } = yield* found("/usr/lib/node_modules/plexsync")
      assert.strictEqual(first, join(stateFolder, "data"))
    })
  )

  it.scoped("is the one that is named, the nearest first", () =>
    Effect.gen(function* () {
      const environment = { PLEXSYNC_DATA_DIR: "/config", STASH_PLUGIN_DATA: "/stash" }
      assert.strictEqual((yield* found("/opt", environment)).first, "/config")
      assert.strictEqual((yield* found("/opt", environment, "/mine")).first, "/mine")
      assert.strictEqual((yield* found("/opt", { STASH_PLUGIN_DATA: "/stash" })).first, "/stash")
    })
  )

  it.scoped("is the one that was used last, for who names none", () =>
    Effect.gen(function* () {
      const { places } = yield* found("/usr/lib/node_modules/plexsync")
      yield* remember("/srv/plexsync", places)
      assert.strictEqual(yield* resolve(Option.none(), places), "/srv/plexsync")
    }).pipe(Effect.provide(NodeContext.layer))
  )
})
