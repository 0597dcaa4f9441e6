import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import type { AskedTasks } from "../capture/AskedTasks.ts"
import { FanOut } from "../capture/FanOut.ts"
import type { Nudges } from "../capture/Nudges.ts"
import type { Requests } from "../capture/Requests.ts"
import { Trace } from "../capture/Trace.ts"
import { Watch } from "../capture/Watch.ts"
import type { Config } from "../config/Config.ts"
import type { SettingsInbox } from "../config/SettingsInbox.ts"
import type { SettingsState } from "../config/SettingsState.ts"
import type { Failure } from "../core/Failure.ts"
import type { StashApi } from "../stash/StashApi.ts"
import type { Cursors } from "../store/Cursors.ts"
import type { DeadLetterCare } from "../store/DeadLetterCare.ts"
import type { Handovers } from "../store/Handovers.ts"
import type { HistoryCare } from "../store/HistoryCare.ts"
import type { JobQueue } from "../store/JobQueue.ts"
import type { Self } from "../store/Process.ts"
import { QueueNotice } from "../store/QueueNotice.ts"
import type { QueueStatus } from "../store/QueueStatus.ts"
import type { RuntimeRow } from "../store/RuntimeRow.ts"
import { Succession } from "../store/Succession.ts"
import type { WorkDone } from "../store/WorkDone.ts"
import { Drain } from "../sync/Drain.ts"
import type { DryRun } from "../sync/DryRun.ts"
import { Lookout } from "../sync/Lookout.ts"
import { Reconcile } from "../sync/Reconcile.ts"
import { purgeDaily } from "../sync/Retention.ts"
import { ScanTrigger } from "../sync/ScanTrigger.ts"
import { accessCare } from "./AccessCare.ts"
import type { Named } from "./Fibers.ts"
import { HealthModel } from "./Health.ts"
import { PluginKind } from "./PluginKind.ts"
import { endsWithStash } from "./PluginLife.ts"
import { settingsCare } from "./SettingsCare.ts"
import { stashTasks } from "./StashTasks.ts"

/** Ends the runtime, and says why. */
type Leave = (reason: string) => Effect.Effect<void>

/** How often, at the most, to see whether a newer version asks for its place: it waits for longer than that. */
const courtesy = "2 seconds"

/** Leaves when a newer version asks for it. */
const succeeded = (self: Self, leave: Leave) =>
  Effect.gen(function* () {
    const succession = yield* Succession
    const notice = yield* QueueNotice
    const look = Effect.gen(function* () {
      const mark = yield* notice.mark
      const newer = yield* succession.asked(self)
      if (Option.isSome(newer)) yield* leave(`making way for version ${newer.value}`)
      yield* Effect.sleep(courtesy)
      yield* notice.committed(mark)
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

/** What the parts stand on. */
export type Needed =
  | AskedTasks
  | Config
  | Cursors
  | DeadLetterCare
  | Drain
  | DryRun
  | FanOut
  | Handovers
  | HealthModel
  | HistoryCare
  | JobQueue
  | Lookout
  | Nudges
  | PluginKind
  | QueueNotice
  | QueueStatus
  | Reconcile
  | Requests
  | RuntimeRow
  | ScanTrigger
  | SettingsInbox
  | SettingsState
  | StashApi
  | Succession
  | Trace
  | Watch
  | WorkDone
type Part = Named<Failure, Needed>

/** Everything the runtime does, by name. What it needs is asked for when it runs, so that what breaks there breaks this part alone. */
export const fibers = (self: Self, leave: Leave, ofPlugin: boolean): ReadonlyArray<Part> => [
  ...(ofPlugin ? [{ name: "end with Stash", run: endsWithStash(leave) }] : []),
  { name: "heartbeat", run: heart(self, leave) },
  { name: "worker", run: worker(self) },
  {
    name: "watch",
    run: Effect.flatMap(Watch, ({ forever }) => forever),
    health: Effect.map(
      Effect.flatMap(Watch, ({ health }) => health),
      (told) => ({ ...told })
    )
  },
  {
    name: "trace lines",
    run: Effect.flatMap(Trace, ({ forever }) => forever),
    health: Effect.flatMap(Trace, ({ health }) => health)
  },
  {
    name: "tasks in Stash",
    run: Effect.flatMap(HealthModel, ({ now }) =>
      stashTasks(
        self,
        Effect.map(now(self), ({ blocked }) => blocked)
      )
    ),
    health: Effect.flatMap(PluginKind, ({ health }) => health)
  },
  {
    name: "fan-out",
    run: Effect.flatMap(FanOut, ({ forever }) => forever),
    health: Effect.flatMap(FanOut, ({ health }) => health)
  },
  {
    name: "notifications",
    run: Effect.flatMap(Lookout, ({ listen }) => listen),
    health: Effect.flatMap(Lookout, ({ health }) => health)
  },
  { name: "lookout", run: Effect.flatMap(Lookout, ({ ask }) => ask) },
  {
    name: "reconcile",
    run: Effect.flatMap(Reconcile, ({ forever }) => forever),
    health: Effect.map(
      Effect.flatMap(Reconcile, ({ health }) => health),
      (told) => ({ ...told })
    )
  },
  { name: "scan trigger", run: Effect.flatMap(ScanTrigger, ({ forever }) => forever) },
  { name: "retention", run: Effect.zipRight(purgeDaily, Effect.never) },
  { name: "settings", run: settingsCare },
  { name: "access", run: accessCare(self) },
  { name: "succession", run: succeeded(self, leave) }
]
