import { assert, it } from "@effect/vitest"
import * as FileSystem from "@effect/platform/FileSystem"
import * as Effect from "effect/Effect"
import * as Fiber from "effect/Fiber"
import { join } from "node:path"
import { describe } from "vitest"
import { status } from "../../sandbox/demo/Programs.ts"
import { eventually, live, loggedRuntime, mutate, plexsync, rows, withSandbox } from "../support/Program.ts"
import { editScene, plexFiles, plexItem, stashFiles } from "../support/Stage.ts"
import { limit } from "../support/Limits.ts"

const save = (stash: string, input: Readonly<Record<string, unknown>>) =>
  mutate(stash, `mutation ($input: Map!) { configurePlugin(plugin_id: "PlexSync", input: $input) }`, { input })

/** Everything about Plex is set in Stash; the runtime polls every second. */
const stage = (given: (plex: { readonly url: string; readonly token: string }) => Readonly<Record<string, unknown>>) =>
  Effect.gen(function* () {
    const world = yield* withSandbox(["--scenes", "0"], {
      PLEXSYNC_PLEX_URL: "",
      PLEXSYNC_PLEX_TOKEN: "",
      PLEXSYNC_POLL_INTERVAL: "1",
      PLEXSYNC_SCAN_DELAY: "0",
      // Nothing but new settings may end a pause.
      PLEXSYNC_CIRCUIT_RECOVERY: "600"
    })
    const { plex, stash } = world.servers
    const settings = given(plex)
    yield* save(stash.url, settings)
    const files = ["/data/One.mp4", "/data/Two.mp4"].map((file, index) => ({ file, size: 1000 + index }))
    const [one = ""] = yield* plexFiles(plex, files.slice(0, 1))
    const [two = ""] = yield* plexFiles(plex, files.slice(1), "Shorts")
    const scenes = yield* stashFiles(stash.url, files)
    const runtime = yield* loggedRuntime(world.program)
    yield* eventually(status(world.program), (found) => found.runtime !== null)
    const title = (key: string) => Effect.map(plexItem(plex, key), (item) => item.title)
    return { ...world, ...runtime, settings, items: [one, two] as const, scenes, title }
  })

