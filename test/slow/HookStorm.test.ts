import { assert, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import * as Fiber from "effect/Fiber"
import { describe } from "vitest"
import { readPlex } from "../../sandbox/demo/ReadPlex.ts"
import { status } from "../../sandbox/demo/Programs.ts"
import { peakMemory } from "../support/PeakMemory.ts"
import { eventually, live, loggedRuntime, mutate, plugin, replyIn, rows, withSandbox } from "../support/Program.ts"
import { furnish, installed } from "../support/Started.ts"
import { limit } from "../support/Limits.ts"

const hooks = 200
/** Processes at the same time: more would need the memory of a small server, and gain nothing on a few cores. */
const together = 50

const hook = (scene: number) =>
  JSON.stringify({
    server_connection: { Scheme: "http", Host: "", Port: 9999 },
    args: {
      hookContext: { id: scene, type: "Scene.Update.Post", input: { id: `${scene}` }, inputFields: ["id", "title"] }
    }
  })

const retitle = "mutation ($input: [SceneUpdateInput!]!) { scenesUpdate(input: $input) { id } }"
const titleOf = (scene: number) => `Storm ${scene}`
const scenes = Array.from({ length: hooks }, (_, index) => index + 1)

/** The sandbox's Stash fires no hooks of its own here: each is a process of the test, started without waiting for another. */
const silent = (stash: string) => mutate(stash, `mutation { setPluginsEnabled(enabledMap: { PlexSync: false }) }`)

const inQueue = (data: string) => new Set(rows(data, "SELECT scene_id AS id FROM job").map(({ id }) => Number(id)))

describe("a storm of hooks, on the built program", () => {
  it.scopedLive(
    "200 hook processes at once, on a database that is being drained: 200 kept, and nobody finds it locked",
    () =>
      Effect.gen(function* () {
        const { data, program, servers } = yield* withSandbox(["--scenes", String(hooks)], {
          PLEXSYNC_SKIP_FIELDS: "rating, background, poster"
        })
        yield* silent(servers.stash.url)
        const input = scenes.map((scene) => ({ id: `${scene}`, title: titleOf(scene) }))
        yield* mutate(servers.stash.url, retitle, { input })
        const { logged, running } = yield* loggedRuntime(program)
        yield* eventually(status(program), ({ runtime }) => runtime !== null)
        const ended = yield* Effect.forEach(scenes, (scene) => plugin(program, hook(scene)), { concurrency: together })
        const queued = inQueue(data)
        const titles = new Set((yield* readPlex(servers.plex)).map(({ shown }) => shown.title))
        assert.deepStrictEqual(
          scenes.filter((scene) => !queued.has(scene) && !titles.has(titleOf(scene))),
          []
        )
        assert.deepStrictEqual(
          ended.filter(({ code, stderr }) => code !== 0 || /SQLITE|busy|locked/i.test(stderr)),
          []
        )
        for (const one of ended) assert.deepStrictEqual(replyIn(one), { output: "enqueued" })
        yield* eventually(
          Effect.sync(() => inQueue(data).size),
          (jobs) => jobs === 0,
          40
        )
        const shown = new Set((yield* readPlex(servers.plex)).map((item) => item.shown.title))
        assert.deepStrictEqual(
          scenes.filter((scene) => !shown.has(titleOf(scene))),
          []
        )
        yield* running.kill("SIGTERM")
        assert.notMatch(yield* Fiber.join(logged), /SQLITE|database is locked/)
      }).pipe(Effect.provide(live)),
    limit(120)
  )

  it.scopedLive(
    "failure 4: 200 hook deliveries at once: 200 kept; one runtime started, which syncs them all; memory bounded",
    () =>
      Effect.gen(function* () {
        const world = yield* installed("none", { PLEXSYNC_SKIP_FIELDS: "rating, background, poster" })
        const { data, log, program, servers } = world
        const furnished = yield* furnish(world, hooks)
        yield* silent(servers.stash.url)
        const input = furnished.scenes.map((id) => ({ id, title: titleOf(Number(id)) }))
        yield* mutate(servers.stash.url, retitle, { input })
        const port = Number(new URL(servers.stash.url).port)
        const ended = yield* Effect.forEach(
          furnished.scenes,
          (id) => plugin(program, hook(Number(id)).replace('"Port":9999', `"Port":${port}`)),
          { concurrency: together }
        )
        assert.deepStrictEqual(
          ended.filter(({ code, stdout }) => code !== 0 || stdout !== '{"output":"enqueued"}'),
          []
        )
        yield* eventually(
          Effect.sync(() => inQueue(data).size),
          (jobs) => jobs === 0,
          60
        )
        const shown = new Set((yield* readPlex(servers.plex)).map((item) => item.shown.title))
        assert.deepStrictEqual(
          furnished.scenes.filter((id) => !shown.has(titleOf(Number(id)))),
          []
        )
        assert.lengthOf((yield* log).match(/Runtime started/g) ?? [], 1)
        assert.deepStrictEqual(
          (yield* log).split("\n").filter((line) => /already running|SQLITE|database is locked/.test(line)),
          []
        )
        const [pid] = yield* world.pids
        const memory = peakMemory(pid ?? 0)
        if (memory !== undefined) assert.isBelow(memory, 200)
      }).pipe(Effect.provide(live)),
    limit(180)
  )
})
