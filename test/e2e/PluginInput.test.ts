import { assert, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import { existsSync, writeFileSync } from "node:fs"
import { join } from "node:path"
import { describe } from "vitest"
import { freshProgram, live, plugin, replyIn, rows } from "../support/Program.ts"

const connection = {
  Scheme: "http",
  Host: "0.0.0.0",
  Port: 9999,
  SessionCookie: { Name: "session", Value: "c2Vzc2lvbg" },
  Dir: "/root/.stash",
  PluginDir: "/plugins/PlexSync"
}
const hook = (hookContext: unknown) =>
  JSON.stringify({ server_connection: connection, args: { hookContext, mode: "hook" } })
const edited = (id: number, more: object = {}) =>
  hook({
    id,
    type: "Scene.Update.Post",
    input: { id: String(id), title: "New", ...more },
    inputFields: ["id", "title", ...Object.keys(more)]
  })

const jobs = (data: string) =>
  rows(data, "SELECT scene_id, priority, revision, state, reason FROM job ORDER BY scene_id")

describe("the plugin entry, as Stash starts it", () => {
  it.scopedLive("answers one JSON document and stores the job", () =>
    Effect.gen(function* () {
      const { data, program } = yield* freshProgram
      const ended = yield* plugin(program, edited(45))
      assert.strictEqual(ended.code, 0)
      assert.deepStrictEqual(JSON.parse(ended.stdout), { output: "enqueued" })
      assert.match(ended.stderr, /^\u0001i\u0002\[PlexSync Hook\] Enqueued sync job for scene 45 in \d+\.\dms$/m)
      assert.deepStrictEqual(jobs(data), [{ scene_id: 45, priority: 0, revision: 1, state: "ready", reason: "hook" }])
    }).pipe(Effect.provide(live))
  )

  it.scopedLive("keeps 50 hooks of one scene, ten at a time on a fresh database, in one row", () =>
    Effect.gen(function* () {
      const { data, program } = yield* freshProgram
      const ended = yield* Effect.forEach(Array.from({ length: 50 }), () => plugin(program, edited(7)), {
        concurrency: 10
      })
      assert.deepStrictEqual(
        [...new Set(ended.map(({ code, stdout }) => `${code} ${stdout}`))],
        ['0 {"output":"enqueued"}']
      )
      assert.deepStrictEqual(jobs(data), [{ scene_id: 7, priority: 0, revision: 50, state: "ready", reason: "hook" }])
    }).pipe(Effect.provide(live))
  )

  it.scopedLive("accepts a hook that carries a cover of 12 MB", () =>
    Effect.gen(function* () {
      const { data, program } = yield* freshProgram
      const ended = yield* plugin(
        program,
        edited(3, { cover_image: `data:image/jpeg;base64,${"A".repeat(12 * 1024 * 1024)}` })
      )
      assert.deepStrictEqual(JSON.parse(ended.stdout), { output: "enqueued" })
      assert.isBelow(ended.stderr.length, 2000)
      assert.strictEqual(jobs(data).length, 1)
    }).pipe(Effect.provide(live))
  )

  it.scopedLive("removes the job of a scene that was destroyed, whatever its input looks like", () =>
    Effect.gen(function* () {
      const { data, program } = yield* freshProgram
      for (const id of [8, 9]) yield* plugin(program, edited(id))
      const input = { ids: ["8", "9"], delete_file: false, delete_generated: true, checksum: "", oshash: "", path: "" }
      const ended = yield* plugin(program, hook({ id: 8, type: "Scene.Destroy.Post", input }))
      assert.deepStrictEqual(JSON.parse(ended.stdout), { output: "removed" })
      assert.deepStrictEqual(
        jobs(data).map((job) => job["scene_id"]),
        [9]
      )
    }).pipe(Effect.provide(live))
  )

  it.scopedLive("ignores what Plex does not show, without touching the disk", () =>
    Effect.gen(function* () {
      const { data, program } = yield* freshProgram
      const play = yield* plugin(
        program,
        hook({ id: 4, type: "Scene.Update.Post", input: { id: "4" }, inputFields: ["id", "play_count"] })
      )
      assert.deepStrictEqual(JSON.parse(play.stdout), { output: "filtered" })
      assert.match(play.stderr, /^\u0001d\u0002\[PlexSync Hook\] Scene 4 update filtered \(no metadata changes\)$/m)
      const marker = yield* plugin(
        program,
        hook({ id: 1, type: "SceneMarker.Update.Post", input: {}, inputFields: ["title"] })
      )
      assert.deepStrictEqual(JSON.parse(marker.stdout), { output: "ignored" })
      assert.isFalse(existsSync(data))
    }).pipe(Effect.provide(live))
  )

  const bad: ReadonlyArray<readonly [name: string, input: string, says: RegExp]> = [
    ["empty input", "", /nothing was sent/],
    ["garbage", "\u0000\u0001 not json {", /not JSON/],
    ["an array", "[]", /got input it cannot use/],
    [
      "a port that is text",
      JSON.stringify({ server_connection: { ...connection, Port: "9999" }, args: {} }),
      /server_connection\.Port/
    ],
    ["a scene id that is text", hook({ id: "45", type: "Scene.Update.Post", input: null }), /hookContext\.id/],
    ["a scene id below one", hook({ id: 0, type: "Scene.Update.Post", input: null }), /positive whole number/],
    ["a hook without an id", hook({ type: "Scene.Update.Post", input: null }), /hookContext\.id/],
    [
      "fields that are no list",
      hook({ id: 45, type: "Scene.Update.Post", input: {}, inputFields: "title" }),
      /inputFields/
    ],
    [
      "neither hook nor mode",
      JSON.stringify({ server_connection: connection, args: {} }),
      /neither a hookContext nor a mode/
    ],
    [
      "an unknown mode",
      JSON.stringify({ server_connection: connection, args: { mode: "make_coffee" } }),
      /no task "make_coffee"/
    ]
  ]
  it.scopedLive.each(bad)("answers %s with an error and stores nothing", ([, input, says]) =>
    Effect.gen(function* () {
      const { data, program } = yield* freshProgram
      const ended = yield* plugin(program, input)
      const reply = replyIn(ended)
      assert.deepStrictEqual(Object.keys(reply), ["error"])
      assert.match(reply.error ?? "", says)
      assert.notMatch(ended.stdout + ended.stderr, /\bat .*\.(mjs|ts|js):\d+/)
      assert.isFalse(existsSync(join(data, "plexsync.db")) && jobs(data).length > 0)
    }).pipe(Effect.provide(live))
  )

  it.scopedLive("answers 100 MB with an error, after reading them to their end", () =>
    Effect.gen(function* () {
      const { data, program } = yield* freshProgram
      const ended = yield* plugin(program, edited(1, { cover_image: "A".repeat(100 * 1024 * 1024) }))
      assert.match(replyIn(ended).error ?? "", /larger than 64 MB/)
      assert.isFalse(existsSync(data))
    }).pipe(Effect.provide(live))
  )

  it.scopedLive("says what is wrong with a data directory it cannot write", () =>
    Effect.gen(function* () {
      const { folder, program } = yield* freshProgram
      writeFileSync(join(folder, "file"), "in the way")
      const ended = yield* plugin(
        { ...program, environment: { ...program.environment, PLEXSYNC_DATA_DIR: join(folder, "file", "data") } },
        edited(1)
      )
      assert.match(
        replyIn(ended).error ?? "",
        /The database .*plexsync\.db cannot be used: its folder or file cannot be written \(ENOTDIR/
      )
    }).pipe(Effect.provide(live))
  )
})
