import { assert, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import { describe } from "vitest"
import { startRuntime, status } from "../../src/sandbox/demo/Programs.ts"
import { control } from "../../src/sandbox/demo/Servers.ts"
import { applied, eventually, live, mutate, plexsync, putRoute, rows, withSandbox } from "../support/Program.ts"
import { editScene, performer, pictures, plexFiles, plexItem, stashFiles, tag } from "../support/Stage.ts"

/** Two polls of a second each, and two seconds. */
const soon = 4

const settings = { PLEXSYNC_POLL_INTERVAL: "1", PLEXSYNC_SCAN_DELAY: "0" }

/** Whether the runtime of this data directory has seen every scene once. */
const isReady = (data: string) =>
  Effect.orElseSucceed(
    Effect.try(() => {
      const [cursor] = rows(data, "SELECT value FROM cursor WHERE name = 'watch'")
      return String(cursor?.["value"]).includes('"after":null')
    }),
    () => false
  )

const scan = "mutation { metadataScan(input: {}) }"

/** A sandbox without any hook, files that both servers have, and a runtime that knows all of Stash. */
const watched = (
  files: ReadonlyArray<string>,
  more: Readonly<Record<string, string>> = {},
  words: ReadonlyArray<string> = []
) =>
  Effect.gen(function* () {
    const world = yield* withSandbox(["--scenes", "0", ...words], { ...settings, ...more }, false)
    const { plex, stash } = world.servers
    const list = files.map((file, index) => ({ file, size: 1000 + index }))
    const keys = yield* plexFiles(plex, list)
    const scenes = yield* stashFiles(stash.url, list)
    // What was made just now would count as edited.
    yield* control(stash.url, "clock", { advanceMs: 3_600_000 })
    const runtime = yield* startRuntime(world.program)
    yield* eventually(isReady(world.data), (ready) => ready)
    return { ...world, keys, scenes, runtime }
  })

describe("the watch, without any hook, on the built program", () => {
  it.scopedLive("shows an edit of a scene within two polls", () =>
    Effect.gen(function* () {
      const { keys, scenes, servers } = yield* watched(["/data/One.mp4", "/data/Two.mp4"])
      yield* editScene(servers.stash.url, scenes[0] ?? "", { title: "Edited", details: "By hand" })
      const item = yield* eventually(
        plexItem(servers.plex, keys[0] ?? ""),
        ({ summary, title }) => title === "Edited" && summary === "By hand",
        soon
      )
      assert.strictEqual(item.title, "Edited")
      // Nobody touched the other: it is not written before a person starts a full sync.
      assert.strictEqual(yield* applied(servers.plex, putRoute), 1)
    }).pipe(Effect.provide(live))
  )
})
void [status, mutate, plexsync, performer, pictures, tag, scan]
