import { assert, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import { describe } from "vitest"
import { startRuntime, status } from "../../sandbox/demo/Programs.ts"
import { eventually, live, plexsync, rows, withSandbox } from "../support/Program.ts"
import { editScene, plexFiles, plexItem, requests, stashFiles, syncScenes } from "../support/Stage.ts"

const composed = "/data/own/Caf\u00e9.mp4"
const decomposed = "/data/own/Cafe\u0301.mp4"
const mappings = "/data/d1 => /pool; /data/d2 => /pool"
const sentence = (plex: string, plexSize: number, stashSize: number) =>
  `Plex has ${plexSize} bytes at ${plex}, Stash ${stashSize}: let the one that is behind scan it (mostly Stash: Settings, Tasks, Scan)`

const resting = (data: string) =>
  rows(data, "SELECT scene_id, state, because, attempts, not_before, last_error FROM job ORDER BY scene_id")

const lookUps = "GET /library/sections/:id/all"

/** Two folders of Stash that meet in Plex, one name in two spellings, and a path of two sizes. */
const crossed = (settings: Readonly<Record<string, string>> = {}) =>
  Effect.gen(function* () {
    const world = yield* withSandbox(["--scenes", "0"], { PLEXSYNC_PATH_MAPPINGS: mappings, ...settings })
    const { plex, stash } = world.servers
    const keys = yield* plexFiles(plex, [
      { file: "/pool/x.mp4", size: 20 },
      { file: decomposed, size: 2000 },
      { file: composed, size: 1000 },
      { file: "/data/own/c.mp4", size: 777, summary: "Of another film" }
    ])
    const scenes = yield* stashFiles(stash.url, [
      { file: "/data/d1/x.mp4", size: 10 },
      { file: "/data/d2/x.mp4", size: 20 },
      { file: composed, size: 1000 },
      { file: decomposed, size: 2000 },
      { file: "/data/own/c.mp4", size: 500 }
    ])
    yield* Effect.forEach(scenes, (id) => editScene(stash.url, id, { title: `Scene ${id}` }))
    const titles = Effect.forEach(keys, (key) => Effect.map(plexItem(plex, key), ({ title }) => title))
    const [, right, one, two] = scenes
    return { ...world, keys, scenes, titles, wished: [`Scene ${right}`, `Scene ${two}`, `Scene ${one}`, "c"] }
  })

describe("a file and an item of different sizes, on the built program", () => {
  it.scopedLive("are never joined: not over folders that meet, another spelling, or the very path; in any order", () =>
    Effect.gen(function* () {
      const { data, keys, program, scenes, servers, titles, wished } = yield* crossed()
      const [wrong = "", , , , behind = ""] = scenes
      for (const id of scenes.toReversed()) assert.strictEqual((yield* syncScenes(program, id)).report.dead, 0)
      assert.deepStrictEqual(yield* titles, wished)
      assert.deepInclude((yield* syncScenes(program, ...scenes)).report, { unchanged: 3, waiting: 2, dead: 0 })
      assert.deepStrictEqual(yield* titles, wished)
      assert.strictEqual((yield* plexItem(servers.plex, keys[3] ?? "")).summary, "Of another film")
      const waits = { state: "waiting", because: "size_differs", attempts: 0, not_before: null }
      assert.deepStrictEqual(resting(data), [
        { scene_id: Number(wrong), ...waits, last_error: sentence("/pool/x.mp4", 20, 10) },
        { scene_id: Number(behind), ...waits, last_error: sentence("/data/own/c.mp4", 777, 500) }
      ])
      const told = yield* plexsync(program, "status")
      assert.include(told.stdout, "  of another size in Plex: 2\n")
      const reconciled = yield* plexsync(program, "reconcile")
      assert.match(reconciled.stdout, /of another size in Plex.*2|2.*of another size in Plex/)
      const doctor = yield* plexsync(program, "doctor")
      assert.include(doctor.stdout, "5 of 5 paths resolve, 2 of them with another size: /data/")
      assert.include(doctor.stdout, "/data/d1/x.mp4 has 10 bytes, /pool/x.mp4 in Plex 20")
      assert.include(
        doctor.stdout,
        "The rules /data/d1 => /pool and /data/d2 => /pool of path_mappings lead into one folder"
      )
    }).pipe(Effect.provide(live))
  )

  it.scopedLive("wait without being looked for, and are synced soon after either of the two has scanned", () =>
    Effect.gen(function* () {
      const { data, keys, program, scenes, servers } = yield* crossed({ PLEXSYNC_POLL_INTERVAL: "1" })
      const { plex, stash } = servers
      const [wrong = "", , , , behind = ""] = scenes
      yield* syncScenes(program, wrong, behind)
      yield* startRuntime(program)
      yield* eventually(status(program), ({ runtime }) => runtime !== null)
      // Plex knows the new size first.
      yield* plexFiles(plex, [{ file: "/data/own/c.mp4", size: 500 }])
      yield* eventually(plexItem(plex, keys[3] ?? ""), ({ title }) => title === `Scene ${behind}`, 5)
      // Then Stash has another file there, which Plex has not: what was synced stays.
      yield* stashFiles(stash.url, [{ file: "/data/own/c.mp4", size: 600 }])
      yield* eventually(
        Effect.sync(() => resting(data)),
        (jobs) => jobs.some((job) => job["scene_id"] === Number(behind) && job["because"] === "size_differs"),
        10
      )
      const before = (yield* requests(plex))[lookUps] ?? 0
      yield* editScene(stash.url, behind, { title: "While it waits" })
      yield* eventually(requests(plex), (counts) => (counts[lookUps] ?? 0) > before, 10)
      yield* eventually(
        Effect.sync(() => resting(data)),
        (jobs) => jobs.every((job) => job["state"] === "waiting"),
        10
      )
      assert.strictEqual((yield* plexItem(plex, keys[3] ?? "")).title, `Scene ${behind}`)
      // And Stash is let scan again.
      yield* stashFiles(stash.url, [{ file: "/data/own/c.mp4", size: 500 }])
      yield* eventually(plexItem(plex, keys[3] ?? ""), ({ title }) => title === "While it waits", 4)
    }).pipe(Effect.provide(live))
  )

  it.scopedLive("in one of two libraries do not hold up the other, which follows when it has scanned", () =>
    Effect.gen(function* () {
      const { program, servers } = yield* withSandbox(["--scenes", "0"], { PLEXSYNC_POLL_INTERVAL: "1" })
      const { plex, stash } = servers
      const [fit = ""] = yield* plexFiles(plex, [{ file: "/data/two.mp4", size: 100 }])
      const [old = ""] = yield* plexFiles(plex, [{ file: "/data/two.mp4", size: 90 }], "Second")
      const [scene = ""] = yield* stashFiles(stash.url, [{ file: "/data/two.mp4", size: 100 }])
      yield* startRuntime(program)
      yield* eventually(status(program), ({ runtime }) => runtime !== null)
      yield* editScene(stash.url, scene, { title: "In both" })
      yield* eventually(plexItem(plex, fit), ({ title }) => title === "In both", 6)
      yield* eventually(status(program), ({ queue }) => queue?.ready === 0 && queue.running === 0)
      assert.strictEqual((yield* plexItem(plex, old)).title, "two")
      yield* plexFiles(plex, [{ file: "/data/two.mp4", size: 100 }], "Second")
      yield* eventually(plexItem(plex, old), ({ title }) => title === "In both", 5)
    }).pipe(Effect.provide(live))
  )
})
