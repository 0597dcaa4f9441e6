import { assert, describe, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import * as Sandbox from "../../sandbox/Sandbox.ts"
import { ask, json } from "./http/Client.ts"
import { container, rows } from "./plex/Lab.ts"

const options: Sandbox.SandboxOptions = {
  seed: 7,
  scenes: 60,
  stashPort: 0,
  plexPort: 0,
  latencyMs: 0,
  trouble: false,
  stashTimezone: "UTC",
  stashCredentials: "none"
}
const files = ({ plex }: Sandbox.Sandbox) =>
  Effect.map(
    ask(`${plex.url}/library/sections/1/all?type=1&sort=id`, {
      headers: { "X-Plex-Token": plex.token, Accept: "application/json" }
    }),
    (seen) =>
      rows(container(seen)).flatMap((row) =>
        rows(row, "Media").flatMap((media) => rows(media, "Part").map((part) => part["file"]))
      )
  )

describe("the sandbox", () => {
  it.scopedLive("is a Stash, a Plex and a plex.tv, each with its control routes", () =>
    Effect.gen(function* () {
      const { plex, plextv, stash } = yield* Sandbox.make(options)
      assert.isNull(stash.apiKey)
      for (const { url } of [plex, stash, plextv]) {
        assert.property(json(yield* ask(`${url}/__sandbox/stats`)), "requests")
      }
      const identity = yield* ask(`${plex.url}/identity`, { headers: { Accept: "application/json" } })
      assert.strictEqual(container(identity)["machineIdentifier"], plex.machineIdentifier)
    })
  )

  it.scopedLive("holds the same for the same seed, and a file in Plex for every file of a scene", () =>
    Effect.gen(function* () {
      const first = yield* files(yield* Sandbox.make(options))
      assert.isAtLeast(first.length, options.scenes)
      assert.deepStrictEqual(yield* files(yield* Sandbox.make(options)), first)
    })
  )

  it.scopedLive("takes the number of items, credentials and the tag mode", () =>
    Effect.gen(function* () {
      const sandbox = yield* Sandbox.make({
        ...options,
        scenes: 0,
        items: 5,
        stashCredentials: "key",
        plexTagMode: "replace"
      })
      assert.lengthOf(yield* files(sandbox), 5)
      assert.isString(sandbox.stash.apiKey)
      assert.include(json(yield* ask(`${sandbox.plex.url}/__sandbox/behaviour`)), { tagMode: "replace" })
    })
  )
})
