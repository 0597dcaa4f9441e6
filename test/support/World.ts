import * as Effect from "effect/Effect"
import * as Either from "effect/Either"
import * as Layer from "effect/Layer"
import * as Stream from "effect/Stream"
import { Config } from "../../src/config/Config.ts"
import { type CallFailure, ItemGone, type NotUsable } from "../../src/core/Failure.ts"
import type { Part, PlexItem, ScalarField, TagField } from "../../src/core/PlexItem.ts"
import type { Scene } from "../../src/core/Scene.ts"
import { decode, type RawSettings } from "../../src/core/Settings.ts"
import { nameKey } from "../../src/core/FilePath.ts"
import { PlexApi } from "../../src/plex/PlexApi.ts"
import { syncLive } from "../../src/serve/Live.ts"
import { StashApi } from "../../src/stash/StashApi.ts"
import * as TestStore from "./TestStore.ts"
import { key } from "./Samples.ts"

/** A Stash and a Plex in memory, behind the services' own faces. Tests change it as they go. */
export interface World {
  readonly scenes: Map<number, Scene>
  readonly items: Map<string, PlexItem>
  /** Every call, in order: `read scenes 1,2`, `sweep`, `look up a.mp4`, `read items 1`, `edit 1`. */
  readonly calls: Array<string>
  /** What the next calls of Plex or Stash fail with; null answers. */
  plexFails: Exclude<CallFailure, NotUsable> | null
  stashFails: CallFailure | null
  /** Runs in the middle of an edit: after it was sent, before it is answered. */
  during: Effect.Effect<void>
  contentChangedAt: number
}

const isTag = (field: string): field is TagField => field === "genre" || field === "actor"
const isScalar = (field: string): field is ScalarField =>
  ["title", "summary", "studio", "originallyAvailableAt"].includes(field)

/** What one edit leaves an item showing, where indexed tags are added to those that are there. */
const applyQuery = (item: PlexItem, query: string): PlexItem => {
  let { locked, scalars, tags } = item
  for (const piece of query.split("&")) {
    const [name = "", raw = ""] = piece.split("=").map(decodeURIComponent)
    const [field = "", operation = ""] = name.split(/[.[]/)
    if (name.endsWith(".locked")) locked = new Set([...locked, field])
    else if (isScalar(field) && operation === "value") scalars = { ...scalars, [field]: raw }
    else if (isTag(field) && name.endsWith("tag.tag-")) {
      const gone = raw.split(",").map(decodeURIComponent)
      tags = { ...tags, [field]: tags[field].filter((tag) => !gone.includes(tag)) }
    } else if (isTag(field)) tags = { ...tags, [field]: [...new Set([...tags[field], raw])] }
  }
  return { ...item, locked, scalars, tags }
}

export const emptyWorld = (): World => ({
  scenes: new Map(),
  items: new Map(),
  calls: [],
  plexFails: null,
  stashFails: null,
  during: Effect.void,
  contentChangedAt: 1
})

const put = (world: World, scene: Scene) => world.scenes.set(scene.id, scene)

/** Adds a scene, and an item that shows nothing of it yet. */
export const addPair = (world: World, scene: Scene): void => {
  put(world, scene)
  const ratingKey = key(String(scene.id))
  const parts = scene.files.map((file, index): Part => ({
    ratingKey,
    partId: `${scene.id}-${index}`,
    file: file.path,
    size: file.size,
    first: index === 0
  }))
  world.items.set(ratingKey, {
    ratingKey,
    guid: `local://${ratingKey}`,
    sectionKey: "1",
    scalars: { title: "", summary: "", studio: "", originallyAvailableAt: "" },
    tags: { genre: [], actor: [] },
    locked: new Set(),
    parts
  })
}

const plexOf = (world: World) => {
  const call = <A>(name: string, answer: () => A) =>
    Effect.suspend(() => {
      world.calls.push(name)
      return world.plexFails === null ? Effect.sync(answer) : Effect.fail(world.plexFails)
    })
  const parts = () => [...world.items.values()].flatMap((item) => item.parts)
  return Layer.mock(PlexApi, {
    _tag: "plexsync/PlexApi",
    identity: call("identity", () => ({ machineIdentifier: "machine", version: "1" })),
    libraries: call("libraries", () => [
      {
        key: "1",
        title: "Movies",
        type: "movie",
        locations: ["/data"],
        scannedAt: 1,
        contentChangedAt: world.contentChangedAt
      }
    ]),
    partsPage: () => call("sweep", () => ({ parts: parts(), items: world.items.size, total: world.items.size })),
    partsNamed: (_, path) =>
      call(`look up ${nameKey(path)}`, () => parts().filter((part) => nameKey(part.file) === nameKey(path))),
    items: (keys) => call(`read items ${keys.join(",")}`, () => keys.flatMap((one) => world.items.get(one) ?? [])),
    edit: (item, query) =>
      Effect.gen(function* () {
        yield* call(`edit ${item.ratingKey}`, () => undefined)
        const now = world.items.get(item.ratingKey)
        if (now === undefined) return yield* new ItemGone({ ratingKey: item.ratingKey })
        world.items.set(item.ratingKey, applyQuery(now, query))
        yield* world.during
      })
  })
}

const stashOf = (world: World) =>
  Layer.mock(StashApi, {
    _tag: "plexsync/StashApi",
    address: "http://stash",
    allScenes: Stream.empty,
    newestScenes: Stream.empty,
    scenesNamedLike: (path) =>
      Effect.sync(() =>
        [...world.scenes.values()].filter((scene) => scene.files.some((file) => nameKey(file.path) === nameKey(path)))
      ),
    scenesByIds: (ids) =>
      Effect.suspend(() => {
        world.calls.push(`read scenes ${ids.join(",")}`)
        return world.stashFails === null
          ? Effect.succeed(ids.flatMap((one) => world.scenes.get(one) ?? []))
          : Effect.fail(world.stashFails)
      })
  })

/** The whole pipeline over a world, a database in memory and these settings. */
export const pipeline = (world: World, settings: RawSettings = {}) => {
  const all = Either.getOrThrow(
    decode({ plex_url: "http://plex", plex_token: "0123456789", stash_url: "http://stash", ...settings })
  )
  return syncLive.pipe(
    Layer.provideMerge(
      Layer.mergeAll(plexOf(world), stashOf(world), Layer.succeed(Config, { settings: Effect.succeed(all) }))
    ),
    Layer.provideMerge(TestStore.memory())
  )
}
