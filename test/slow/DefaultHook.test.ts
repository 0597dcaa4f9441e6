import { assert, it } from "@effect/vitest"
import * as HttpClient from "@effect/platform/HttpClient"
import * as HttpClientResponse from "@effect/platform/HttpClientResponse"
import * as Effect from "effect/Effect"
import * as Schema from "effect/Schema"
import { join } from "node:path"
import { describe } from "vitest"
import { type Program, startRuntime, status } from "../../sandbox/demo/Programs.ts"
import { control } from "../../sandbox/demo/Servers.ts"
import { eventually, live, mutate, plexsync, rows } from "../support/Program.ts"
import { editScene, plexItem } from "../support/Stage.ts"
import { furnish, installed } from "../support/Started.ts"

/** A poll is a minute away: what an edit's task tells must wake whoever is to sync it. */
const patient = { PLEXSYNC_POLL_INTERVAL: "60" }

type World = Effect.Effect.Success<ReturnType<typeof installed>>

const Stats = Schema.Struct({ embedded: Schema.Record({ key: Schema.String, value: Schema.Number }) })

/** What the plugins in Stash did since the counts began. */
const told = ({ servers }: World) =>
  Effect.gen(function* () {
    const client = yield* HttpClient.HttpClient
    const answer = yield* client.get(`${servers.stash.url}/__sandbox/stats`)
    return (yield* HttpClientResponse.schemaBodyJson(Stats)(answer)).embedded
  })

const shows = ({ servers }: World, key: string | undefined, title: string) =>
  eventually(plexItem(servers.plex, key ?? ""), (item) => item.title === title)

describe("an edit under the default manifests", () => {
  it.scopedLive("is told by one process that loads no program, where a runtime lives; many at once are too", () =>
    Effect.gen(function* () {
      const world = yield* installed("none", patient, "embedded")
      const { data, log, program, servers } = world
      const { keys, scenes } = yield* furnish(world, 3)
      const [one = ""] = scenes
      yield* editScene(servers.stash.url, one, { title: "Starts it" })
      yield* shows(world, keys[0], "Starts it")
      yield* eventually(status(program), ({ runtime }) => runtime !== null)
      yield* control(servers.stash.url, "reset-stats", {})

      yield* editScene(servers.stash.url, one, { title: "Told by its task" })
      yield* shows(world, keys[0], "Told by its task")
      const alone = yield* told(world)
      assert.strictEqual(alone["process PlexSync"], 1)
      assert.isUndefined(alone["log.Trace"])
      assert.strictEqual((yield* log).split("Runtime started").length, 2)

      yield* mutate(servers.stash.url, `mutation ($i: BulkSceneUpdateInput!) { bulkSceneUpdate(input: $i) { id } }`, {
        i: { ids: scenes, title: "All at once" }
      })
      for (const key of keys) yield* shows(world, key, "All at once")
      assert.strictEqual((yield* told(world))["process PlexSync"], 2)
      yield* eventually(
        Effect.sync(() => rows(data, "SELECT scene_id FROM job")),
        (left) => left.length === 0
      )
    }).pipe(Effect.provide(live))
  )

  it.scopedLive("reaches a runtime that is kept elsewhere by Stash's log", () =>
    Effect.gen(function* () {
      const world = yield* installed("none", { ...patient, PLEXSYNC_RUNTIME: "external" }, "embedded")
      const { data, folder, servers } = world
      const { keys, scenes } = yield* furnish(world, 1)
      const elsewhere: Program = {
        ...world.program,
        environment: {
          ...world.program.environment,
          PLEXSYNC_DATA_DIR: join(folder, "elsewhere"),
          PLEXSYNC_STASH_URL: servers.stash.url
        }
      }
      yield* startRuntime(elsewhere)
      yield* eventually(plexsync(elsewhere, "status", "--json"), ({ stdout }) =>
        /"trace lines":\{[^}]*"connected":true/.test(stdout)
      )
      yield* editScene(servers.stash.url, scenes[0] ?? "", { title: "Told on" })
      yield* shows(world, keys[0], "Told on")
      assert.deepStrictEqual(rows(data, "SELECT scene_id FROM job"), [])
    }).pipe(Effect.provide(live))
  )
})
