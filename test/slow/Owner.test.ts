import { assert, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import * as Schema from "effect/Schema"
import { describe } from "vitest"
import { startRuntime, status } from "../../sandbox/demo/Programs.ts"
import { control, plexJson } from "../../sandbox/demo/Servers.ts"
import { databaseBefore } from "../support/Before.ts"
import { eventually, live, mutate, plexsync, rows, withSandbox } from "../support/Program.ts"
import { editScene, plexFiles, plexItem, plexPut, scenesByFile, stashFiles, syncScenes } from "../support/Stage.ts"

const Identity = Schema.Struct({ MediaContainer: Schema.Struct({ machineIdentifier: Schema.String }) })

const resting = (data: string) => rows(data, "SELECT scene_id, state, because FROM job ORDER BY scene_id")

describe("the scene that an item follows, on the built program", () => {
  it.scopedLive("stays the one it was written for when Plex lists another file first", () =>
    Effect.gen(function* () {
      const { program, servers } = yield* withSandbox(["--scenes", "0"])
      const { plex, stash } = servers
      // By the size of a file here, the second one is of higher quality.
      const [item = "", second = ""] = yield* plexFiles(plex, [
        { file: "/data/one.mp4", size: 1002 },
        { file: "/data/two.mp4", size: 1001 }
      ])
      const [one = "", two = ""] = yield* stashFiles(stash.url, [
        { file: "/data/one.mp4", size: 1002 },
        { file: "/data/two.mp4", size: 1001 }
      ])
      yield* plexPut(plex, `/library/metadata/${item}/merge?ids=${second}`)
      yield* editScene(stash.url, one, { title: "One" })
      yield* editScene(stash.url, two, { title: "Two" })
      yield* syncScenes(program, two, one)
      assert.strictEqual((yield* plexItem(plex, item)).title, "One")
      yield* control(plex.url, "behaviour", { mediaOrder: "quality" })
      yield* control(plex.url, "analyse", { file: "/data/two.mp4" })
      yield* editScene(stash.url, two, { title: "Two again" })
      assert.deepInclude((yield* syncScenes(program, two)).report, { parked: 1, writes: 0 })
      yield* editScene(stash.url, one, { title: "One again" })
      assert.deepInclude((yield* syncScenes(program, one)).report, { writes: 1 })
      assert.strictEqual((yield* plexItem(plex, item)).title, "One again")
    }).pipe(Effect.provide(live))
  )

  it.scopedLive("is the right one soon after an update of a program that joined files by their paths alone", () =>
    Effect.gen(function* () {
      const { data, program, servers } = yield* withSandbox(
        ["--scenes", "0"],
        { PLEXSYNC_PATH_MAPPINGS: "/data/d1 => /pool; /data/d2 => /pool" },
        false
      )
      const { plex, stash } = servers
      const [composed, decomposed] = ["/data/own/Caf\u00e9.mp4", "/data/own/Cafe\u0301.mp4"]
      const files = [
        { file: "/pool/x.mp4", size: 20 },
        { file: decomposed, size: 2000 },
        { file: composed, size: 1000 },
        { file: "/data/own/c.mp4", size: 777 }
      ]
      const keys = yield* plexFiles(plex, files)
      const scenes = yield* stashFiles(stash.url, [
        { file: "/data/d1/x.mp4", size: 10 },
        { file: "/data/d2/x.mp4", size: 20 },
        { file: decomposed, size: 2000 },
        { file: composed, size: 1000 },
        { file: "/data/own/c.mp4", size: 500 }
      ])
      yield* Effect.forEach(scenes, (id) => editScene(stash.url, id, { title: `Scene ${id}` }))
      const [wrong = 0, right = 0, two = 0, one = 0, behind = 0] = scenes.map(Number)
      const names = { nameKey: "caf\u00e9.mp4", pathKey: composed }
      const [pool = "", apart = "", whole = "", other = ""] = keys
      // As that program left them: each item shows the scene that was synced last.
      const shown = { [pool]: wrong, [apart]: two, [whole]: two, [other]: behind }
      for (const [key, scene] of Object.entries(shown))
        yield* plexPut(plex, `/library/sections/1/all?type=1&id=${key}&title.value=Scene%20${scene}&title.locked=1`)
      const { MediaContainer: identity } = yield* plexJson(plex, "/identity", Identity)
      const machine = identity.machineIdentifier
      yield* databaseBefore(
        data,
        machine,
        [
          { id: wrong, file: "/data/d1/x.mp4", nameKey: "x.mp4", size: 10 },
          {
            id: right,
            file: "/data/d2/x.mp4",
            nameKey: "x.mp4",
            size: 20,
            parked: `Plex shows this file inside item ${pool}, which follows scene ${wrong}`
          },
          { id: two, file: decomposed, nameKey: names.nameKey, size: 2000 },
          { id: one, file: composed, nameKey: names.nameKey, size: 1000 },
          { id: behind, file: "/data/own/c.mp4", nameKey: "c.mp4", size: 500 }
        ],
        [
          {
            key: pool,
            file: "/pool/x.mp4",
            pathKey: "/pool/x.mp4",
            nameKey: "x.mp4",
            size: 20,
            written: { title: wrong, summary: wrong }
          },
          { key: apart, file: decomposed, ...names, size: 2000, written: { title: two, summary: one } },
          { key: whole, file: composed, ...names, size: 1000, written: { title: two, summary: one } },
          {
            key: other,
            file: "/data/own/c.mp4",
            pathKey: "/data/own/c.mp4",
            nameKey: "c.mp4",
            size: 777,
            written: { title: behind }
          }
        ]
      )
      yield* startRuntime(program)
      const title = (key: string) => Effect.map(plexItem(plex, key), (item) => item.title)
      yield* eventually(title(pool), (now) => now === `Scene ${right}`, 15)
      yield* eventually(title(whole), (now) => now === `Scene ${one}`, 5)
      assert.strictEqual(yield* title(apart), `Scene ${two}`)
      // What has no other scene stays as it is, and is named.
      assert.strictEqual(yield* title(other), `Scene ${behind}`)
      yield* eventually(
        Effect.sync(() => resting(data)),
        (jobs) => jobs.length === 2 && jobs.every(({ because }) => because === "size_differs"),
        10
      )
      const doctor = yield* plexsync(program, "doctor")
      assert.include(
        doctor.stdout,
        `1 items show a scene whose file is not theirs, and no other scene has their file: item ${other}`
      )
    }).pipe(Effect.provide(live))
  )

  it.scopedLive("of a moved file is found beside its old self in Plex's trash, and told where only that is left", () =>
    Effect.gen(function* () {
      const { data, program, servers } = yield* withSandbox(["--scenes", "0"])
      const { plex, stash } = servers
      yield* control(plex.url, "behaviour", { trash: "kept" })
      const [old = ""] = yield* plexFiles(plex, [{ file: "/data/a/moved.mp4", size: 1000 }])
      yield* plexFiles(plex, [{ file: "/data/gone.mp4", size: 50 }])
      const [moved = "", gone = ""] = yield* stashFiles(stash.url, [
        { file: "/data/a/moved.mp4", size: 1000 },
        { file: "/data/gone.mp4", size: 50 }
      ])
      yield* editScene(stash.url, moved, { title: "Before" })
      yield* syncScenes(program, moved)
      yield* control(stash.url, "files", { move: [{ from: "/data/a/moved.mp4", to: "/data/b/moved.mp4" }] })
      yield* mutate(stash.url, "mutation { metadataScan(input: {}) }")
      yield* eventually(scenesByFile(stash.url), (known) => known.has("/data/b/moved.mp4"))
      yield* control(plex.url, "items", {
        add: [{ file: "/data/b/moved.mp4", size: 1000 }],
        remove: ["/data/a/moved.mp4", "/data/gone.mp4"]
      })
      yield* editScene(stash.url, moved, { title: "After" })
      yield* editScene(stash.url, gone, { title: "Gone" })
      const { report } = yield* syncScenes(program, moved, gone)
      assert.deepInclude(report, { synced: 1, waiting: 1, dead: 0 })
      assert.strictEqual((yield* plexItem(plex, old)).title, "Before")
      const [job] = rows(data, "SELECT last_error FROM job")
      assert.strictEqual(
        job?.["last_error"],
        `No Plex item for '/data/gone.mp4' of scene ${gone}: Plex has this file in its trash`
      )
      // It is put back.
      yield* startRuntime(program)
      yield* eventually(status(program), ({ runtime }) => runtime !== null)
      const [back = ""] = yield* plexFiles(plex, [{ file: "/data/gone.mp4", size: 50 }])
      yield* eventually(plexItem(plex, back), ({ title }) => title === "Gone", 6)
      yield* plexPut(plex, "/library/sections/1/emptyTrash")
    }).pipe(Effect.provide(live))
  )
})
