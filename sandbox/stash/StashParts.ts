import * as Effect from "effect/Effect"
import type * as Scope from "effect/Scope"
import { createHash } from "node:crypto"
import * as OddAttributes from "../http/OddAttributes.ts"
import type { SandboxError } from "../http/SandboxError.ts"
import * as Backups from "./Backups.ts"
import * as Config from "./Config.ts"
import * as Jobs from "./job/Jobs.ts"
import type { Engine } from "./graphql/Engine.ts"
import * as Chatter from "./Chatter.ts"
import * as LogFeed from "./LogFeed.ts"
import * as Logs from "./Logs.ts"
import * as Database from "./model/Database.ts"
import * as Disk from "./model/Disk.ts"
import * as Stamp from "./model/Stamp.ts"
import * as Hooks from "./plugin/Hooks.ts"
import * as Plugins from "./plugin/Plugins.ts"
import * as Runner from "./plugin/Runner.ts"
import * as ScriptRunner from "./plugin/ScriptRunner.ts"
import * as ScriptStats from "./plugin/ScriptStats.ts"
import * as ScriptThreads from "./plugin/ScriptThreads.ts"
import * as Tasks from "./plugin/Tasks.ts"
import type { Context } from "./resolve/Context.ts"
import * as Seed from "./Seed.ts"
import * as Sessions from "./session/Sessions.ts"
import * as SqlTrace from "./SqlTrace.ts"
import type { Stash } from "./Stash.ts"
import type { Dataset } from "../Dataset.ts"
import type { SandboxClock } from "../http/SandboxClock.ts"
import type { Credentials } from "./Config.ts"

export interface Options {
  /** 0 = any free one. */
  readonly port: number
  readonly dataset: Dataset
  readonly clock: SandboxClock
  readonly latencyMs: number
  /** IANA name of the zone in which stamps are written. */
  readonly timezone: string
  /** `key` and `nokey` ask for a login (user `admin`, password `sandbox`), with and without an API key. */
  readonly credentials: Credentials
  /** A folder of plugins, loaded as Stash loads them. */
  readonly plugins?: string
}

/** Puts a Stash together and fills it. */
export const make = (
  options: Options,
  engine: Engine,
  run: Context["run"]
): Effect.Effect<Stash, SandboxError, Scope.Scope> =>
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
    const scriptStats = ScriptStats.make()
    const threads = yield* ScriptThreads.make
    const script = ScriptRunner.make({ logs, stats: scriptStats, threads, engine, run, stash: () => stash })
    const runner = yield* Runner.make({ config, logs, sessions, pluginFolder, script, stats: scriptStats })
    const wrote = SqlTrace.make(logs)
    const database = Database.make(wrote)
    const disk = Disk.make()
    Seed.fill(dataset, database, disk, zone, clock.now())
    // After the seed, which nobody would have seen being written.
    const logFeed = yield* LogFeed.make(logs)
    const chatter = yield* Chatter.make(logs)
    const scanListeners = new Set<() => void>()
    const stash: Stash = {
      database,
      disk,
      odd: OddAttributes.make(),
      backups: Backups.make(clock, database, wrote),
      clock,
      zone,
      stamp: () => zone.at(clock.now()),
      utc: () => utc.precise(clock.now()),
      config,
      logs,
      logFeed,
      chatter,
      jobs,
      secret,
      sessions,
      plugins,
      hooks: Hooks.make(plugins, runner, logs),
      tasks: Tasks.make(plugins, runner, jobs, logs),
      scriptStats,
      onScanComplete: (listener) => {
        scanListeners.add(listener)
        return () => void scanListeners.delete(listener)
      },
      scanCompleted: () => {
        for (const listener of scanListeners) listener()
      }
    }
    return stash
  })
