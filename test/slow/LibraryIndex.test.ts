import { assert, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import * as Schema from "effect/Schema"
import { describe } from "vitest"
import type { Program } from "../../sandbox/demo/Programs.ts"
import { type Addresses, control } from "../../sandbox/demo/Servers.ts"
import {
  applied,
  eventually,
  live,
  mutate,
  plexsync,
  putRoute,
  reportIn,
  rows,
  withSandbox
} from "../support/Program.ts"
import { plexFiles, scenesByFile } from "../support/Stage.ts"

const listRoute = "GET /library/sections/:id/all"

/** Syncs every scene; gives the report and how many listings that took. */
const syncAll = (program: Program, plex: Addresses["plex"]) =>
  Effect.gen(function* () {
    yield* control(plex.url, "reset-stats", {})
    const ended = yield* plexsync(program, "sync", "--all", "--wait", "--json")
    const listings = yield* applied(plex, listRoute)
    return { ...reportIn(ended), code: Number(ended.code), listings, stderr: ended.stderr }
  })

const files = (data: string) => rows(data, "SELECT rating_key, file FROM plex_part ORDER BY file")
const onlyFile = (data: string, file: string) => files(data).filter((row) => row["file"] === file)

const Status = Schema.parseJson(
  Schema.Struct({
    paused: Schema.Array(
      Schema.Struct({ library: Schema.String, vanished: Schema.Int, of: Schema.Int, since: Schema.Number })
    )
  })
)
const pausedIn = (program: Program) =>
  Effect.gen(function* () {
    const { stdout } = yield* plexsync(program, "status", "--json")
    const { paused } = yield* Schema.decodeUnknown(Status)(stdout)
    return paused.map(({ library, of, vanished }) => ({ library, vanished, of }))
  })

describe("the library index, on the built program", () => {
  it.scopedLive(
    "costs a sweep once, then a delta for a new item and for a rename, and nothing where nothing changed",
    () =>
      Effect.gen(function* () {
        const { data, program, servers } = yield* withSandbox(["--scenes", "1", "--items", "2600"])
        const { plex, stash } = servers
        const first = yield* syncAll(program, plex)
        assert.deepInclude(first, { code: 0, synced: 1, listings: 6 })
        assert.strictEqual(files(data).length, 2600)
        assert.strictEqual((yield* syncAll(program, plex)).listings, 0)

        // Plex takes the file for another one: it has a new key.
        const [file = ""] = (yield* scenesByFile(stash.url)).keys()
        const [{ size } = {}] = rows(data, `SELECT size FROM plex_part WHERE file = '${file}'`)
        const [before] = onlyFile(data, file)
        yield* control(plex.url, "items", { remove: [file] })
        const [key] = yield* plexFiles(plex, [{ file, size: Number(size) }])
        assert.notStrictEqual(key, before?.["rating_key"])
        assert.deepInclude(yield* syncAll(program, plex), { code: 0, synced: 1, writes: 1, listings: 3 })
        assert.deepStrictEqual(onlyFile(data, file), [{ rating_key: key, file }])

        const renamed = file.replace(/[^/]+$/, "Another Name.mp4")
        yield* control(plex.url, "items", { move: [{ from: file, to: renamed }] })
        yield* control(stash.url, "files", { move: [{ from: file, to: renamed }] })
        yield* mutate(stash.url, "mutation { metadataScan(input: {}) }")
        yield* eventually(scenesByFile(stash.url), (known) => known.has(renamed))
        const followed = yield* syncAll(program, plex)
        assert.deepInclude(followed, { code: 0, waiting: 0, parked: 0, listings: 3 })
        assert.deepStrictEqual(
          [onlyFile(data, file), onlyFile(data, renamed)],
          [[], [{ rating_key: key, file: renamed }]]
        )
        assert.strictEqual(files(data).length, 2600)
      }).pipe(Effect.provide(live))
  )

  it.scopedLive("pauses a library that lost 60 of 100 files, until a person agrees", () =>
    Effect.gen(function* () {
      const { data, program, servers } = yield* withSandbox(["--scenes", "100"])
      const { plex } = servers
      assert.strictEqual((yield* syncAll(program, plex)).code, 0)
      const all = files(data).map((row) => String(row["file"]))
      const none = yield* plexsync(program, "accept", "Movies")
      assert.strictEqual(none.code, 1)
      assert.match(none.stderr, /'Movies' is not paused; no library is/)

      yield* control(plex.url, "items", { remove: all.slice(0, 60) })
      const struck = yield* syncAll(program, plex)
      assert.deepInclude(struck, { code: 0, writes: 0, dead: 0, parked: 0 })
      assert.isAtLeast(struck.waiting, 60)
      assert.strictEqual(struck.stderr.split("is paused: Plex no longer shows 60 of its").length, 2)
      const paused = [{ library: "Movies", vanished: 60, of: all.length }]
      assert.deepStrictEqual(yield* pausedIn(program), paused)
      const { stdout } = yield* plexsync(program, "status")
      assert.match(stdout, /^PAUSED: library 'Movies': 60 of \d+ files vanished .*plexsync accept "Movies"$/m)
      assert.match(stdout, /a library is paused: \d+/)

      const wrong = yield* plexsync(program, "accept", "Nowhere")
      assert.strictEqual(wrong.code, 1)
      assert.match(wrong.stderr, /'Nowhere' is not paused; paused: Movies/)
      assert.deepStrictEqual(yield* pausedIn(program), paused)

      assert.strictEqual((yield* plexsync(program, "accept", "movies")).code, 0)
      const agreed = yield* syncAll(program, plex)
      assert.deepInclude(agreed, { waiting: 0, dead: 0 })
      // A scene with another file that is still there goes on.
      assert.isTrue(agreed.parked > 50 && agreed.parked <= 60, `${agreed.parked} parked`)
      assert.strictEqual(yield* applied(plex, putRoute), 0)
      assert.deepStrictEqual(yield* pausedIn(program), [])
      assert.deepStrictEqual(
        files(data).map((row) => row["file"]),
        all.slice(60)
      )
      assert.strictEqual((yield* plexsync(program, "accept", "Movies")).code, 1)
    }).pipe(Effect.provide(live))
  )
})
