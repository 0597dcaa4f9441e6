import * as Effect from "effect/Effect"
import * as Either from "effect/Either"
import * as Layer from "effect/Layer"
import * as Stream from "effect/Stream"
import { Config } from "../../src/config/Config.ts"
import type { ListedPicture } from "../../src/core/model/Cover.ts"
import type { NotUsable } from "../../src/core/model/Failure.ts"
import { byName, scalarFields, tagFields } from "../../src/core/model/Fields.ts"
import type { Part, PlexItem } from "../../src/core/model/PlexItem.ts"
import type { Scene } from "../../src/core/model/Scene.ts"
import { decode, type RawSettings, type Settings } from "../../src/core/settings/Settings.ts"
import type { ConnectionLost } from "../../src/http/WebSocket.ts"
import { Notifications, type Received } from "../../src/plex/Notifications.ts"
import { Blame } from "../../src/sync/circuit/Blame.ts"
import { BulkWork } from "../../src/sync/report/BulkWork.ts"
import { CarryOutFate } from "../../src/sync/drain/CarryOutFate.ts"
import { CircuitBreakers } from "../../src/sync/circuit/CircuitBreaker.ts"
import { Compare } from "../../src/sync/compare/Compare.ts"
import { IndexMatcher, Namesakes } from "../../src/sync/read/IndexMatcher.ts"
import { Drain } from "../../src/sync/drain/Drain.ts"
import { DryRun } from "../../src/sync/compare/DryRun.ts"
import { FindScenes } from "../../src/sync/compare/FindScenes.ts"
import { Follow, ProcessQueue } from "../../src/sync/drain/Follow.ts"
import { Images, SendPictures } from "../../src/sync/write/Images.ts"
import { IndexUpdates } from "../../src/sync/index/IndexUpdates.ts"
import { IndexWrites } from "../../src/sync/index/IndexWrites.ts"
import { ItemFactsOf } from "../../src/sync/compare/ItemFactsOf.ts"
import { RememberedPlex } from "../../src/sync/compare/RememberedPlex.ts"
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
import { PictureLooks } from "../../src/sync/compare/PictureLooks.ts"
import { Recovery } from "../../src/sync/circuit/Recovery.ts"
import { Refit } from "../../src/sync/drain/Refit.ts"
import { RunJob } from "../../src/sync/drain/RunJob.ts"
import { Scopes } from "../../src/sync/read/Scopes.ts"
import { SceneFacts } from "../../src/sync/compare/SceneFacts.ts"
import { SameServer } from "../../src/sync/circuit/SameServer.ts"
import { ScanTrigger } from "../../src/sync/index/ScanTrigger.ts"
import { Strangers } from "../../src/sync/write/Strangers.ts"
import { IndexRefresh } from "../../src/sync/index/IndexRefresh.ts"
import { Unmatched } from "../../src/sync/compare/Unmatched.ts"
import { SyncScenes } from "../../src/sync/read/SyncScenes.ts"
import { Targets } from "../../src/sync/read/Targets.ts"
import { TokenRefusal } from "../../src/sync/drain/TokenRefusal.ts"
import { FinishUnchanged } from "../../src/sync/drain/FinishUnchanged.ts"
import { Worker } from "../../src/sync/drain/Worker.ts"
import { WriteItem } from "../../src/sync/write/WriteItem.ts"
import { NextRound } from "../../src/sync/write/WriteSlots.ts"
import { WriteScene } from "../../src/sync/write/WriteScene.ts"
import { plexAt, stashAt } from "./Servers.ts"
import * as TestStore from "./TestStore.ts"
import { key } from "./Samples.ts"
import { clientOf } from "./world/Asked.ts"
import type { Answerable } from "./world/FailureReply.ts"
import type { WorldCover } from "./world/Pictures.ts"
import { worldPlex } from "./world/WorldPlex.ts"
import { worldStash } from "./world/WorldStash.ts"

/** A Stash and a Plex in memory, at the other end of the calls' own HTTP client. Tests change it as they go. */
export interface World {
  readonly scenes: Map<number, Scene>
  readonly items: Map<string, PlexItem>
  /** Tags and studios that no scene shows, by kind and id, with their names. */
  readonly lone: Map<string, string>
  /** Covers by scene; Stash knows of no other. */
  readonly covers: Map<number, WorldCover>
  /** Pictures by slot, once they differ from what Plex makes by itself: `1` the poster of item 1, `1/art` its background. */
  readonly pictures: Map<string, ReadonlyArray<ListedPicture>>
  /** What an upload fails with although it took effect; null answers. */
  unanswered: Exclude<Answerable, NotUsable> | null
  /** Every call, in order: `read scenes 1,2`, `sweep`, `look up a.mp4`, `read items 1`, `edit 1`, `cover 1`, `pictures 1`, `upload 1`, `select 1/art`. */
  readonly calls: Array<string>
  /** What the next calls of Plex or Stash fail with, by the answers that lead to it; null answers. */
  plexFails: Exclude<Answerable, NotUsable> | null
  stashFails: Answerable | null
  /** What edits alone fail with, also those that change nothing. */
  editFails: Exclude<Answerable, NotUsable> | null
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
  told: Stream.Stream<Received, ConnectionLost>
}

export const emptyWorld = (): World => ({
  scenes: new Map(),
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

/** Plex's own word, as a test gives it. */
const notificationsOf = (world: World) =>
  Layer.mock(Notifications, { _tag: "plexsync/Notifications", notices: Stream.suspend(() => world.told) })

/** Nobody listens there: what is no request finds its Stash away. */
const nowhere = "http://127.0.0.1:9"

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
  FindScenes.Default,
  Follow.Default,
  Images.Default,
  IndexUpdates.Default,
  IndexWrites.Default,
  ItemFactsOf.Default,
  RememberedPlex.Default,
  Libraries.Default,
  PlexWatch.Default,
  MappingAdvice.Default,
  Matcher.Default,
  Misfits.Default,
  Namesakes.Default,
  Owners.Default,
  Pacing.Default,
  PictureLooks.Default,
  ProcessQueue.Default,
  ReadBack.Default,
  ReadCover.Default,
  Reconcile.Default,
  Recovery.Default,
  Refit.Default,
  RunJob.Default,
  SameServer.Default,
  SceneFacts.Default,
  ScanTrigger.Default,
  Scopes.Default,
  SendPictures.Default,
  Strangers.Default,
  IndexRefresh.Default,
  SyncScenes.Default,
  Targets.Default,
  TokenRefusal.Default,
  FinishUnchanged.Default,
  Unmatched.Default,
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
        plexAt("http://plex").pipe(Layer.provide(clientOf(worldPlex(world)))),
        notificationsOf(world),
        stashAt(nowhere).pipe(Layer.provide(clientOf(worldStash(world)))),
        // What a real round brings, the clock of a test may overtake.
        Layer.succeed(NextRound, Effect.sleep(0)),
        Layer.succeed(Config, { settings: Effect.sync(() => world.changed ?? all) })
      )
    ),
    Layer.provideMerge(store)
  )
}
