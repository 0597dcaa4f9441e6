import { assert, it } from "@effect/vitest"
import * as Clock from "effect/Clock"
import * as Effect from "effect/Effect"
import { chmodSync, chownSync, lstatSync, mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { afterAll, beforeAll, describe } from "vitest"
import { healthCheck, isApart, ran, type Run, start } from "../container/Container.ts"
import { isRoot, replay } from "../container/Replay.ts"
import { eventually, live, withSandbox } from "../support/Program.ts"
import { editScene, plexFiles, plexItem, stashFiles } from "../support/Stage.ts"
import { limit } from "../support/Limits.ts"

/** How long Docker waits before it kills. Milliseconds. */
const patience = limit(10)

const place = { folder: "", root: "" }

beforeAll(() => {
  place.folder = mkdtempSync(join(tmpdir(), "plexsync-image-"))
  chmodSync(place.folder, 0o755)
  place.root = replay(place.folder)
})
afterAll(() => {
  rmSync(place.folder, { recursive: true, force: true })
})

/** A folder of the host, as Docker makes it. */
const mounted = (name: string) => {
  const config = join(place.folder, name)
  mkdirSync(config, { mode: 0o755 })
  return config
}

const everything = (folder: string): ReadonlyArray<string> =>
  [folder, ...readdirSync(folder, { recursive: true, encoding: "utf8" }).map((name) => join(folder, name))].toSorted()

/** Who may do what with each file of a folder but those named, as far as it is not so. */
const strangers = (folder: string, user: number, group: number, but: ReadonlyArray<string> = []) =>
  everything(folder)
    .filter((path) => !but.some((name) => path === join(folder, name)))
    .filter((path) => {
      const { gid, uid } = lstatSync(path)
      return uid !== user || gid !== group
    })

const open = (folder: string) =>
  everything(folder)
    .slice(1)
    .filter((path) => {
      const state = lstatSync(path)
      return (state.mode & 0o777) !== (state.isDirectory() ? 0o700 : 0o600)
    })

/** A Stash and a Plex with one video, and what a container is told to find them. Stash has no plugin. */
const servers = Effect.gen(function* () {
  const { program, servers } = yield* withSandbox(["--scenes", "0"], {}, false)
  const { plex, stash } = servers
  const [key = ""] = yield* plexFiles(plex, [{ file: "/data/One.mp4", size: 1000 }])
  const [scene = ""] = yield* stashFiles(stash.url, [{ file: "/data/One.mp4", size: 1000 }])
  const { PLEXSYNC_PLEX_TOKEN, PLEXSYNC_PLEX_URL, PLEXSYNC_STASH_URL } = program.environment
  const environment = { PLEXSYNC_STASH_URL, PLEXSYNC_PLEX_URL, PLEXSYNC_PLEX_TOKEN, PLEXSYNC_POLL_INTERVAL: "1" }
  return { environment, key, plex, scene, stash: stash.url }
})

const healthy = (container: Effect.Effect.Success<ReturnType<typeof start>>) =>
  eventually(container.exec(...healthCheck), ({ code }) => code === 0)

/** From the container's start until an edit in Stash is in Plex and it has ended. */
const lives = (name: string, run: Omit<Run, "config" | "root">) =>
  Effect.gen(function* () {
    const { environment, key, plex, scene, stash } = yield* servers
    const config = mounted(name)
    if (run.user !== undefined) chownSync(config, run.user, run.user)
    const whole: Run = { ...run, root: place.root, config, environment: { ...environment, ...run.environment } }
    const container = yield* start(whole, "first")
    yield* healthy(container)
    yield* editScene(stash, scene, { title: "From a container" })
    yield* eventually(plexItem(plex, key), ({ title }) => title === "From a container")
    const stopped = yield* Clock.currentTimeMillis
    assert.strictEqual(yield* container.stop, 0)
    assert.isBelow((yield* Clock.currentTimeMillis) - stopped, patience)
    assert.include(yield* container.said, `Data directory: ${config}`)
    assert.deepStrictEqual(open(config), [])
    return whole
  })

describe("the image, as the Dockerfile's own steps make it", () => {
  it("adds the program to its base, and nothing that another user could change", () => {
    const files = everything(place.root).map((path) => path.slice(place.root.length))
    const modules = new Set(files.flatMap((path) => /node_modules\/([^/]+)/.exec(path)?.[1] ?? []))
    assert.deepStrictEqual([...modules], ["better-sqlite3"])
    assert.isBelow(
      everything(place.root).reduce((sum, path) => sum + lstatSync(path).size, 0),
      15 * 1024 * 1024
    )
    const loose = everything(place.root).filter((path) => {
      const state = lstatSync(path)
      return !state.isSymbolicLink() && (state.mode & 0o022) !== 0
    })
    assert.deepStrictEqual(loose, [])
  })

  it.scopedLive.skipIf(!isRoot)("serves as PUID and PGID, and ends when it is told to", () =>
    Effect.gen(function* () {
      const run = yield* lives("by-number", { environment: { PUID: "1234", PGID: "1235" } })
      assert.deepStrictEqual(strangers(run.config, 1234, 1235), [])

      // Files that root left, and one that is none of ours.
      writeFileSync(join(run.config, "config.json"), "{}", { mode: 0o600 })
      writeFileSync(join(run.config, "notes.txt"), "")
      const other: Run = { ...run, environment: { ...run.environment, PUID: "2345", PGID: "2346" } }
      const { code, stdout } = yield* ran(other, ...healthCheck.slice(1))
      assert.strictEqual(code, 1)
      assert.include(stdout, "No runtime is running")
      assert.deepStrictEqual(strangers(run.config, 2345, 2346, ["notes.txt"]), [])
      assert.strictEqual(lstatSync(join(run.config, "notes.txt")).uid, 0)
    }).pipe(Effect.provide(live))
  )

  it.scopedLive.skipIf(!isRoot)("serves as the user it is started as", () =>
    Effect.gen(function* () {
      const run = yield* lives("by-user", { user: 4321, environment: { PUID: "1234", PGID: "1235" } })
      assert.deepStrictEqual(strangers(run.config, 4321, 4321), [])
    }).pipe(Effect.provide(live))
  )

  it.scopedLive.skipIf(!isApart)("waits while another container serves the same folder", () =>
    Effect.gen(function* () {
      const { environment } = yield* servers
      const run: Run = { root: place.root, config: mounted("shared"), environment }
      const first = yield* start(run, "first")
      yield* healthy(first)
      const second = yield* start(run, "second")
      yield* eventually(second.said, (text) => text.includes("process 1 on first, version"))
      // Somebody serves: that is what the check is about.
      yield* healthy(second)
      assert.strictEqual(yield* first.stop, 0)
      yield* eventually(second.exec("plexsync", "status"), ({ stdout }) => stdout.includes("process 1 on second"))
      assert.strictEqual(yield* second.stop, 0)
    }).pipe(Effect.provide(live))
  )

  it.scopedLive.skipIf(isRoot)("serves as whoever is not root", () =>
    Effect.provide(lives("not-root", { environment: {} }), live)
  )

  it.scopedLive.skipIf(!isRoot)("says which numbers it can use", () =>
    Effect.gen(function* () {
      const run: Run = { root: place.root, config: mounted("named"), environment: { PUID: "nobody" } }
      const { code, stderr } = yield* ran(run, "serve")
      assert.strictEqual(code, 2)
      assert.include(stderr, "PUID and PGID must be numbers, as the command id prints them, not nobody and 1000")
    }).pipe(Effect.provide(live))
  )
})
