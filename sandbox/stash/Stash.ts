import type { OddAttributes } from "../http/OddAttributes.ts"
import type { SandboxClock } from "../http/SandboxClock.ts"
import type { Backups } from "./Backups.ts"
import type { Config } from "./Config.ts"
import type { Jobs } from "./job/Jobs.ts"
import type { LogFeed } from "./LogFeed.ts"
import type { Chatter } from "./Chatter.ts"
import type { Logs } from "./Logs.ts"
import type { Database } from "./model/Database.ts"
import type { Disk } from "./model/Disk.ts"
import type { Stamp, Zone } from "./model/Stamp.ts"
import type { Hooks } from "./plugin/Hooks.ts"
import type { Plugins } from "./plugin/Plugins.ts"
import type { ScriptStats } from "./plugin/ScriptStats.ts"
import type { Tasks } from "./plugin/Tasks.ts"
import type { Sessions } from "./session/Sessions.ts"

/** The parts of one fake Stash, as its resolvers and routes see them. */
export interface Stash {
  /** What it holds; replaced as a whole when an older database is restored. */
  database: Database
  readonly disk: Disk
  /** What is answered otherwise than it is. */
  readonly odd: OddAttributes
  readonly backups: Backups
  readonly clock: SandboxClock
  readonly zone: Zone
  /** The stamp of an edit made now. */
  readonly stamp: () => Stamp
  /** Now, in UTC with nanoseconds. */
  readonly utc: () => string
  readonly config: Config
  readonly logs: Logs
  readonly chatter: Chatter
  readonly logFeed: LogFeed
  readonly jobs: Jobs
  /** What signs cookies and keys. */
  readonly secret: string
  readonly sessions: Sessions
  readonly plugins: Plugins
  readonly hooks: Hooks
  readonly tasks: Tasks
  readonly scriptStats: ScriptStats
  /** Hears of every scan and clean that was not cancelled. Returns how to stop. */
  readonly onScanComplete: (listener: () => void) => () => void
  readonly scanCompleted: () => void
}
