import { assert, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import * as Schema from "effect/Schema"
import Sqlite from "better-sqlite3"
import { join } from "node:path"
import { describe } from "vitest"
import { type Program, startRuntime } from "../../sandbox/demo/Programs.ts"
import type { Addresses } from "../../sandbox/demo/Servers.ts"
import { eventually, live, mutate, plexsync } from "../support/Program.ts"
import { editScene, onePair, plexItem, plexPut, requests, syncScenes } from "../support/Stage.ts"
import { jpegOf } from "../support/Jpeg.ts"

const Report = Schema.parseJson(
  Schema.Struct({
    scenes: Schema.Int,
    drifted: Schema.Int,
    enqueued: Schema.Int,
    fields: Schema.Record({ key: Schema.String, value: Schema.Record({ key: Schema.String, value: Schema.Int }) })
  })
)

const reconciled = (program: Program, ...words: ReadonlyArray<string>) =>
  Effect.gen(function* () {
    const ended = yield* plexsync(program, "reconcile", "--json", ...words)
    assert.strictEqual(ended.code, 0, ended.stderr)
    return yield* Schema.decodeUnknown(Report)(ended.stdout)
  })

/** What a person does in Plex. */
const editInPlex = (plex: Addresses["plex"], key: string, title: string) =>
  plexPut(plex, `/library/sections/1/all?type=1&id=${key}&title.value=${title}&title.locked=1`)

const titleOf = (plex: Addresses["plex"], key: string) => Effect.map(plexItem(plex, key), ({ title }) => title)

const jpeg = jpegOf("cover")
const cover = `data:image/jpeg;base64,${jpeg.toString("base64")}`

/** A pair that is in step. */
const inStep = (settings: Readonly<Record<string, string>> = {}) =>
  Effect.tap(onePair(settings), ({ program, scene, servers }) =>
    Effect.zipRight(
      editScene(servers.stash.url, scene, { title: "Ours", details: "Words" }),
      syncScenes(program, scene)
    )
  )

describe("reconcile, on the built program", () => {
  it.scopedLive("a field changed by hand in Plex: reported and put right; fought over three times: contested", () =>
    Effect.gen(function* () {
      const { key, program, servers } = yield* inStep()
      const { plex } = servers
      assert.deepInclude(yield* reconciled(program), { scenes: 1, drifted: 0, fields: {} })
      for (const round of [1, 2]) {
        yield* editInPlex(plex, key, "Theirs")
        const report = yield* reconciled(program)
        assert.deepInclude(report, { drifted: 1, enqueued: 0, fields: { title: { edited: 1 } } })
        assert.strictEqual(yield* titleOf(plex, key), "Theirs")
        assert.strictEqual((yield* reconciled(program, "--fix")).enqueued, 1)
        yield* plexsync(program, "queue", "process")
        assert.strictEqual(yield* titleOf(plex, key), "Ours", `round ${round}`)
      }
      yield* editInPlex(plex, key, "Theirs")
      const report = yield* reconciled(program, "--fix")
      assert.deepInclude(report, { drifted: 1, enqueued: 0, fields: { title: { contested: 1 } } })
      assert.strictEqual(yield* titleOf(plex, key), "Theirs")
    }).pipe(Effect.provide(live))
  )

  it.scopedLive("says for people what is missing, stale and unlocked", () =>
    Effect.gen(function* () {
      const { key, program, servers } = yield* inStep()
      const { plex } = servers
      yield* plexPut(
        plex,
        `/library/sections/1/all?type=1&id=${key}&summary.value=&title.value=Theirs&title.locked=1&studio.locked=0`
      )
      const ended = yield* plexsync(program, "reconcile", "--scope", "24h")
      assert.strictEqual(ended.code, 0, ended.stderr)
      for (const line of [
        "1 scenes looked at, 1 differ from what Plex should show, 0 enqueued",
        "Title: 1 edited in Plex",
        "Summary: 1 missing",
        "Studio: 1 unlocked",
        'Scene 1 "Ours", Title: Plex shows "Theirs", and should show "Ours"; edited in Plex',
        'Scene 1 "Ours", Summary: Plex shows (empty), and should show "Words"; missing',
        'Scene 1 "Ours", Studio: unlocked',
        "add --fix"
      ])
        assert.include(ended.stdout, line)
    }).pipe(Effect.provide(live))
  )

  it.scopedLive("with preserve_plex_edits a field changed by hand is left", () =>
    Effect.gen(function* () {
      const { key, program, servers } = yield* inStep({ PLEXSYNC_PRESERVE_PLEX_EDITS: "true" })
      yield* editInPlex(servers.plex, key, "Theirs")
      assert.deepInclude(yield* reconciled(program, "--fix"), { scenes: 1, drifted: 0, enqueued: 0, fields: {} })
      assert.strictEqual(yield* titleOf(servers.plex, key), "Theirs")
    }).pipe(Effect.provide(live))
  )

  it.scopedLive("a cover that Plex lacks is missing where pictures are to be looked at, and not looked at else", () =>
    Effect.gen(function* () {
      const { key, program, scene, servers } = yield* onePair({ PLEXSYNC_SKIP_FIELDS: "poster,background" })
      yield* editScene(servers.stash.url, scene, { title: "Ours", cover_image: cover })
      yield* syncScenes(program, scene)
      const now: Program = {
        ...program,
        environment: { ...program.environment, PLEXSYNC_SKIP_FIELDS: "rating,background" }
      }
      assert.deepInclude(yield* reconciled(now), { scenes: 1, drifted: 0 })
      assert.notInclude(Object.keys(yield* requests(servers.plex)), "GET /library/metadata/:id/posters")
      assert.deepInclude(yield* reconciled(now, "--images", "--fix"), {
        enqueued: 1,
        fields: { thumb: { missing: 1 } }
      })
      yield* plexsync(now, "queue", "process")
      assert.deepInclude(yield* reconciled(now, "--images"), { drifted: 0 })
      assert.include([...(yield* plexItem(servers.plex, key)).locked], "thumb")
    }).pipe(Effect.provide(live))
  )

  it.scopedLive("the runtime puts right what drifted while it was away, when a comparison is overdue", () =>
    Effect.gen(function* () {
      const { data, key, program, servers } = yield* inStep()
      yield* editInPlex(servers.plex, key, "Theirs")
      const database = new Sqlite(join(data, "plexsync.db"))
      database.prepare("INSERT INTO cursor VALUES ('reconcile', ?)").run(JSON.stringify({ last: 0, run: null }))
      database.close()
      yield* startRuntime(program)
      yield* eventually(titleOf(servers.plex, key), (title) => title === "Ours")
    }).pipe(Effect.provide(live))
  )

  it.scopedLive("Stash's task enqueues what differs, and says so", () =>
    Effect.gen(function* () {
      const { key, program, servers } = yield* inStep()
      const { plex, stash } = servers
      yield* editInPlex(plex, key, "Theirs")
      yield* startRuntime(program)
      yield* mutate(stash.url, `mutation ($input: Map!) { configurePlugin(plugin_id: "PlexSync", input: $input) }`, {
        input: { plex_url: plex.url, plex_token: plex.token }
      })
      yield* mutate(
        stash.url,
        `mutation { runPluginTask(plugin_id: "PlexSync", task_name: "Reconcile Library (All)") }`
      )
      yield* eventually(titleOf(plex, key), (title) => title === "Ours")
    }).pipe(Effect.provide(live))
  )
})
