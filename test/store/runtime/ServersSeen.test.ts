import { assert, describe, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import { ServersSeen } from "../../../src/store/runtime/ServersSeen.ts"
import { sentBy } from "../../support/SentStatements.ts"
import { memory } from "../../support/TestStore.ts"

const libraries = { used: ["Movies"], unused: [{ title: "Series", reason: "type show" }] }

describe("what servers said of themselves", () => {
  it.effect("is nothing until it is noted, and what they said last from then on", () =>
    Effect.gen(function* () {
      const seen = yield* ServersSeen
      assert.deepStrictEqual(yield* seen.versions, { Plex: null, Stash: null })
      assert.isNull(yield* seen.libraries)
      yield* seen.noteVersion("Plex", "1.42")
      yield* seen.noteVersion("Plex", "1.43")
      yield* seen.noteLibraries(libraries)
      assert.deepStrictEqual(yield* seen.versions, { Plex: "1.43", Stash: null })
      assert.deepStrictEqual(yield* seen.libraries, libraries)
    }).pipe(Effect.provide(memory()))
  )

  it.effect("is not written where it is known: disks may sleep", () =>
    Effect.gen(function* () {
      const seen = yield* ServersSeen
      yield* seen.noteVersion("Stash", "v0.30")
      yield* seen.noteLibraries(libraries)
      const again = Effect.zipRight(seen.noteVersion("Stash", "v0.30"), seen.noteLibraries(libraries))
      const sent = yield* sentBy(again)
      assert.deepStrictEqual(
        sent.filter((text) => !text.trimStart().startsWith("SELECT")),
        []
      )
    }).pipe(Effect.provide(memory()))
  )
})
