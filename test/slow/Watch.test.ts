import { assert, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import * as Schema from "effect/Schema"
import { createHash } from "node:crypto"
import { describe } from "vitest"
import { startRuntime, status } from "../../sandbox/demo/Programs.ts"
import { type Addresses, control, graphql, plexJson } from "../../sandbox/demo/Servers.ts"
import { applied, eventually, live, mutate, plexsync, putRoute, rows } from "../support/Program.ts"
import { editScene, performer, pictures, plexFiles, plexItem, scenesByFile, tag } from "../support/Stage.ts"
import { scan, settled, shows, showsTitle, soon, watched } from "../support/Watched.ts"
import { jpegOf } from "../support/Jpeg.ts"

const two = ["/data/One.mp4", "/data/Two.mp4"]
const many = Array.from({ length: 30 }, (_, index) => `/data/Folder/Scene ${index + 10}.mp4`)

const Summaries = Schema.Struct({
  MediaContainer: Schema.Struct({ Metadata: Schema.Array(Schema.Struct({ summary: Schema.optional(Schema.String) })) })
})
/** What many items show, in one request: who asks for each takes the time of who writes. */
const summaries = (plex: Addresses["plex"], keys: ReadonlyArray<string>) =>
  Effect.map(plexJson(plex, `/library/metadata/${keys.join(",")}`, Summaries), ({ MediaContainer }) =>
    MediaContainer.Metadata.map(({ summary }) => summary)
  )

const Files = Schema.Struct({
  findScene: Schema.Struct({ files: Schema.Array(Schema.Struct({ id: Schema.String })) })
})
const fileOf = (url: string, scene: string | undefined) =>
  Effect.map(
    graphql(url, "query ($id: ID!) { findScene(id: $id) { files { id } } }", { id: scene }, Files),
    ({ findScene }) => findScene.files[0]?.id ?? ""
  )

const dataUrl = (bytes: Buffer) => `data:image/jpeg;base64,${bytes.toString("base64")}`
const posterOf = (bytes: Buffer) => `upload://posters/${createHash("sha1").update(bytes).digest("hex")}`

/** Everything that is known is synced once. */
const syncAll = ({ data, program }: Effect.Effect.Success<ReturnType<typeof watched>>) =>
  Effect.zipRight(plexsync(program, "sync", "--all", "--wait"), settled(data))

describe("the watch, without any hook, on the built program", () => {
  it.scopedLive("shows an edit of a scene, and leaves alone what nobody edited", () =>
    Effect.gen(function* () {
      const { keys, plex, scenes, url } = yield* watched({ files: two })
      yield* editScene(url, scenes[0] ?? "", { title: "Edited", details: "By hand" })
      yield* shows(plex, keys[0], ({ summary, title }) => title === "Edited" && summary === "By hand")
      assert.strictEqual(yield* applied(plex, putRoute), 1)
    }).pipe(Effect.provide(live))
  )

  it.scopedLive("shows a bulk edit, and syncs each scene once", () =>
    Effect.gen(function* () {
      const { data, keys, plex, scenes, url } = yield* watched({ files: many })
      yield* mutate(url, "mutation ($input: BulkSceneUpdateInput!) { bulkSceneUpdate(input: $input) { id } }", {
        input: { ids: scenes, details: "Together" }
      })
      const shown = Effect.map(summaries(plex, keys), (all) => all.filter((one) => one === "Together").length)
      yield* eventually(shown, (count) => count > 0, soon)
      // They are written one after another, each with its own fence and record: on a machine that has other things to do, 100 ms each.
      yield* eventually(shown, (count) => count === keys.length, 3 * soon)
      yield* settled(data)
      assert.strictEqual(yield* applied(plex, putRoute), scenes.length)
    }).pipe(Effect.provide(live))
  )

  it.scopedLive("shows what Auto Tag adds", () =>
    Effect.gen(function* () {
      const { keys, plex, url } = yield* watched({ files: ["/data/Alice Example - Beach.mp4", "/data/Two.mp4"] })
      yield* performer(url, "Alice Example")
      yield* tag(url, "Beach")
      yield* mutate(url, `mutation { metadataAutoTag(input: { performers: ["*"], tags: ["*"] }) }`)
      yield* shows(plex, keys[0], ({ actors, genres }) => actors.includes("Alice Example") && genres.includes("Beach"))
    }).pipe(Effect.provide(live))
  )

  it.scopedLive("shows a merged scene, and the merged one's item stays as it is", () =>
    Effect.gen(function* () {
      const world = yield* watched({ files: two })
      const { data, keys, plex, scenes, url } = world
      const [destination = "", source = ""] = scenes
      yield* editScene(url, source, { title: "Source", details: "Gone soon" })
      yield* showsTitle(plex, keys[1], "Source")
      yield* mutate(url, "mutation ($input: SceneMergeInput!) { sceneMerge(input: $input) { id } }", {
        input: { source: [source], destination, values: { id: destination, title: "Merged" } }
      })
      yield* showsTitle(plex, keys[0], "Merged")
      yield* eventually(
        Effect.sync(() => rows(data, `SELECT * FROM scene WHERE scene_id = ${source}`)),
        (found) => found.length === 0,
        soon
      )
    }).pipe(Effect.provide(live))
  )

  it.scopedLive("shows another cover, which moves nothing but a stamp", () =>
    Effect.gen(function* () {
      const { keys, plex, scenes, url } = yield* watched({ files: two })
      yield* editScene(url, scenes[0] ?? "", { title: "With cover", cover_image: dataUrl(jpegOf("one")) })
      const selected = (bytes: Buffer) =>
        eventually(
          pictures(plex, keys[0] ?? ""),
          (list) => list.find((one) => one.selected)?.ratingKey === posterOf(bytes),
          soon
        )
      yield* selected(jpegOf("one"))
      yield* editScene(url, scenes[0] ?? "", { cover_image: dataUrl(jpegOf("two")) })
      yield* selected(jpegOf("two"))
    }).pipe(Effect.provide(live))
  )

  it.scopedLive("shows the new stem of a file that was renamed on disk, after a scan", () =>
    Effect.gen(function* () {
      const world = yield* watched({ files: two })
      const { keys, plex, scenes, url } = world
      yield* editScene(url, scenes[0] ?? "", { details: "Without a title" })
      yield* shows(plex, keys[0], ({ locked, title }) => title === "One" && locked.includes("title"))
      const move = [{ from: "/data/One.mp4", to: "/data/Renamed.mp4" }]
      yield* control(plex.url, "items", { library: "Movies", move })
      yield* control(url, "files", { move })
      yield* scan(url)
      yield* showsTitle(plex, keys[0], "Renamed")
    }).pipe(Effect.provide(live))
  )

  it.scopedLive("follows files that were moved with moveFiles", () =>
    Effect.gen(function* () {
      const { keys, plex, scenes, url } = yield* watched({ files: two })
      yield* editScene(url, scenes[0] ?? "", { details: "Without a title" })
      yield* shows(plex, keys[0], ({ locked, title }) => title === "One" && locked.includes("title"))
      yield* control(plex.url, "items", {
        library: "Movies",
        move: [{ from: "/data/One.mp4", to: "/data/Elsewhere/New Name.mp4" }]
      })
      yield* mutate(url, "mutation ($input: MoveFilesInput!) { moveFiles(input: $input) }", {
        input: {
          ids: [yield* fileOf(url, scenes[0])],
          destination_folder: "/data/Elsewhere",
          destination_basename: "New Name.mp4"
        }
      })
      yield* showsTitle(plex, keys[0], "New Name")
    }).pipe(Effect.provide(live))
  )

  it.scopedLive("looks at the scenes below a folder that was renamed on disk, after a scan", () =>
    Effect.gen(function* () {
      const world = yield* watched({ files: ["/data/Old/Deep/One.mp4", "/data/Other/Two.mp4"] })
      const { data, keys, plex, program, scenes, url } = world
      const cast = yield* performer(url, "Alice Example")
      yield* editScene(url, scenes[1] ?? "", { performer_ids: [cast] })
      yield* shows(plex, keys[1], ({ actors }) => actors.includes("Alice Example"))
      yield* settled(data)
      // Not in Plex: what is told of there makes the pipeline read the scene as well.
      yield* control(url, "files", { move: [{ from: "/data/Old/Deep/One.mp4", to: "/data/New/Deep/One.mp4" }] })
      yield* scan(url)
      const paths = Effect.sync(() => rows(data, `SELECT path FROM scene_file WHERE scene_id = ${scenes[0]}`))
      yield* eventually(paths, ([one]) => one?.["path"] === "/data/New/Deep/One.mp4", soon)
      const folders = Effect.sync(() => rows(data, "SELECT path FROM folder WHERE path LIKE '/data/New/%'"))
      yield* eventually(folders, (found) => found.length === 1, soon)
      // Whoever looks after names goes on.
      yield* mutate(url, "mutation ($input: PerformerUpdateInput!) { performerUpdate(input: $input) { id } }", {
        input: { id: cast, name: "Alice Renamed" }
      })
      yield* shows(plex, keys[1], ({ actors }) => actors.includes("Alice Renamed"))
      yield* control(plex.url, "items", {
        library: "Movies",
        move: [{ from: "/data/Old/Deep/One.mp4", to: "/data/New/Deep/One.mp4" }]
      })
      yield* editScene(url, scenes[0] ?? "", { title: "Still followed" })
      yield* showsTitle(plex, keys[0], "Still followed")
      assert.strictEqual((yield* plexsync(program, "status")).code, 0)
    }).pipe(Effect.provide(live))
  )

  it.scopedLive("syncs nothing after a forced rescan, which moves the stamps of all files", () =>
    Effect.gen(function* () {
      const world = yield* watched({ files: many })
      const { data, plex, url } = world
      yield* syncAll(world)
      const before = rows(data, "SELECT scene_id, synced_at FROM scene ORDER BY scene_id")
      const writes = yield* applied(plex, putRoute)
      yield* mutate(url, "mutation { metadataScan(input: { rescan: true }) }")
      const polled = () =>
        Number(rows(data, "SELECT value ->> '$.files.newest' at FROM cursor WHERE name = 'watch'")[0]?.["at"])
      const last = polled()
      yield* eventually(Effect.sync(polled), (at) => at > last)
      yield* settled(data)
      assert.deepStrictEqual(rows(data, "SELECT scene_id, synced_at FROM scene ORDER BY scene_id"), before)
      assert.strictEqual(yield* applied(plex, putRoute), writes)
    }).pipe(Effect.provide(live))
  )

  it.scopedLive("leaves the item of a deleted scene as it is, and drops its job", () =>
    Effect.gen(function* () {
      const world = yield* watched({ files: [...two, "/data/Only in Stash.mp4"] })
      const { data, keys, plex, scenes, url } = world
      yield* editScene(url, scenes[0] ?? "", { title: "Stays" })
      yield* showsTitle(plex, keys[0], "Stays")
      yield* control(plex.url, "items", { library: "Movies", remove: ["/data/Only in Stash.mp4"] })
      yield* editScene(url, scenes[2] ?? "", { title: "Waits for its file" })
      const job = () => rows(data, `SELECT * FROM job WHERE scene_id = ${scenes[2]}`)
      yield* eventually(Effect.sync(job), (found) => found[0]?.["state"] === "waiting")
      yield* mutate(url, "mutation ($ids: [ID!]!) { scenesDestroy(input: { ids: $ids }) }", {
        ids: [scenes[0], scenes[2]]
      })
      yield* eventually(Effect.sync(job), (found) => found.length === 0, soon)
      assert.strictEqual((yield* plexItem(plex, keys[0] ?? "")).title, "Stays")
      assert.isAbove(rows(data, `SELECT * FROM written WHERE scene_id = ${scenes[0]}`).length, 0)
    }).pipe(Effect.provide(live))
  )

  it.scopedLive("failure 14: a Stash in UTC+9, and in a change of the clocks, loses no edit and syncs none twice", () =>
    Effect.gen(function* () {
      const tokyo = yield* watched({ files: two, words: ["--stash-timezone", "Asia/Tokyo"] })
      yield* editScene(tokyo.url, tokyo.scenes[0] ?? "", { title: "In Tokyo" })
      yield* showsTitle(tokyo.plex, tokyo.keys[0], "In Tokyo")
      yield* settled(tokyo.data)
      assert.strictEqual(yield* applied(tokyo.plex, putRoute), 1)
      // 2026-11-01: New York goes from 01:59:59 (UTC-4) to 01:00:00 (UTC-5) at 06:00 UTC.
      const york = yield* watched({
        files: many,
        words: ["--stash-timezone", "America/New_York"],
        at: "2026-11-01T05:00:00Z"
      })
      yield* control(york.url, "clock", { at: "2026-11-01T05:59:56Z" })
      yield* mutate(york.url, "mutation ($input: BulkSceneUpdateInput!) { bulkSceneUpdate(input: $input) { id } }", {
        input: { ids: york.scenes.slice(0, 25), details: "Before" }
      })
      yield* shows(york.plex, york.keys[24], ({ summary }) => summary === "Before")
      yield* settled(york.data)
      yield* control(york.url, "clock", { at: "2026-11-01T06:00:05Z" })
      // Its stamp sorts below those of all others.
      yield* editScene(york.url, york.scenes[0] ?? "", { title: "After" })
      yield* editScene(york.url, york.scenes[29] ?? "", { title: "After, too" })
      yield* showsTitle(york.plex, york.keys[0], "After")
      yield* showsTitle(york.plex, york.keys[29], "After, too")
      yield* editScene(york.url, york.scenes[28] ?? "", { title: "A little later" })
      yield* showsTitle(york.plex, york.keys[28], "A little later")
      yield* settled(york.data)
      assert.strictEqual(yield* applied(york.plex, putRoute), 25 + 3)
    }).pipe(Effect.provide(live))
  )

  it.scopedLive("failure 20: after a restored Stash nothing inherits and nothing is mass-deleted", () =>
    Effect.gen(function* () {
      const files = Array.from({ length: 120 }, (_, index) => `/data/Scene ${index + 100}.mp4`)
      const world = yield* watched({ files })
      const { data, keys, plex, program, scenes, url } = world
      yield* editScene(url, scenes[0] ?? "", { title: "Before the restore" })
      yield* showsTitle(plex, keys[0], "Before the restore")
      // The copy at the start: Stash holds no scene at all.
      yield* control(url, "restore", { backup: "start" })
      const paused = () =>
        rows(data, "SELECT value FROM cursor WHERE name = 'stash scenes' AND value LIKE '%vanished%'")
      yield* eventually(Effect.sync(paused), (found) => found.length > 0, soon)
      const known = () => Number(rows(data, "SELECT count(*) n FROM scene WHERE version IS NOT NULL")[0]?.["n"])
      assert.strictEqual(known(), files.length)
      // Ids begin anew: scene 1 is another file now.
      const reused = scenes[0] ?? ""
      yield* control(url, "files", { add: [{ file: "/data/Stranger.mp4", size: 77 }] })
      yield* mutate(url, `mutation { metadataScan(input: { paths: ["/data/Stranger.mp4"] }) }`)
      const [stranger = ""] = yield* plexFiles(plex, [{ file: "/data/Stranger.mp4", size: 77 }])
      yield* eventually(scenesByFile(url), (known) => known.get("/data/Stranger.mp4") === reused)
      yield* editScene(url, reused, { title: "A stranger" })
      yield* showsTitle(plex, stranger, "A stranger")
      assert.strictEqual((yield* plexItem(plex, keys[0] ?? "")).title, "Before the restore")
      const agreed = yield* plexsync(program, "accept", "stash")
      assert.strictEqual(agreed.code, 0, agreed.stderr)
      yield* eventually(Effect.sync(known), (count) => count < files.length)
      assert.strictEqual((yield* plexItem(plex, keys[0] ?? "")).title, "Before the restore")
    }).pipe(Effect.provide(live))
  )

  it.scopedLive("failure 22: what was edited while PlexSync was paused is synced when it goes on", () =>
    Effect.gen(function* () {
      const world = yield* watched({ files: two, settings: { PLEXSYNC_ENABLED: "false" } })
      const { data, keys, plex, program, runtime, scenes, url } = world
      yield* editScene(url, scenes[0] ?? "", { title: "While paused" })
      yield* eventually(
        Effect.sync(() => rows(data, `SELECT * FROM job WHERE scene_id = ${scenes[0]}`)),
        (jobs) => jobs.length === 1,
        soon
      )
      assert.strictEqual(yield* applied(plex, putRoute), 0)
      yield* runtime.kill("SIGTERM")
      // Nobody looks meanwhile.
      yield* editScene(url, scenes[1] ?? "", { title: "While nothing ran" })
      const { environment } = program
      yield* startRuntime({ ...program, environment: { ...environment, PLEXSYNC_ENABLED: "true" } })
      yield* showsTitle(plex, keys[0], "While paused", 20)
      yield* showsTitle(plex, keys[1], "While nothing ran", 20)
      assert.strictEqual((yield* status(program)).queue?.dead, 0)
    }).pipe(Effect.provide(live))
  )
})