describe("settings changed in Stash while the runtime runs", () => {
  it.scopedLive(
    "count within a poll: a token replaced, a library switched, numbers emptied, a field left out",
    () =>
      Effect.gen(function* () {
        const { items, logged, program, running, scenes, servers, settings, title } = yield* stage(
          ({ token, url }) => ({
            plex_url: url,
            plex_token: `${token}-no-more`,
            plex_library: "Movies",
            max_retries: 7,
            max_tags: 50
          })
        )
        const [first, second] = items
        const [one = "", two = ""] = scenes
        const { plex, stash } = servers
        yield* editScene(stash.url, one, { title: "With the new token" })
        yield* Effect.sleep("2 seconds")
        assert.notStrictEqual(yield* title(first), "With the new token")
        yield* save(stash.url, { ...settings, plex_token: plex.token })
        yield* eventually(title(first), (shown) => shown === "With the new token", 6)

        // Stash's page stores a 0 for a number that was emptied; who sends null empties it as well.
        const emptied = { max_retries: 0, max_tags: null }
        yield* save(stash.url, { ...settings, ...emptied, plex_token: plex.token, plex_library: "Shorts" })
        yield* Effect.sleep("2 seconds")
        yield* editScene(stash.url, two, { title: "In the other library", details: "Once" })
        yield* eventually(title(second), (shown) => shown === "In the other library", 6)
        assert.isNull((yield* status(program)).blocked)

        yield* save(stash.url, { plex_url: plex.url, plex_token: plex.token, skip_fields: "details" })
        yield* Effect.sleep("2 seconds")
        yield* editScene(stash.url, two, { title: "Without its details", details: "Twice" })
        yield* eventually(title(second), (shown) => shown === "Without its details", 6)
        assert.strictEqual((yield* plexItem(plex, second)).summary, "Once")

        yield* running.kill("SIGTERM")
        const log = yield* Fiber.join(logged)
        assert.match(log, /Settings changed: plex_token\n/)
        assert.match(log, /Settings changed: plex_library, max_retries, max_tags\n/)
        assert.notMatch(log, /Configuration error/)
        assert.match(log, /Settings changed: plex_library, skip_fields\n/)
        assert.notInclude(log, plex.token)
      }).pipe(Effect.provide(live)),
    limit(90)
  )

  it.scopedLive(
    "wrongly are told and leave the last good ones; debug_logging and a pause count at once",
    () =>
      Effect.gen(function* () {
        const { items, logged, program, running, scenes, servers, settings, title } = yield* stage(
          ({ token, url }) => ({
            plex_url: url,
            plex_token: token
          })
        )
        const { stash } = servers
        const [one = ""] = scenes
        yield* save(stash.url, { ...settings, max_tags: 1, plex_url: "nowhere" })
        const health = Effect.map(plexsync(program, "status", "--json"), ({ stdout }) => stdout)
        yield* eventually(health, (text) => text.includes("max_tags"))
        yield* editScene(stash.url, one, { title: "With the last good ones" })
        yield* eventually(title(items[0]), (shown) => shown === "With the last good ones", 6)

        yield* save(stash.url, { ...settings, enabled: false, debug_logging: true })
        yield* eventually(health, (text) => text.includes('"enabled":false'))
        yield* editScene(stash.url, one, { title: "After the pause" })
        yield* Effect.sleep("2 seconds")
        assert.notStrictEqual(yield* title(items[0]), "After the pause")
        yield* save(stash.url, { ...settings, enabled: true, debug_logging: true })
        yield* eventually(title(items[0]), (shown) => shown === "After the pause", 6)
        // Bulk work has lines of its own for each scene, for who wants them.
        yield* plexsync(program, "sync", "--all", "--wait")
        yield* running.kill("SIGTERM")
        const log = yield* Fiber.join(logged)
        assert.strictEqual(log.match(/Configuration error: max_tags/g)?.length, 1)
        assert.match(log, /Configuration error: plex_url: "nowhere" is not allowed/)
        assert.match(log, /DEBUG/)
      }).pipe(Effect.provide(live)),
    limit(60)
  )
})

describe("a runtime without settings it can use", () => {
  it.scopedLive("waits for them, keeps what is edited, and goes on by itself", () =>
    Effect.gen(function* () {
      const { data, items, logged, program, running, scenes, servers, title } = yield* stage(() => ({}))
      const { plex, stash } = servers
      const [one = ""] = scenes
      const waiting = yield* eventually(status(program), ({ blocked }) => blocked !== null)
      assert.match(waiting.blocked ?? "", /plex_url: is required.*plex_token: is required/)
      const told = yield* plexsync(program, "status")
      assert.strictEqual(told.code, 1)
      // Nobody switched it off.
      assert.notMatch(told.stdout, /Paused: |enabled/)
      yield* editScene(stash.url, one, { title: "Edited meanwhile" })
      yield* eventually(
        Effect.sync(() => rows(data, "SELECT scene_id FROM job").length),
        (jobs) => jobs > 0
      )
      yield* save(stash.url, { plex_url: plex.url })
      // The rest comes from the file, which is read again, too.
      const fs = yield* FileSystem.FileSystem
      yield* fs.writeFileString(join(data, "config.json"), JSON.stringify({ plex_token: plex.token }))
      yield* eventually(title(items[0]), (shown) => shown === "Edited meanwhile", 8)
      const mended = yield* eventually(status(program), ({ blocked }) => blocked === null)
      assert.isNotNull(mended.runtime)
      yield* running.kill("SIGTERM")
      const log = yield* Fiber.join(logged)
      assert.notMatch(log, /is disabled/)
      assert.match(log, /All scenes of Stash are known now\. Edits are kept from here on/)
    }).pipe(Effect.provide(live))
  )
})
