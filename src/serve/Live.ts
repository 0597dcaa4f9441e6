import type * as FileSystem from "@effect/platform/FileSystem"
import type * as Path from "@effect/platform/Path"
import * as NodeContext from "@effect/platform-node/NodeContext"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import { EntityWatch } from "../capture/EntityWatch.ts"
import { FanOut } from "../capture/FanOut.ts"
import { Requests } from "../capture/Requests.ts"
import { Config } from "../config/Config.ts"
import { type BadConfiguration, layer as configLayer, layerLocal, type Living } from "../config/ConfigLive.ts"
import { keptAccess } from "../config/KeptAccess.ts"
import type { SettingsInbox } from "../config/SettingsInbox.ts"
import { SettingsState } from "../config/SettingsState.ts"
import { type Environment, fromEnvironment, fromFile, type Source } from "../config/Sources.ts"
import { layer as oddRows } from "../http/OddRows.ts"
import { layerOf as transport } from "../http/Transport.ts"
import { load } from "../plex/DeviceIdentity.ts"
import { PlexApi } from "../plex/PlexApi.ts"
import { PlexConnection } from "../plex/PlexConnection.ts"
import type { StashApi } from "../stash/StashApi.ts"
import { BulkWork } from "../sync/BulkWork.ts"
import { Blame } from "../sync/Blame.ts"
import { CarryOutFate } from "../sync/CarryOutFate.ts"
import { CircuitBreakers } from "../sync/CircuitBreaker.ts"
import { Drain } from "../sync/Drain.ts"
import { Decisions } from "../sync/Decisions.ts"
import { DryRun } from "../sync/DryRun.ts"
import { Follow } from "../sync/Follow.ts"
import { Images } from "../sync/Images.ts"
import { Libraries } from "../sync/Libraries.ts"
import { MappingAdvice } from "../sync/MappingAdvice.ts"
import { Matcher } from "../sync/Matcher.ts"
import { Misfits } from "../sync/Misfits.ts"
import { Namesakes } from "../sync/Namesakes.ts"
import { Owners } from "../sync/Owners.ts"
import { Pacing } from "../sync/Pacing.ts"
import { ProcessQueue } from "../sync/ProcessQueue.ts"
import { ReadBack } from "../sync/ReadBack.ts"
import { Compare } from "../sync/Compare.ts"
import { Reconcile } from "../sync/Reconcile.ts"
import { Recovery } from "../sync/Recovery.ts"
import { Refit } from "../sync/Refit.ts"
import { RunTask } from "../sync/RunTask.ts"
import { ScanTrigger } from "../sync/ScanTrigger.ts"
import { SameServer } from "../sync/SameServer.ts"
import { Strangers } from "../sync/Strangers.ts"
import { Sweep } from "../sync/Sweep.ts"
import { SyncScenes } from "../sync/SyncScenes.ts"
import { Targets } from "../sync/Targets.ts"
import { TokenRefusal } from "../sync/TokenRefusal.ts"
import { Worker } from "../sync/Worker.ts"
import { Unchanged } from "../sync/Unchanged.ts"
import { WriteItem } from "../sync/WriteItem.ts"
import { WriteScene } from "../sync/WriteScene.ts"
import { storeOnly } from "./StoreLive.ts"

/** What a process is told by its root. */
export interface Setting {
  /** The data directory. */
  readonly folder: string
  readonly environment: Environment
  readonly version: string
  readonly platform: string
  /** A command ends when its settings cannot be used; a runtime waits for better ones. */
  readonly start?: Living["start"]
}

/** The settings in force and the way to Stash, made from the sources outside Stash. */
type Settled<E> = (
  file: Source,
  environment: Source,
  living: Living
) => Layer.Layer<Config | SettingsInbox | SettingsState | StashApi, BadConfiguration | E>

const sources = <E>(setting: Setting, settled: Settled<E>) =>
  Layer.unwrapEffect(
    Effect.gen(function* () {
      const context = yield* Effect.context<FileSystem.FileSystem | Path.Path>()
      const local = Effect.all({
        file: fromFile(setting.folder),
        environment: fromEnvironment(setting.environment)
      }).pipe(Effect.provide(context))
      const others = Effect.provide(keptAccess(setting.folder), context)
      const { environment, file } = yield* local
      return settled(file, environment, { start: setting.start ?? "strict", local, others })
    })
  )

const plexConnection = (setting: Setting) =>
  Layer.effect(
    PlexConnection,
    Effect.gen(function* () {
      const config = yield* Config
      const { ready } = yield* SettingsState
      const id = yield* load(setting.folder)
      // Before there is an address, nobody is called.
      const settings = Effect.zipRight(ready, config.settings)
      const server = Effect.map(settings, ({ plex_token: token, plex_url: url }) => ({ url, token }))
      return { server, device: { id, version: setting.version, platform: setting.platform } }
    })
  )

const plexTransport = Layer.unwrapEffect(
  Effect.gen(function* () {
    const { settings } = yield* Config
    return transport(
      Effect.map(settings, ({ connect_timeout: connect, read_timeout: read }) => ({
        connect: connect * 1000,
        read: read * 1000
      }))
    )
  })
)

const plexLive = (setting: Setting) =>
  PlexApi.Default.pipe(Layer.provide(plexTransport), Layer.provideMerge(plexConnection(setting)))

/** The pipeline, from the claim to the record. Each line stands on the ones below it. */
export const syncLive = Layer.mergeAll(
  Follow.Default,
  ProcessQueue.Default,
  DryRun.Default,
  Reconcile.Default,
  MappingAdvice.Default
).pipe(
  Layer.provideMerge(Layer.mergeAll(Drain.Default, Compare.Default)),
  Layer.provideMerge(Layer.mergeAll(Worker.Default, Recovery.Default, Refit.Default)),
  Layer.provideMerge(Layer.mergeAll(Pacing.Default, RunTask.Default, ReadBack.Default)),
  Layer.provideMerge(
    Layer.mergeAll(CarryOutFate.Default, ScanTrigger.Default, WriteScene.Default, SyncScenes.Default, Unchanged.Default)
  ),
  Layer.provideMerge(Layer.mergeAll(WriteItem.Default, Images.Default, TokenRefusal.Default)),
  Layer.provideMerge(Blame.Default),
  Layer.provideMerge(Layer.mergeAll(Matcher.Default, Owners.Default, Targets.Default)),
  Layer.provideMerge(
    Layer.mergeAll(Decisions.Default, Namesakes.Default, Libraries.Default, Misfits.Default, Sweep.Default)
  ),
  Layer.provideMerge(Layer.merge(SameServer.Default, Strangers.Default)),
  Layer.provideMerge(Layer.merge(BulkWork.Default, CircuitBreakers.Default))
)

/** Wishes that a person makes, and those that follow from a change of a performer, studio or tag. */
export const wishesLive = Layer.merge(Requests.Default, FanOut.Default).pipe(Layer.provideMerge(EntityWatch.Default))

const program = <E>(setting: Setting, settled: Settled<E>) =>
  wishesLive.pipe(
    Layer.provideMerge(syncLive),
    Layer.provideMerge(plexLive(setting)),
    Layer.provideMerge(storeOnly(setting.folder)),
    Layer.provideMerge(sources(setting, settled)),
    Layer.provide(oddRows),
    Layer.provide(NodeContext.layer)
  )

/** All that a command or a task needs, over real servers and a real file. Settings are read before the database is touched. */
export const live = (setting: Setting) => program(setting, configLayer)

/** The same with the settings that are not kept in Stash, to look around while it cannot be asked. */
export const liveWithoutStash = (setting: Setting) => program(setting, layerLocal)
