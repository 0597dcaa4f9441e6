import * as Headers from "@effect/platform/Headers"
import * as Effect from "effect/Effect"
import * as Either from "effect/Either"
import * as Layer from "effect/Layer"
import * as Option from "effect/Option"
import * as Stream from "effect/Stream"
import { Config } from "../../src/config/Config.ts"
import type { ListedPicture } from "../../src/core/model/Cover.ts"
import { type CallFailure, ItemGone, type NotUsable, Unreachable } from "../../src/core/model/Failure.ts"
import { byName, type Field, fields, isTagField, scalarFields, tagFields } from "../../src/core/model/Fields.ts"
import type { EntityKind } from "../../src/core/model/HookFields.ts"
import type { Entity } from "../../src/core/watch/EntityChange.ts"
import type { Part, PlexItem, RatingKey } from "../../src/core/model/PlexItem.ts"
import type { Scene, SceneId } from "../../src/core/model/Scene.ts"
import { decode, type RawSettings, type Settings } from "../../src/core/settings/Settings.ts"
import { nameKey } from "../../src/core/model/FilePath.ts"
import type { ConnectionLost } from "../../src/http/WebSocket.ts"
import { Notifications, type Told } from "../../src/plex/Notifications.ts"
import { PlexApi } from "../../src/plex/PlexApi.ts"
import { StashApi } from "../../src/stash/StashApi.ts"
import { Blame } from "../../src/sync/circuit/Blame.ts"
import { BulkWork } from "../../src/sync/report/BulkWork.ts"
import { CarryOutFate } from "../../src/sync/drain/CarryOutFate.ts"
import { CircuitBreakers } from "../../src/sync/circuit/CircuitBreaker.ts"
import { Compare } from "../../src/sync/compare/Compare.ts"
import { IndexMatcher, Namesakes } from "../../src/sync/read/IndexMatcher.ts"
import { Drain } from "../../src/sync/drain/Drain.ts"
import { DryRun } from "../../src/sync/compare/DryRun.ts"
import { Follow, ProcessQueue } from "../../src/sync/drain/Follow.ts"
import { Images, SendPictures } from "../../src/sync/write/Images.ts"
import { IndexUpdates } from "../../src/sync/index/IndexUpdates.ts"
import { IndexWrites } from "../../src/sync/index/IndexWrites.ts"
import { Libraries } from "../../src/sync/index/Libraries.ts"
import { PlexWatch } from "../../src/sync/index/PlexWatch.ts"
import { MappingAdvice } from "../../src/sync/compare/MappingAdvice.ts"
import { Matcher } from "../../src/sync/read/Matcher.ts"
import { Misfits } from "../../src/sync/index/Misfits.ts"
import { Owners } from "../../src/sync/read/Owners.ts"
import { Pacing } from "../../src/sync/drain/Pacing.ts"
import { ReadBack } from "../../src/sync/write/ReadBack.ts"
import { ReadCover } from "../../src/sync/write/ReadCover.ts"
import { Reconcile } from "../../src/sync/compare/Reconcile.ts"
import { Recovery } from "../../src/sync/circuit/Recovery.ts"
import { Refit } from "../../src/sync/drain/Refit.ts"
import { RunTask } from "../../src/sync/drain/RunJob.ts"
import { Scopes } from "../../src/sync/read/Scopes.ts"
import { SameServer } from "../../src/sync/circuit/SameServer.ts"
import { ScanTrigger } from "../../src/sync/index/ScanTrigger.ts"
import { Strangers } from "../../src/sync/write/Strangers.ts"
import { IndexRefresh } from "../../src/sync/index/IndexRefresh.ts"
import { SyncScenes } from "../../src/sync/read/SyncScenes.ts"
import { Targets } from "../../src/sync/read/Targets.ts"
import { TokenRefusal } from "../../src/sync/drain/TokenRefusal.ts"
import { FinishUnchanged } from "../../src/sync/drain/FinishUnchanged.ts"
import { Worker } from "../../src/sync/drain/Worker.ts"
import { WriteItem } from "../../src/sync/write/WriteItem.ts"
import { WriteScene } from "../../src/sync/write/WriteScene.ts"
import * as TestStore from "./TestStore.ts"
import { key } from "./Samples.ts"
import { coverCall, pictureCalls, type WorldCover } from "./WorldPictures.ts"

