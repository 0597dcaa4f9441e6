import { assert, describe, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import { KnownFolders } from "../../../src/store/scenes/KnownFolders.ts"
import { memory } from "../../support/TestStore.ts"

describe("the folders of Stash", () => {
  it.effect("are those that were read last: new ones come, moved ones follow, others go", () =>
    Effect.gen(function* () {
      const folders = yield* KnownFolders
      assert.deepStrictEqual(yield* folders.all, [])
      yield* folders.replace([
        { id: 1, path: "/data/a" },
        { id: 2, path: "/data/b" }
      ])
      yield* folders.replace([
        { id: 2, path: "/data/moved" },
        { id: 3, path: "/data/c" }
      ])
      assert.deepStrictEqual(yield* folders.all, [
        { id: 2, path: "/data/moved" },
        { id: 3, path: "/data/c" }
      ])
    }).pipe(Effect.provide(memory()))
  )
})
