import { assert, describe, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import * as Fiber from "effect/Fiber"
import * as Option from "effect/Option"
import { appendFileSync, writeFileSync } from "node:fs"
import { join } from "node:path"
import { fileChanges } from "../../../src/store/queue/DatabaseChanges.ts"
import { temporaryFolder } from "../../support/TemporaryFolder.ts"

describe("a file that is watched", () => {
  it.scopedLive("tells of each write, and of those that came before it was asked", () =>
    Effect.gen(function* () {
      const file = join(yield* temporaryFolder, "watched")
      writeFileSync(file, "one")
      const stirred = yield* fileChanges(file)
      const asked = yield* Effect.fork(stirred)
      yield* Effect.yieldNow()
      assert.deepStrictEqual(yield* Fiber.poll(asked), Option.none())
      appendFileSync(file, "two")
      yield* Fiber.join(asked)
      appendFileSync(file, "three")
      yield* stirred
    })
  )

  it.scoped("that is not there cannot be watched", () =>
    Effect.gen(function* () {
      const folder = yield* temporaryFolder
      assert.isTrue(yield* Effect.isFailure(fileChanges(join(folder, "none"))))
    })
  )
})
