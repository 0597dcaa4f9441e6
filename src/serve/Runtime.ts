import * as Data from "effect/Data"
import * as Deferred from "effect/Deferred"
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import * as Ref from "effect/Ref"
import * as Schedule from "effect/Schedule"
import { Config } from "../config/Config.ts"
import type { SettingsInbox } from "../config/SettingsInbox.ts"
import type { SettingsState } from "../config/SettingsState.ts"
import type { Failure } from "../core/Failure.ts"
import { isNewer } from "../core/Version.ts"
import type { StashApi } from "../stash/StashApi.ts"
import type { DeadLetterCare } from "../store/DeadLetterCare.ts"
import type { Self } from "../store/Process.ts"
import { QueueNotice } from "../store/QueueNotice.ts"
import { RuntimeRow } from "../store/RuntimeRow.ts"
import { RuntimeStart } from "../store/RuntimeStart.ts"
import { Succession } from "../store/Succession.ts"
import { Drain } from "../sync/Drain.ts"
import { Lookout } from "../sync/Lookout.ts"
import { purgeDaily } from "../sync/Retention.ts"
import { Fibers, type Named } from "./Fibers.ts"
import { HealthModel } from "./Health.ts"
import { endsWithStash } from "./PluginLife.ts"
import { settingsCare } from "./SettingsCare.ts"
import { settingsPoll } from "./SettingsPoll.ts"

/** A runtime lives on this database already. */
export class AlreadyRunning extends Data.TaggedError("AlreadyRunning")<{
  readonly host: string
  readonly pid: number
  readonly version: string
}> {
  override get message() {
    return `A PlexSync runtime is already running on this data directory: process ${this.pid} on ${this.host}, version ${this.version}`
  }
}

/** How a runtime is to live. */
export interface Manner {
  /** Whether to wait for as long as another lives, instead of giving up. */
  readonly wait: boolean
  /** Started by the plugin: it ends when nobody needs it any more. */
  readonly ofPlugin: boolean
}

/** How long a second runtime waits for the first to go. */
const patience = Duration.seconds(15)

/** Waits until no other runtime lives here, and takes its place. An older one is asked to leave. */
const enter = (self: Self, { wait }: Manner) =>
  Effect.gen(function* () {
    const runtime = yield* RuntimeRow
    const succession = yield* Succession
    const told = yield* Ref.make(false)
    const tell = (other: AlreadyRunning) =>
      Effect.unlessEffect(Effect.logInfo(`${other.message}; waiting for it to end`), Ref.getAndSet(told, true))
    const attempt = Effect.gen(function* () {
      if (yield* runtime.enter(self)) return
      const other = yield* runtime.other(self)
      // None: another one that starts in this moment was faster, and is seen the next time.
      if (Option.isNone(other)) return yield* new AlreadyRunning({ host: self.host, pid: 0, version: self.version })
      if (isNewer(self.version, other.value.version)) yield* succession.ask(other.value, self.version)
      const running = new AlreadyRunning(other.value)
      if (wait) yield* tell(running)
      return yield* running
    })
    const often = Schedule.spaced("250 millis")
    yield* Effect.retry(attempt, {
      schedule: wait ? often : Schedule.intersect(often, Schedule.recurUpTo(patience)),
      while: (error) => error._tag === "AlreadyRunning"
    })
  })

type Leave = (reason: string) => Effect.Effect<void>

/** Leaves when a newer version asks for it. Looks only when somebody else wrote to the database. */
const succeeded = (self: Self, leave: Leave) =>
  Effect.gen(function* () {
    const notice = yield* QueueNotice
    const succession = yield* Succession
    const look = Effect.gen(function* () {
      const seen = yield* notice.version
      const newer = yield* succession.asked(self)
      if (Option.isSome(newer)) yield* leave(`making way for version ${newer.value}`)
      yield* notice.changed(seen)
    })
    return yield* Effect.forever(look)
  })

const heart = (self: Self, leave: Leave) =>
  Effect.gen(function* () {
    const { beats } = yield* HealthModel
    yield* beats(self)
    yield* leave("another runtime has taken over")
    return yield* Effect.never
  })

const worker = (self: Self) =>
  Effect.gen(function* () {
    const { blocked } = yield* HealthModel
    const drain = yield* Drain
    return yield* drain.forever(self, { worked: () => Effect.void, blocked })
  })

type Needed =
  | Config
  | DeadLetterCare
  | Drain
  | HealthModel
  | Lookout
  | QueueNotice
  | SettingsInbox
  | SettingsState
  | StashApi
  | Succession
export type Part = Named<Failure, Needed>

/** Everything the runtime does, by name. What it needs is asked for when it runs, so that what breaks there breaks this part alone. */
export const fibers = (self: Self, leave: Leave, ofPlugin: boolean): ReadonlyArray<Part> => [
  ...(ofPlugin ? [{ name: "end with Stash", run: endsWithStash(leave) }] : []),
  { name: "heartbeat", run: heart(self, leave) },
  { name: "worker", run: worker(self) },
  { name: "lookout", run: Effect.flatMap(Lookout, ({ forever }) => forever) },
  { name: "retention", run: Effect.zipRight(purgeDaily, Effect.never) },
  { name: "settings", run: settingsCare },
  { name: "settings poll", run: settingsPoll },
  { name: "succession", run: succeeded(self, leave) }
]

/** The long-lived runtime: runs its parts until it is interrupted or has a reason to leave, then gives everything back. */
export const run = (self: Self, manner: Manner) =>
  Effect.gen(function* () {
    const config = yield* Config
    const runtime = yield* RuntimeRow
    const supervisor = yield* Fibers
    yield* enter(self, manner)
    const starts = yield* RuntimeStart
    yield* Effect.addFinalizer(() => Effect.ignoreLogged(Effect.zipRight(runtime.leave(self), starts.over)))
    const { enabled } = yield* config.settings
    if (!enabled) yield* Effect.logWarning("Plugin is disabled via configuration")
    yield* Effect.logInfo(`Runtime started (process ${self.pid}, version ${self.version})`)
    const left = yield* Deferred.make<string>()
    const list = fibers(self, (reason) => Effect.asVoid(Deferred.succeed(left, reason)), manner.ofPlugin)
    const health = yield* HealthModel
    const context = yield* Effect.context<Needed>()
    yield* health.collect(
      list.flatMap(({ health: told, name }) =>
        told === undefined ? [] : [{ name, health: Effect.provide(told, context) }]
      )
    )
    const reason = yield* Effect.raceFirst(supervisor.all(list), Deferred.await(left))
    yield* Effect.logInfo(`Runtime ends: ${reason}`)
  }).pipe(Effect.scoped)