/** A Stash and a Plex in memory, behind the services' own faces. Tests change it as they go. */
export interface World {
  readonly scenes: Map<number, Scene>
  /** Scenes of those that cannot be read, and why. */
  readonly odd: Map<number, string>
  readonly items: Map<string, PlexItem>
  /** Tags and studios that no scene shows, by kind and id, with their names. */
  readonly lone: Map<string, string>
  /** Covers by scene; Stash knows of no other. */
  readonly covers: Map<number, WorldCover>
  /** Pictures by slot, once they differ from what Plex makes by itself: `1` the poster of item 1, `1/art` its background. */
  readonly pictures: Map<string, ReadonlyArray<ListedPicture>>
  /** What an upload fails with although it took effect; null answers. */
  unanswered: Exclude<CallFailure, NotUsable> | null
  /** Every call, in order: `read scenes 1,2`, `sweep`, `look up a.mp4`, `read items 1`, `edit 1`, `cover 1`, `pictures 1`, `upload 1`, `select 1/art`. */
  readonly calls: Array<string>
  /** What the next calls of Plex or Stash fail with; null answers. */
  plexFails: Exclude<CallFailure, NotUsable> | null
  stashFails: CallFailure | null
  /** What edits alone fail with, also those that change nothing. */
  editFails: Exclude<CallFailure, NotUsable> | null
  /** Runs in the middle of an edit, an upload or a selection: after it was sent, before it is answered. */
  during: Effect.Effect<void>
  /** Whether Plex says that the token may edit. */
  mayEdit: boolean
  /** Settings that were changed since the pipeline was made. */
  changed: Settings | null
  contentChangedAt: number
  /** Who the server says it is. */
  machine: string
  /** One connection of Plex's websocket. */
  told: Stream.Stream<Told, ConnectionLost>
}

const fieldOf = (name: string): Field | undefined => fields.find((field) => field === name)

