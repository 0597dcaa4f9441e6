import * as NodeContext from "@effect/platform-node/NodeContext"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import { EntityWatch } from "../capture/EntityWatch.ts"
import { FanOut } from "../capture/FanOut.ts"
import { Requests } from "../capture/Requests.ts"
import { Config } from "../config/Config.ts"
import { type BadConfiguration, layer as configLayer, layerLocal } from "../config/ConfigLive.ts"
import { type Environment, fromEnvironment, fromFile, type Source } from "../config/Sources.ts"
import { layer as transport } from "../http/Transport.ts"
import { load } from "../plex/DeviceIdentity.ts"
import { PlexApi } from "../plex/PlexApi.ts"
import { PlexConnection } from "../plex/PlexConnection.ts"
import type { StashApi } from "../stash/StashApi.ts"
import { Claims } from "../store/Claims.ts"
import { Covers } from "../store/Covers.ts"
import { Cursors } from "../store/Cursors.ts"
import { layerChecked as databaseLayer } from "../store/Database.ts"
import { DeadLetterCare } from "../store/DeadLetterCare.ts"
import { DeadLetters } from "../store/DeadLetters.ts"
import { DrainLease } from "../store/DrainLease.ts"
import { Entities } from "../store/Entities.ts"
import { FanOuts } from "../store/FanOuts.ts"
import { FilePairs } from "../store/FilePairs.ts"
import { FullSync } from "../store/FullSync.ts"
import { History } from "../store/History.ts"
import { IndexStates } from "../store/IndexStates.ts"
import { JobQueue } from "../store/JobQueue.ts"
import { LibraryIndex } from "../store/LibraryIndex.ts"
import { Outages } from "../store/Outages.ts"
import { Pictures } from "../store/Pictures.ts"
import { QueueNotice } from "../store/QueueNotice.ts"
import { QueueRows } from "../store/QueueRows.ts"
import { QueueStatus } from "../store/QueueStatus.ts"
import { Reconciles } from "../store/Reconciles.ts"
import { Relations } from "../store/Relations.ts"
import { RuntimeRow } from "../store/RuntimeRow.ts"
import { Scenes } from "../store/Scenes.ts"
import { WorkDone } from "../store/WorkDone.ts"
import { Wanted } from "../store/Wanted.ts"
import { WrittenValues } from "../store/Written.ts"
import { Admission } from "../sync/Admission.ts"
import { Amends } from "../sync/Amends.ts"
import { CircuitBreakers } from "../sync/CircuitBreaker.ts"
import { Drain } from "../sync/Drain.ts"
import { Decisions } from "../sync/Decisions.ts"
import { DryRun } from "../sync/DryRun.ts"
import { Follow } from "../sync/Follow.ts"
import { Images } from "../sync/Images.ts"
import { Libraries } from "../sync/Libraries.ts"
import { Lookout } from "../sync/Lookout.ts"
import { MappingAdvice } from "../sync/MappingAdvice.ts"
import { Matcher } from "../sync/Matcher.ts"
import { Namesakes } from "../sync/Namesakes.ts"
import { Owners } from "../sync/Owners.ts"
import { Pacing } from "../sync/Pacing.ts"
import { ProcessQueue } from "../sync/ProcessQueue.ts"
import { ReadBack } from "../sync/ReadBack.ts"
import { Compare } from "../sync/Compare.ts"
import { Reconcile } from "../sync/Reconcile.ts"
import { Recovery } from "../sync/Recovery.ts"
import { RunTask } from "../sync/RunTask.ts"
import { ScanTrigger } from "../sync/ScanTrigger.ts"
import { Settle } from "../sync/Settle.ts"
import { Sweep } from "../sync/Sweep.ts"
import { SyncScenes } from "../sync/SyncScenes.ts"
import { Targets } from "../sync/Targets.ts"
import { Worker } from "../sync/Worker.ts"
import { WriteItem } from "../sync/WriteItem.ts"
import { WriteScene } from "../sync/WriteScene.ts"

/** What a process is told by its root. */
export interface Setting {
  /** The data directory. */
  readonly folder: string
  readonly environment: Environment
  readonly version: string
  readonly platform: string
}

