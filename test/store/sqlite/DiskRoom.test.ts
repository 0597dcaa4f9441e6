import { assert, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import * as MutableRef from "effect/MutableRef"
import { readdirSync, rmSync } from "node:fs"
import { join } from "node:path"
import { describe } from "vitest"
import { diskTrouble } from "../../../src/store/sqlite/DiskRoom.ts"
import { DatabaseHold } from "../../../src/store/sqlite/SameDatabase.ts"
import { temporaryFolder } from "../../support/TemporaryFolder.ts"

const troubleIn = (folder: string) =>
  Effect.provideService(diskTrouble, DatabaseHold, {
    path: join(folder, "plexsync.db"),
    file: MutableRef.make<number | undefined>(undefined)
  })

describe("the room on the database's disk", () => {
  it.scoped("is nobody's trouble while a file can be written, which is left nowhere", () =>
    Effect.gen(function* () {
      const folder = yield* temporaryFolder
      assert.isNull(yield* troubleIn(folder))
      assert.deepStrictEqual(readdirSync(folder), [])
    })
  )

  it.scoped("is a sentence where nothing can be written", () =>
    Effect.gen(function* () {
      const folder = join(yield* temporaryFolder, "data")
      rmSync(folder, { recursive: true, force: true })
      assert.match(String(yield* troubleIn(folder)), /ENOENT/)
    })
  )

  it.effect("is not asked of a database in memory", () => Effect.map(diskTrouble, (trouble) => assert.isNull(trouble)))
})
