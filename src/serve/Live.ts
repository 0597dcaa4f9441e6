import * as NodeContext from "@effect/platform-node/NodeContext"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import { Requests } from "../capture/Requests.ts"
import { Config } from "../config/Config.ts"
import { layer as configLayer } from "../config/ConfigLive.ts"
import { type Environment, fromEnvironment, fromFile } from "../config/Sources.ts"
import { layer as transport } from "../http/Transport.ts"
import { load } from "../plex/DeviceIdentity.ts"
import { PlexApi } from "../plex/PlexApi.ts"
import { PlexConnection } from "../plex/PlexConnection.ts"
import { Claims } from "../store/Claims.ts"
import { Cursors } from "../store/Cursors.ts"
import { layer as databaseLayer } from "../store/Database.ts"
import { DeadLetters } from "../store/DeadLetters.ts"
import { DrainLease } from "../store/DrainLease.ts"
import { History } from "../store/History.ts"
import { JobQueue } from "../store/JobQueue.ts"
import { LibraryIndex } from "../store/LibraryIndex.ts"
import { QueueNotice } from "../store/QueueNotice.ts"
import { QueueStatus } from "../store/QueueStatus.ts"
import { RuntimeRow } from "../store/RuntimeRow.ts"
import { Scenes } from "../store/Scenes.ts"
import { WrittenValues } from "../store/Written.ts"
import { CircuitBreakers } from "../sync/CircuitBreaker.ts"
import { Drain } from "../sync/Drain.ts"
import { DryRun } from "../sync/DryRun.ts"
import { Follow } from "../sync/Follow.ts"
import { Libraries } from "../sync/Libraries.ts"
import { Matcher } from "../sync/Matcher.ts"
import { ReadBack } from "../sync/ReadBack.ts"
import { RunTask } from "../sync/RunTask.ts"
import { Settle } from "../sync/Settle.ts"
import { Sweep } from "../sync/Sweep.ts"
import { SyncScenes } from "../sync/SyncScenes.ts"
import { Worker } from "../sync/Worker.ts"
import { WriteItem } from "../sync/WriteItem.ts"

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
  Cursors.Default,
  DeadLetters.Default,
  DrainLease.Default,
  History.Default,
  JobQueue.Default,
  LibraryIndex.Default,
  QueueNotice.Default,
  QueueStatus.Default,
  RuntimeRow.Default,
  Scenes.Default,
  WrittenValues.Default
)

const sources = (setting: Setting) =>
  Layer.unwrapEffect(
    Effect.gen(function* () {
      const file = yield* fromFile(setting.folder)
      const environment = yield* fromEnvironment(setting.environment)
      return configLayer(file, environment)
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
export const syncLive = Layer.mergeAll(Follow.Default, DryRun.Default).pipe(
  Layer.provideMerge(Drain.Default),
  Layer.provideMerge(Worker.Default),
  Layer.provideMerge(Layer.mergeAll(RunTask.Default, ReadBack.Default)),
  Layer.provideMerge(Layer.mergeAll(Settle.Default, WriteItem.Default, SyncScenes.Default)),
  Layer.provideMerge(Matcher.Default),
  Layer.provideMerge(Layer.mergeAll(Libraries.Default, Sweep.Default)),
  Layer.provideMerge(CircuitBreakers.Default)
)

/** The database alone: commands that look at the queue need no server. */
export const storeOnly = (folder: string) => Layer.provideMerge(storeLive, databaseLayer(folder))

/** The whole program, over real servers and a real file. Settings are read before the database is touched. */
export const live = (setting: Setting) =>
  Layer.mergeAll(syncLive, Requests.Default).pipe(
    Layer.provideMerge(plexLive(setting)),
    Layer.provideMerge(storeOnly(setting.folder)),
    Layer.provideMerge(sources(setting)),
    Layer.provide(NodeContext.layer)
  )
