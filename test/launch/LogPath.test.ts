import { assert, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import { mkdirSync, symlinkSync, writeFileSync } from "node:fs"
import { join } from "node:path"
import { describe } from "vitest"
import { logPath, refuseLinkedLog } from "../../src/launch/LogPath.ts"
import { temporaryFolder } from "../support/TemporaryFolder.ts"

describe("the log of a data directory", () => {
  it.scoped("may be missing or a file, and the folder may be a link", () =>
    Effect.gen(function* () {
      const folder = yield* temporaryFolder
      mkdirSync(join(folder, "data"))
      symlinkSync(join(folder, "data"), join(folder, "link"))
      yield* refuseLinkedLog(join(folder, "nowhere"))
      yield* refuseLinkedLog(join(folder, "link"))
      writeFileSync(logPath(join(folder, "link")), "a line\n")
      yield* refuseLinkedLog(join(folder, "link"))
    })
  )

  it.scoped("is refused where it is a link, also one that leads nowhere, with what to do", () =>
    Effect.gen(function* () {
      const folder = yield* temporaryFolder
      symlinkSync(join(folder, "nowhere"), logPath(folder))
      const { message } = yield* Effect.flip(refuseLinkedLog(folder))
      assert.match(message, /plexsync\.log is a symbolic link, to which nothing is written: delete the link/)
    })
  )
})
