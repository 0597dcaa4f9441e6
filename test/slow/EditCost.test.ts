import { assert, it } from "@effect/vitest"
import * as HttpClient from "@effect/platform/HttpClient"
import * as HttpClientRequest from "@effect/platform/HttpClientRequest"
import * as HttpClientResponse from "@effect/platform/HttpClientResponse"
import * as Effect from "effect/Effect"
import * as Schema from "effect/Schema"
import { describe } from "vitest"
import { status } from "../../sandbox/demo/Programs.ts"
import { type Addresses, control } from "../../sandbox/demo/Servers.ts"
import { jpegOf } from "../support/Jpeg.ts"
import { eventually, live, type Manifests, mutate, rows } from "../support/Program.ts"
import { editScene, plexItem, requests, tag } from "../support/Stage.ts"
import { furnish, installed } from "../support/Started.ts"
import { watched } from "../support/Watched.ts"

const Stats = Schema.Struct({
  requests: Schema.Record({ key: Schema.String, value: Schema.Number }),
  graphql: Schema.Record({ key: Schema.String, value: Schema.Struct({ requests: Schema.Number }) }),
  covers: Schema.Struct({ whole: Schema.Number, unchanged: Schema.Number, bytes: Schema.Number })
})

interface World {
  readonly data: string
  readonly servers: Addresses
}

const ofStash = ({ servers }: World) =>
  Effect.gen(function* () {
    const client = yield* HttpClient.HttpClient
    return yield* HttpClientResponse.schemaBodyJson(Stats)(yield* client.get(`${servers.stash.url}/__sandbox/stats`))
  })

/** What was asked of both servers since the counts began. */
const asked = (world: World) =>
  Effect.gen(function* () {
    const stash = yield* ofStash(world)
    const plex = yield* requests(world.servers.plex)
    return {
      scenes: stash.graphql["ScenesByIds"]?.requests ?? 0,
      covers: stash.covers,
      items: plex["GET /library/metadata/:id"] ?? 0,
      puts: plex["PUT /library/sections/:id/all"] ?? 0
    }
  })

const counted = ({ servers: { plex, stash } }: World) =>
  Effect.gen(function* () {
    const client = yield* HttpClient.HttpClient
    yield* control(stash.url, "reset-stats", {})
    const reset = HttpClientRequest.post(`${plex.url}/__sandbox/reset-stats`).pipe(
      HttpClientRequest.setHeader("x-plex-token", plex.token),
      HttpClientRequest.bodyUnsafeJson({})
    )
    yield* HttpClient.filterStatusOk(client).execute(reset)
  })

/** All is written, and what was read too soon after its stamp was looked at once more. */
const quiet = ({ data }: World) =>
  eventually(
    Effect.sync(
      () =>
        rows(
          data,
          "SELECT scene_id FROM job UNION ALL SELECT scene_id FROM scene WHERE seen IS NULL AND version IS NOT NULL"
        ).length
    ),
    (left) => left === 0,
    40
  )

const shows = ({ servers }: World, key: string | undefined, title: string) =>
  eventually(plexItem(servers.plex, key ?? ""), (item) => item.title === title)

const cover = (number: number) => `data:image/jpeg;base64,${jpegOf(String(number)).toString("base64")}`

/** One edit of a scene that was synced with its cover: before and after it, all is quiet. */
const edited = (world: World, scene: string, key: string | undefined, title: string) =>
  Effect.gen(function* () {
    yield* quiet(world)
    yield* counted(world)
    yield* editScene(world.servers.stash.url, scene, { title })
    // Plex itself is asked below, so the counts are taken by what the database says first.
    yield* eventually(ofStash(world), ({ covers: { unchanged, whole } }) => unchanged + whole > 0, 20)
    yield* quiet(world)
    const cost = yield* asked(world)
    yield* shows(world, key, title)
    return cost
  })

