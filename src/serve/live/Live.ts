import type * as FileSystem from "@effect/platform/FileSystem"
import type * as Path from "@effect/platform/Path"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import { Config, type SettingsInbox, SettingsState } from "../../config/Config.ts"
import { layer as configLayer, layerLocal, layerUnheard, limitsOf, type Living } from "../../config/ConfigLive.ts"
import type { BadConfiguration } from "../../config/BadConfiguration.ts"
import { keptAccess } from "../../config/KeptAccess.ts"
import { fingerprint, noteStash, readSignIn } from "../../config/SignInFile.ts"
import { type Environment, fromEnvironment, fromFile, type Source } from "../../config/Sources.ts"
import type { RawSettings } from "../../core/settings/Settings.ts"
import { layer as callsUnderWay } from "../../http/CallsUnderWay.ts"
import { layer as oddRows } from "../../http/OddRows.ts"
import { layerOf as transport } from "../../http/Transport.ts"
import { load } from "../../plex/DeviceIdentity.ts"
import { PlexApi } from "../../plex/PlexApi.ts"
import { PlexConnection } from "../../plex/PlexConnection.ts"
import type { StashApi } from "../../stash/StashApi.ts"
import { KeyValues } from "../../store/sqlite/KeyValues.ts"
import { RuntimeRow } from "../../store/runtime/RuntimeRow.ts"
import { ScopeMemory } from "../../store/scenes/ScopeMemory.ts"
import { SameDatabase } from "../../store/sqlite/SameDatabase.ts"
import { SkippedRows } from "../../store/runtime/SkippedRows.ts"
import { Drain } from "../../sync/drain/Drain.ts"
import { Follow, ProcessQueue } from "../../sync/drain/Follow.ts"
import { Libraries } from "../../sync/index/Libraries.ts"
import { ShownNow } from "../../sync/compare/ShownNow.ts"
import { Unmatched } from "../../sync/compare/Unmatched.ts"
import { MappingAdvice } from "../../sync/compare/MappingAdvice.ts"
import { files } from "./Files.ts"
import { database } from "./DatabaseLive.ts"
import { taskServices } from "../tasks/Tasks.ts"

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
        environment: fromEnvironment(setting.environment),
        signIn: readSignIn(setting.folder)
      }).pipe(Effect.provide(context))
      const others = Effect.provide(keptAccess(setting.folder), context)
      const note = (theirs: RawSettings) =>
        Effect.provide(noteStash(setting.folder, fingerprint(theirs["plex_token"])), context)
      const { environment, file, signIn } = yield* local
      return settled(file, environment, { start: setting.start ?? "strict", local, others, signIn, note })
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
      const server = Effect.map(settings, ({ plex_token: token, plex_url: address }) => ({ address, token }))
      return { server, device: { id, version: setting.version, platform: setting.platform } }
    })
  )

const plexTransport = Layer.unwrapEffect(
  Effect.map(Config, ({ settings }) => transport(Effect.map(settings, (now) => limitsOf(now))))
)

const plexLive = (setting: Setting) =>
  PlexApi.Default.pipe(Layer.provide(plexTransport), Layer.provideMerge(plexConnection(setting)))

/** Settings, both servers and the database: everything else stands on them, and says itself on what else. */
const outsideBy = <E>(setting: Setting, settled: Settled<E>) =>
  plexLive(setting).pipe(
    // Nobody asks for the account of odd rows, yet whoever reads either server is to have it kept.
    Layer.merge(SkippedRows.Default),
    Layer.provideMerge(database(setting.folder)),
    Layer.provideMerge(sources(setting, settled)),
    Layer.provideMerge(oddRows),
    Layer.provideMerge(callsUnderWay),
    Layer.provide(files)
  )

/** What commands and tasks ask for. */
const asked = Layer.mergeAll(
  taskServices,
  KeyValues.Default,
  Follow.Default,
  Libraries.Default,
  MappingAdvice.Default,
  ProcessQueue.Default,
  RuntimeRow.Default,
  ScopeMemory.Default,
  SameDatabase.Default,
  Unmatched.Default
).pipe(Layer.provide(Drain.Default))

/** The outside over real servers and a real file. Settings are read before the database is touched. */
export const outside = (setting: Setting) => outsideBy(setting, configLayer)

/** What asks Plex what it shows. */
export const showing = (setting: Setting) => Layer.provideMerge(ShownNow.Default, outside(setting))

/** The same while Stash cannot be asked: of the settings, those that are not kept there. */
export const outsideUnheard = (setting: Setting) => outsideBy(setting, layerUnheard)

/** All that a command or a task needs. */
export const live = (setting: Setting) => Layer.provideMerge(asked, outside(setting))

/** The outside with the settings that are not kept in Stash, to look around while it cannot be asked. */
export const liveWithoutStash = (setting: Setting) =>
  Layer.provideMerge(
    Layer.mergeAll(KeyValues.Default, Libraries.Default, ShownNow.Default),
    outsideBy(setting, layerLocal)
  )