/** What one edit leaves an item showing, where indexed tags are added to those that are there. */
const applyQuery = (item: PlexItem, query: string): PlexItem => {
  let { locked, scalars, tags } = item
  for (const piece of query.split("&")) {
    const [name = "", raw = ""] = piece.split("=").map(decodeURIComponent)
    const [word = ""] = name.split(/[.[]/)
    const field = fieldOf(word)
    if (name.endsWith(".locked"))
      locked = raw === "0" ? new Set([...locked].filter((one) => one !== word)) : new Set([...locked, word])
    else if (field === undefined) continue
    else if (!isTagField(field)) {
      scalars = { ...scalars, [field]: raw, ...(field === "originallyAvailableAt" ? { year: raw.slice(0, 4) } : {}) }
    } else if (name.endsWith("tag.tag-")) {
      const gone = raw.split(",").map(decodeURIComponent)
      tags = { ...tags, [field]: tags[field].filter((tag) => !gone.includes(tag)) }
    } else tags = { ...tags, [field]: [...new Set([...tags[field], raw])] }
  }
  return { ...item, locked, scalars, tags }
}

export const emptyWorld = (): World => ({
  scenes: new Map(),
  odd: new Map(),
  lone: new Map(),
  items: new Map(),
  covers: new Map(),
  pictures: new Map(),
  unanswered: null,
  calls: [],
  plexFails: null,
  stashFails: null,
  editFails: null,
  during: Effect.void,
  mayEdit: true,
  changed: null,
  contentChangedAt: 1,
  machine: "machine",
  told: Stream.never
})

/** Adds an item of these files that shows nothing yet. */
export const addItem = (world: World, item: string, parts: ReadonlyArray<Part>): void => {
  const ratingKey = key(item)
  world.items.set(ratingKey, {
    ratingKey,
    guid: `local://${ratingKey}`,
    sectionKey: "1",
    sectionUuid: "",
    scalars: byName(scalarFields, () => ""),
    tags: byName(tagFields, () => []),
    locked: new Set(),
    parts,
    oddPart: null
  })
}

/** Adds a scene, and an item that shows nothing of it yet. */
export const addPair = (world: World, scene: Scene): void => {
  world.scenes.set(scene.id, scene)
  const parts = scene.files.map((file, index): Part => ({
    ratingKey: key(String(scene.id)),
    partId: `${scene.id}-${index}`,
    file: file.path,
    size: file.size,
    first: index === 0,
    trashed: false
  }))
  addItem(world, String(scene.id), parts)
}

const allRead = <A>(rows: ReadonlyArray<A>) => ({ rows, skipped: [] })

const plexOf = (world: World) => {
  const call = <A>(name: string, answer: () => A) =>
    Effect.suspend(() => {
      world.calls.push(name)
      return world.plexFails === null ? Effect.sync(answer) : Effect.fail(world.plexFails)
    })
  const parts = () => [...world.items.values()].flatMap((item) => item.parts)
  const page = () => ({
    keys: [...world.items.keys()].map(key),
    odd: new Set<RatingKey>(),
    parts: parts(),
    total: world.items.size,
    newest: 0
  })
  return Layer.mock(PlexApi, {
    _tag: "plexsync/PlexApi",
    turnover: Effect.succeed(0),
    identity: call("identity", () => ({ machineIdentifier: world.machine, version: "1" })),
    mayEdit: call("rights", () => (world.mayEdit ? ("yes" as const) : ("no" as const))).pipe(
      Effect.catchTags({
        Unauthorized: () => Effect.succeed("no" as const),
        Refused: () => Effect.succeed("unknown" as const)
      })
    ),
    libraries: call("libraries", () =>
      allRead([
        {
          key: "1",
          title: "Movies",
          type: "movie",
          locations: ["/data"],
          scannedAt: 1,
          contentChangedAt: world.contentChangedAt
        }
      ])
    ),
    partsPage: () => call("sweep", page),
    // Everything may have changed, by both stamps.
    changedPage: (_, stamp) => call(`changes by ${stamp}`, page),
    total: () => call("total", () => world.items.size),
    scanFolder: (library, folder) => call(`scan ${library} ${folder}`, () => undefined),
    partsNamed: (_, path) =>
      call(`look up ${nameKey(path)}`, () => {
        const named = parts().filter((part) => nameKey(part.file) === nameKey(path))
        return {
          keys: named.map(({ ratingKey }) => ratingKey),
          odd: new Set<RatingKey>(),
          parts: named,
          total: named.length,
          newest: 0
        }
      }),
    items: (keys) =>
      call(`read items ${keys.join(",")}`, () => ({
        items: keys.flatMap((one) => world.items.get(one) ?? []),
        odd: new Map()
      })),
    edit: (item, query) =>
      Effect.gen(function* () {
        yield* call(`edit ${item.ratingKey}`, () => undefined)
        if (world.editFails !== null) return yield* world.editFails
        const now = world.items.get(item.ratingKey)
        if (now === undefined) return yield* new ItemGone({ ratingKey: item.ratingKey })
        world.items.set(item.ratingKey, applyQuery(now, query))
        yield* world.during
      }),
    ...pictureCalls(world)
  })
}

/** Tags or studios that Stash has. */
const entitiesOf = ({ lone, scenes }: World, kind: EntityKind): ReadonlyArray<Entity> => {
  const shown = [...scenes.values()].flatMap(({ studio, tags }) =>
    kind === "tag" ? tags : kind === "studio" && studio !== null ? [studio] : []
  )
  const others = [...lone].flatMap(([key, name]) => {
    const [word, id = ""] = key.split(" ")
    return word === kind ? [{ id, name }] : []
  })
  const all = new Map([...shown, ...others].map(({ id, name }) => [Number(id), name]))
  return [...all].map(([id, name]) => ({ id, name, disambiguation: "", updated_at: "" }))
}

/** Scenes by id, without those that cannot be read. */
const oddAmong = (world: World, ids: ReadonlyArray<SceneId>) => ({
  rows: ids.filter((one) => !world.odd.has(one)).flatMap((one) => world.scenes.get(one) ?? []),
  skipped: ids.flatMap((one) => {
    const reason = world.odd.get(one)
    return reason === undefined ? [] : [{ id: String(one), stamp: null, reason }]
  })
})

const stashOf = (world: World) =>
  Layer.mock(StashApi, {
    _tag: "plexsync/StashApi",
    // Nobody listens there.
    address: "http://127.0.0.1:9",
    credentials: Effect.succeed(Headers.empty),
    // It is known by what it answers the pipeline; who watches it finds it away.
    abilities: Effect.fail(
      new Unreachable({
        server: "Stash",
        operation: "ask abilities",
        address: "http://127.0.0.1:9",
        problem: "refused",
        quick: false,
        sent: false
      })
    ),
    clockOffset: Effect.succeed(0),
    readmitted: Effect.never,
    status: Effect.suspend(() => {
      world.calls.push("status")
      return world.stashFails === null ? Effect.succeed({ version: "1", state: "OK" }) : Effect.fail(world.stashFails)
    }),
    cover: coverCall(world),
    allScenes: Stream.empty,
    pluginSettings: () => Effect.succeed({}),
    newestScenes: Stream.suspend(() => Stream.make(allRead([...world.scenes.values()]))),
    stampsAfter: (after) =>
      Effect.suspend(() => {
        world.calls.push(`scenes after ${after}`)
        const page = [...world.scenes.values()].filter((scene) => scene.id > after).toSorted((a, b) => a.id - b.id)
        return world.stashFails === null ? Effect.succeed(allRead(page.slice(0, 500))) : Effect.fail(world.stashFails)
      }),
    pluginEnabled: () => Effect.succeed(true),
    installedPlugins: Effect.succeed([]),
    scenesNamedLike: (path) =>
      Effect.sync(() =>
        allRead(
          [...world.scenes.values()].filter((scene) => scene.files.some((file) => nameKey(file.path) === nameKey(path)))
        )
      ),
    allEntities: (kind) =>
      Effect.sync(() => {
        world.calls.push(`all ${kind}s`)
        return allRead(entitiesOf(world, kind))
      }),
    entity: (kind, id) =>
      Effect.sync(() => {
        world.calls.push(`${kind} ${id}`)
        const all = entitiesOf(world, kind)
        return { entity: Option.fromNullable(all.find((one) => one.id === id)), odd: false, count: all.length }
      }),
    scenesByIds: (ids) =>
      Effect.suspend(() => {
        world.calls.push(`read scenes ${ids.join(",")}`)
        return world.stashFails === null ? Effect.succeed(oddAmong(world, ids)) : Effect.fail(world.stashFails)
      })
  })

/** Plex's own word, as a test gives it. */
const notificationsOf = (world: World) =>
  Layer.mock(Notifications, { _tag: "plexsync/Notifications", told: Stream.suspend(() => world.told) })

/** Settings for a world, all others at their defaults. */
export const settingsWith = (settings: RawSettings) =>
  Either.getOrThrow(
    decode({ plex_url: "http://plex", plex_token: "0123456789", stash_url: "http://stash", ...settings })
  )

/** Every service of the pipeline. */
const syncLive = Layer.mergeAll(
  Blame.Default,
  BulkWork.Default,
  CarryOutFate.Default,
  CircuitBreakers.Default,
  Compare.Default,
  IndexMatcher.Default,
  DryRun.Default,
  Follow.Default,
  Images.Default,
  IndexUpdates.Default,
  IndexWrites.Default,
  Libraries.Default,
  PlexWatch.Default,
  MappingAdvice.Default,
  Matcher.Default,
  Misfits.Default,
  Namesakes.Default,
  Owners.Default,
  Pacing.Default,
  ProcessQueue.Default,
  ReadBack.Default,
  ReadCover.Default,
  Reconcile.Default,
  Recovery.Default,
  Refit.Default,
  RunTask.Default,
  SameServer.Default,
  ScanTrigger.Default,
  Scopes.Default,
  SendPictures.Default,
  Strangers.Default,
  IndexRefresh.Default,
  SyncScenes.Default,
  Targets.Default,
  TokenRefusal.Default,
  FinishUnchanged.Default,
  Worker.Default,
  WriteItem.Default,
  WriteScene.Default
).pipe(Layer.provideMerge(Drain.Default))

/** The whole pipeline over a world, these settings, and a database: one in memory unless another is given. */
export const pipeline = (world: World, settings: RawSettings = {}, store = TestStore.memory()) => {
  const all = settingsWith(settings)
  return syncLive.pipe(
    Layer.provideMerge(
      Layer.mergeAll(
        plexOf(world),
        notificationsOf(world),
        stashOf(world),
        Layer.succeed(Config, { settings: Effect.sync(() => world.changed ?? all) })
      )
    ),
    Layer.provideMerge(store)
  )
}
