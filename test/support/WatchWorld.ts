import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import * as Ref from "effect/Ref"
import { EntityWatch } from "../../src/watch/EntityWatch.ts"
import { ChangeHints } from "../../src/watch/ChangeHints.ts"
import { StartedFor } from "../../src/watch/StartedFor.ts"
import { Watch } from "../../src/watch/Watch.ts"
import { Config, SettingsInbox } from "../../src/config/Config.ts"
import { plain } from "../../src/core/settings/Address.ts"
import type { RawSettings } from "../../src/core/settings/Settings.ts"
import { layer as transport } from "../../src/http/Transport.ts"
import { StashApi } from "../../src/stash/StashApi.ts"
import { StashConnection } from "../../src/stash/StashConnection.ts"
import type { Running } from "../sandbox/stash/support/WithStash.ts"
import * as TestStore from "./TestStore.ts"
import { settingsWith } from "./World.ts"

export interface WatchOptions {
  readonly settings?: RawSettings
  /** When the runtime was started for somebody: epoch ms of Stash's clock. */
  readonly startedFor?: number | null
  /** Where the database is; in memory when it is not given. */
  readonly folder?: string
}

/** A watch of a Stash in process, over real HTTP and a database. `offered`: the settings it read, oldest first. */
export const watchOf = ({ url }: Pick<Running, "url">, options: WatchOptions = {}) => {
  const offered = Ref.unsafeMake<ReadonlyArray<RawSettings>>([])
  const settings = settingsWith({ poll_interval: 0.1, ...options.settings })
  const stash = StashApi.Default.pipe(
    Layer.provide(
      Layer.mergeAll(
        transport({ connect: 1000, read: 5000 }),
        Layer.succeed(StashConnection, { address: plain(url), apiKey: undefined, sessionCookie: undefined })
      )
    )
  )
  const layer = Watch.Default.pipe(
    Layer.provideMerge(ChangeHints.Default),
    Layer.provide(EntityWatch.Default),
    Layer.provide(
      Layer.succeed(SettingsInbox, { offer: (theirs) => Ref.update(offered, (before) => [...before, theirs]) })
    ),
    Layer.provideMerge(Layer.succeed(Config, { settings: Effect.succeed(settings) })),
    Layer.provideMerge(stash),
    Layer.provide(Layer.succeed(StartedFor, options.startedFor ?? null)),
    Layer.provideMerge(options.folder === undefined ? TestStore.memory() : TestStore.inFolder(options.folder))
  )
  return { layer, offered: Ref.get(offered) }
}
