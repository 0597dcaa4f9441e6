import { describe, expect, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import * as Logger from "effect/Logger"
import { Watch } from "../../src/watch/Watch.ts"
import { withStash } from "../sandbox/stash/support/WithStash.ts"
import { watchOf } from "../support/WatchWorld.ts"
import { noon, ready } from "./Watching.ts"

/** What the log says until all scenes were looked at. */
const said = (enabled: boolean) => {
  const lines: Array<string> = []
  const logger = Logger.make(({ message }) => void lines.push(String(message)))
  return withStash({ scenes: 3, at: noon }, (stash) =>
    Effect.gen(function* () {
      const { forever } = yield* Watch
      yield* Effect.raceFirst(forever, ready)
      return lines
    }).pipe(
      Effect.provide(watchOf(stash, { settings: { enabled } }).layer),
      Effect.provide(Logger.replace(Logger.defaultLogger, logger)),
      Effect.scoped,
      Effect.runPromise
    )
  )
}

describe("the first look at all scenes", () => {
  it("says that edits are synced from here on", async () => {
    expect(await said(true)).toContain(
      "All scenes of Stash are known now. Edits are synced from here on; for all scenes at once: plexsync sync --all"
    )
  })

  it("says that they are kept while nothing is written", async () => {
    expect(await said(false)).toContain(
      "All scenes of Stash are known now. Edits are kept from here on, and synced when PlexSync is no longer paused; for all scenes at once: plexsync sync --all"
    )
  })
})