/** The item is read before the write, and after it once more: Plex may show a value in its own way, and another database may have taken the write. */
const least = { scenes: 1, items: 2, puts: 1, covers: { whole: 0, unchanged: 1, bytes: 0 } }

/** No poll falls into the moment of the edit: what it finds before its hook is heard is read by both. */
const seldom = { PLEXSYNC_POLL_INTERVAL: "15", PLEXSYNC_FAST_POLL_FOR: "1" }

const byHooks = (manifests: Manifests) =>
  Effect.gen(function* () {
    const world = yield* installed("none", seldom, manifests)
    const { keys, scenes } = yield* furnish(world, 1)
    const [scene = ""] = scenes
    yield* editScene(world.servers.stash.url, scene, { title: "Starts it", cover_image: cover(1) })
    yield* shows(world, keys[0], "Starts it")
    yield* eventually(status(world.program), ({ runtime }) => runtime !== null)
    yield* editScene(world.servers.stash.url, scene, { title: "Known with its cover" })
    yield* shows(world, keys[0], "Known with its cover")
    return yield* edited(world, scene, keys[0], "One edit")
  })

describe("an edit costs one read of its scene, one write, and one question about its cover", () => {
  it.scopedLive("under the default manifests", () =>
    Effect.gen(function* () {
      assert.deepStrictEqual(yield* byHooks("embedded"), least)
    }).pipe(Effect.provide(live))
  )

  it.scopedLive("with classic hooks", () =>
    Effect.gen(function* () {
      assert.deepStrictEqual(yield* byHooks("classic"), least)
    }).pipe(Effect.provide(live))
  )

  it.scopedLive("that only a poll finds", () =>
    Effect.gen(function* () {
      const world = yield* watched({ files: ["/data/one.mp4"] })
      const [scene = ""] = world.scenes
      yield* editScene(world.url, scene, { title: "Known with its cover", cover_image: cover(1) })
      yield* shows(world, world.keys[0], "Known with its cover")
      assert.deepStrictEqual(yield* edited(world, scene, world.keys[0], "One edit"), least)
    }).pipe(Effect.provide(live))
  )
})

describe("a tag of a hundred scenes", () => {
  it.scopedLive("asks for no byte of a cover, whether it is added or renamed", () =>
    Effect.gen(function* () {
      const world = yield* watched({ files: Array.from({ length: 100 }, (_, index) => `/data/${index}.mp4`) })
      const { scenes, url } = world
      for (const [index, scene] of scenes.entries())
        yield* editScene(url, scene, { title: `Scene ${index}`, cover_image: cover(index) })
      // The queue may be empty between two polls that find them.
      yield* eventually(ofStash(world), ({ covers: { whole } }) => whole >= scenes.length, 60)
      yield* quiet(world)
      const drama = yield* tag(url, "Drama")
      yield* quiet(world)

      yield* counted(world)
      yield* mutate(url, "mutation ($i: BulkSceneUpdateInput!) { bulkSceneUpdate(input: $i) { id } }", {
        i: { ids: scenes, tag_ids: { mode: "ADD", ids: [drama] } }
      })
      yield* eventually(asked(world), ({ puts }) => puts === 100, 60)
      yield* quiet(world)
      const added = yield* asked(world)
      assert.deepInclude(added.covers, { whole: 0, bytes: 0 })
      assert.isAtLeast(added.covers.unchanged, scenes.length)
      assert.strictEqual(added.puts, 100)

      yield* counted(world)
      yield* mutate(url, "mutation ($i: TagUpdateInput!) { tagUpdate(input: $i) { id } }", {
        i: { id: drama, name: "Comedy" }
      })
      yield* eventually(asked(world), ({ puts }) => puts === 100, 60)
      yield* quiet(world)
      const { covers } = yield* asked(world)
      assert.deepInclude(covers, { whole: 0, bytes: 0 })
      // What was answered within two seconds of its stamp does not vouch for later.
      assert.isBelow(covers.unchanged, scenes.length)
    }).pipe(Effect.provide(live))
  )
})
