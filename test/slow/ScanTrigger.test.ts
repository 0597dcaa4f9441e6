import { assert, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import { describe } from "vitest"
import { readPlex } from "../../sandbox/demo/ReadPlex.ts"
import { startRuntime, status } from "../../sandbox/demo/Programs.ts"
import { type Addresses, control } from "../../sandbox/demo/Servers.ts"
import { eventually, live, withSandbox } from "../support/Program.ts"
import { editScene, plexFiles, requests, stashFiles } from "../support/Stage.ts"

const refresh = "GET /library/sections/:id/refresh"

/** Files that are on the disk both servers see, and that Plex has not scanned yet. */
const onDisk = (plex: Addresses["plex"], ...files: ReadonlyArray<string>) =>
  control(plex.url, "items", { library: "Movies", add: files.map((file) => ({ file, size: 1000 })), scan: false })

const stage = (settings: Readonly<Record<string, string>>) =>
  Effect.gen(function* () {
    const world = yield* withSandbox(["--scenes", "0"], { PLEXSYNC_SCAN_DELAY: "0", ...settings })
    // The library lies at /media in Plex's eyes.
    yield* plexFiles(world.servers.plex, [
      { file: "/media/a/Known.mp4", size: 1000 },
      { file: "/media/b/Known too.mp4", size: 1000 }
    ])
    yield* startRuntime(world.program)
    yield* eventually(status(world.program), ({ runtime }) => runtime !== null)
    return world
  })

const titles = (plex: Addresses["plex"]) => Effect.map(readPlex(plex), (items) => items.map(({ shown }) => shown.title))

describe("trigger_plex_scan, on the built program", () => {
  it.scopedLive("a new scene is in Plex without anybody scanning there, by one scan of its folder", () =>
    Effect.gen(function* () {
      const { servers } = yield* stage({
        PLEXSYNC_TRIGGER_PLEX_SCAN: "true",
        PLEXSYNC_PATH_MAPPINGS: "/data => /media"
      })
      const { plex, stash } = servers
      yield* onDisk(plex, "/media/new/One.mp4", "/media/new/Two.mp4", "/media/other/Three.mp4")
      const scenes = yield* stashFiles(
        stash.url,
        ["One", "Two"].map((name) => ({ file: `/data/new/${name}.mp4`, size: 1000 }))
      )
      for (const [at, scene] of scenes.entries()) yield* editScene(stash.url, scene, { title: `New ${at}` })
      yield* eventually(titles(plex), (shown) => ["New 0", "New 1"].every((title) => shown.includes(title)), 40)
      assert.strictEqual((yield* requests(plex))[refresh], 1)
      // The folder alone was scanned.
      assert.notInclude(yield* titles(plex), "Three")
    }).pipe(Effect.provide(live))
  )
})
