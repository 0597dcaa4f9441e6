import * as Effect from "effect/Effect"
import type * as Scope from "effect/Scope"
import { createHash } from "node:crypto"
import type { SandboxError } from "../http/SandboxError.ts"
import * as Backups from "./Backups.ts"
import * as Config from "./Config.ts"
import type { Options } from "./FakeStash.ts"
import * as Jobs from "./job/Jobs.ts"
import * as Logs from "./Logs.ts"
import * as Database from "./model/Database.ts"
import * as Disk from "./model/Disk.ts"
import * as Stamp from "./model/Stamp.ts"
import * as Hooks from "./plugin/Hooks.ts"
import * as Plugins from "./plugin/Plugins.ts"
import * as Runner from "./plugin/Runner.ts"
import * as Tasks from "./plugin/Tasks.ts"
import * as Seed from "./Seed.ts"
import * as Sessions from "./session/Sessions.ts"
import type { Stash } from "./Stash.ts"

/** Puts a Stash together and fills it. */
export const make = (options: Options): Effect.Effect<Stash, SandboxError, Scope.Scope> =>
  Effect.gen(function* () {
    const { clock, credentials, dataset, plugins: pluginFolder, timezone } = options
    const zone = yield* Stamp.zone(timezone)
    const utc = yield* Stamp.zone("UTC")
    const secret = createHash("sha256").update(`sandbox ${dataset.seed}`).digest("hex")
    const config = Config.make(credentials, secret, Math.floor(clock.now() / 1000))
    const logs = Logs.make(clock, zone)
    const jobs = yield* Jobs.make(clock, zone, logs)
    const sessions = Sessions.make(secret, clock)
    const plugins = yield* Plugins.make(pluginFolder, config, logs)
    const runner = yield* Runner.make({ config, logs, sessions, pluginFolder })
    const database = Database.make()
    const disk = Disk.make()
    Seed.fill(dataset, database, disk, zone, clock.now())
    const scanListeners = new Set<() => void>()
    return {
      database,
      disk,
      backups: Backups.make(clock, database),
      clock,
      zone,
      stamp: () => zone.at(clock.now()),
      utc: () => utc.precise(clock.now()),
      config,
      logs,
      jobs,
      secret,
      sessions,
      plugins,
      hooks: Hooks.make(plugins, runner, logs),
      tasks: Tasks.make(plugins, runner, jobs, logs),
      onScanComplete: (listener) => {
        scanListeners.add(listener)
        return () => void scanListeners.delete(listener)
      },
      scanCompleted: () => {
        for (const listener of scanListeners) listener()
      }
    }
  })
