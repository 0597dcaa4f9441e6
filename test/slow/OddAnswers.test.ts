import { assert, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import * as Schema from "effect/Schema"
import { describe } from "vitest"
import { startRuntime } from "../../sandbox/demo/Programs.ts"
import { control } from "../../sandbox/demo/Servers.ts"
import { eventually, live, plexsync, rows, withSandbox } from "../support/Program.ts"
import {
  editScene,
  performer,
  plexFiles,
  plexItem,
  plexPut,
  stashFiles,
  studio,
  syncScenes,
  tag
} from "../support/Stage.ts"

const files = Array.from({ length: 6 }, (_, at) => ({ file: `/data/${at + 1}.mp4`, size: 1000 + at }))

const Status = Schema.parseJson(
  Schema.Struct({
    skipped: Schema.Array(
      Schema.Struct({
        server: Schema.String,
        kind: Schema.String,
        rows: Schema.Int,
        id: Schema.String,
        reason: Schema.String
      })
    )
  })
)

describe("one odd answer is one row's, on the built program", () => {
  it.scopedLive(
    "each fails for itself, the others are synced, status names them, and what is mended is synced by itself",
    () =>
      Effect.gen(function* () {
        const world = yield* withSandbox(["--scenes", "0"], {
          PLEXSYNC_POLL_INTERVAL: "0.2",
          PLEXSYNC_SKIP_FIELDS: "poster,background"
        })
        const { data, program, servers } = world
        const { plex, stash } = servers
        const keys = yield* plexFiles(plex, files)
        const scenes = yield* stashFiles(stash.url, files)
        yield* plexFiles(plex, [{ file: "/other/x.mp4", size: 1 }], "Other")
        const performer_ids = [yield* performer(stash.url, "Alice"), yield* performer(stash.url, "Bea")]
        const details = {
          performer_ids,
          tag_ids: [yield* tag(stash.url, "Outdoor")],
          studio_id: yield* studio(stash.url, "Studio")
        }
        const editAll = (title: string) =>
          Effect.forEach(scenes, (scene) => editScene(stash.url, scene, { title: `${title} ${scene}`, ...details }))
        yield* editAll("First")
        assert.strictEqual((yield* syncScenes(program, ...scenes)).report.synced, 6)

        const oddInStash = (row: string | undefined, key: string) =>
          control(stash.url, "odd", { list: "scenes", row, key, value: null })
        yield* oddInStash(scenes[0], "tags")
        yield* oddInStash(scenes[1], "performers[0].name")
        const oddInPlex = (list: string, row: string | undefined, key: string, value: object = {}) =>
          control(plex.url, "odd", { list, row, key, ...value })
        yield* oddInPlex("Metadata", keys[2], "Media[0].Part[0].id")
        yield* oddInPlex("Metadata", keys[3], "Role[0].tag")
        yield* oddInPlex("Metadata", keys[4], "Media[0].Part[0].size", { value: "large" })
        yield* oddInPlex("Directory", "2", "title", { value: null })
        yield* editAll("Second")
        const ended = yield* syncScenes(program, ...scenes)
        assert.strictEqual(ended.code, 1)
        const letters = rows(data, "SELECT scene_id, message FROM dead_letter ORDER BY scene_id")
        assert.deepStrictEqual(
          letters.map(({ message }) => message),
          [
            `Stash answers for scene ${scenes[0]}: tags is null, a list is needed`,
            `Stash answers for scene ${scenes[1]}: performers[0].name is null, a text is needed`,
            `Plex answers for item ${keys[2]}: Media[0].Part[0].id is missing, a text or a number is needed`,
            `Plex answers for item ${keys[4]}: Media[0].Part[0].size is a text, a number is needed`
          ]
        )
        const titles = Effect.forEach(keys, (key) => Effect.map(plexItem(plex, key), ({ title }) => title))
        yield* control(plex.url, "odd", {})
        assert.deepStrictEqual(
          (yield* titles).map((title) => title.split(" ")[0]),
          ["First", "First", "First", "Second", "First", "Second"]
        )
        const text = yield* plexsync(program, "status")
        assert.include(
          text.stdout,
          `Skipped: 2 scenes of Stash that cannot be read, such as scene ${scenes[0]}: tags is null`
        )
        const told = Schema.decodeSync(Status)((yield* plexsync(program, "status", "--json")).stdout).skipped
        assert.deepStrictEqual(
          told.map(({ kind, rows: count, server }) => [server, kind, count]),
          [
            ["Plex", "item", 3],
            ["Plex", "library", 1],
            ["Stash", "scene", 2]
          ]
        )

        yield* startRuntime(program)
        yield* control(stash.url, "odd", {})
        yield* control(stash.url, "clock", { advanceMs: 5000 })
        yield* Effect.forEach(scenes.slice(0, 2), (scene) => editScene(stash.url, scene, { title: `Third ${scene}` }))
        for (const key of [keys[2], keys[4]])
          yield* plexPut(plex, `/library/sections/1/all?type=1&id=${key}&label.locked=1`)
        yield* eventually(titles, (now) => now.every((title, at) => title.startsWith(at < 2 ? "Third" : "Second")), 20)
        yield* eventually(
          Effect.sync(() =>
            rows(data, "SELECT (SELECT count(*) FROM dead_letter) + (SELECT count(*) FROM job) AS left")
          ),
          ([row]) => row?.["left"] === 0
        )
      }).pipe(Effect.provide(live))
  )
})