/** Everything that is kept, over one database. */
export const storeLive = Layer.mergeAll(
  Claims.Default,
  Covers.Default,
  Cursors.Default,
  DeadLetterCare.Default,
  DeadLetters.Default,
  DrainLease.Default,
  Entities.Default,
  FanOuts.Default,
  FilePairs.Default,
  FullSync.Default,
  History.Default,
  IndexStates.Default,
  JobQueue.Default,
  LibraryIndex.Default,
  Outages.Default,
  Pictures.Default,
  QueueNotice.Default,
  QueueRows.Default,
  QueueStatus.Default,
  Reconciles.Default,
  Relations.Default,
  RuntimeRow.Default,
  Scenes.Default,
  Wanted.Default,
  WorkDone.Default,
  WrittenValues.Default
)

/** The settings in force and the way to Stash, made from the sources outside Stash. */
type Settled<E> = (file: Source, environment: Source) => Layer.Layer<Config | StashApi, BadConfiguration | E>

const sources = <E>(setting: Setting, settled: Settled<E>) =>
  Layer.unwrapEffect(
    Effect.gen(function* () {
      const file = yield* fromFile(setting.folder)
      const environment = yield* fromEnvironment(setting.environment)
      return settled(file, environment)
    })
  )

const plexConnection = (setting: Setting) =>
  Layer.effect(
    PlexConnection,
    Effect.gen(function* () {
      const config = yield* Config
      const id = yield* load(setting.folder)
      const server = Effect.map(config.settings, (settings) => ({ url: settings.plex_url, token: settings.plex_token }))
      return { server, device: { id, version: setting.version, platform: setting.platform } }
    })
  )

const plexTransport = Layer.unwrapEffect(
  Effect.gen(function* () {
    const { settings } = yield* Config
    const { connect_timeout: connect, read_timeout: read } = yield* settings
    return transport({ connect: connect * 1000, read: read * 1000 })
  })
)

const plexLive = (setting: Setting) => PlexApi.Default.pipe(Layer.provide([plexTransport, plexConnection(setting)]))

/** The pipeline, from the claim to the record. Each line stands on the ones below it. */
export const syncLive = Layer.mergeAll(
  Lookout.Default,
  Follow.Default,
  ProcessQueue.Default,
  DryRun.Default,
  Reconcile.Default,
  MappingAdvice.Default
).pipe(
  Layer.provideMerge(Layer.mergeAll(Drain.Default, Compare.Default)),
  Layer.provideMerge(Layer.mergeAll(Worker.Default, Recovery.Default)),
  Layer.provideMerge(Layer.mergeAll(Admission.Default, Amends.Default, Pacing.Default)),
  Layer.provideMerge(Layer.mergeAll(RunTask.Default, ReadBack.Default)),
  Layer.provideMerge(Layer.mergeAll(Settle.Default, ScanTrigger.Default, WriteScene.Default, SyncScenes.Default)),
  Layer.provideMerge(Layer.mergeAll(WriteItem.Default, Images.Default)),
  Layer.provideMerge(Layer.mergeAll(Matcher.Default, Owners.Default, Targets.Default)),
  Layer.provideMerge(Layer.mergeAll(Decisions.Default, Namesakes.Default, Libraries.Default, Sweep.Default)),
  Layer.provideMerge(CircuitBreakers.Default)
)

/** How wishes arise. */
export const captureLive = Layer.mergeAll(Requests.Default, FanOut.Default).pipe(
  Layer.provideMerge(EntityWatch.Default)
)

/** The database alone: commands that look at the queue need no server. */
export const storeOnly = (folder: string) => Layer.provideMerge(storeLive, databaseLayer(folder))

const program = <E>(setting: Setting, settled: Settled<E>) =>
  Layer.mergeAll(syncLive, captureLive).pipe(
    Layer.provideMerge(plexLive(setting)),
    Layer.provideMerge(storeOnly(setting.folder)),
    Layer.provideMerge(sources(setting, settled)),
    Layer.provide(NodeContext.layer)
  )

/** The whole program, over real servers and a real file. Settings are read before the database is touched. */
export const live = (setting: Setting) => program(setting, configLayer)

/** The same with the settings that are not kept in Stash, to look around while it cannot be asked. */
export const liveWithoutStash = (setting: Setting) => program(setting, layerLocal)
