import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import * as Option from "effect/Option"
import { AskedTasks, StashLogFeed } from "../../watch/StashLogFeed.ts"
import { FanOut } from "../../watch/FanOut.ts"
import { ChangeHints } from "../../watch/ChangeHints.ts"
import { hearOfSeveral } from "../../watch/SeveralEdits.ts"
import { Watch } from "../../watch/Watch.ts"
import { IndexStates } from "../../store/index/IndexStates.ts"
import { Outages } from "../../store/runtime/Outages.ts"
import { Reconciles } from "../../store/runtime/Reconciles.ts"
import { SceneCounter } from "../../store/scenes/SceneCounts.ts"
import { ServersSeen } from "../../store/runtime/ServersSeen.ts"
import { SkippedRows } from "../../store/runtime/SkippedRows.ts"
import { SceneSweeps } from "../../store/scenes/SceneSweeps.ts"
import { KeyValues } from "../../store/sqlite/KeyValues.ts"
import { DeadLetterCare, DeadLetters } from "../../store/queue/DeadLetters.ts"
import { DrainLease } from "../../store/queue/DrainLease.ts"
import { Handovers } from "../../store/runtime/Handovers.ts"
import { HistoryCare } from "../../store/items/HistoryCare.ts"
import { SeveralEdits } from "../../store/queue/SeveralEdits.ts"
import { DatabaseChanges } from "../../store/queue/DatabaseChanges.ts"
import { RuntimeRow, Succession } from "../../store/runtime/RuntimeRow.ts"
import { WorkDone } from "../../store/queue/QueueView.ts"
import { Drain } from "../../sync/drain/Drain.ts"
import { PlexWatch } from "../../sync/index/PlexWatch.ts"
import { Reconcile } from "../../sync/compare/Reconcile.ts"
import { purgeDaily } from "../../sync/drain/Retention.ts"
import { ScopeMemory } from "../../store/scenes/ScopeMemory.ts"
import { Scopes } from "../../sync/read/Scopes.ts"
import { ScanTrigger } from "../../sync/index/ScanTrigger.ts"
import { accessCare } from "./AccessCare.ts"
import { scopeCare } from "./ScopeCare.ts"
import { Supervisor, part } from "./Supervisor.ts"
import { HealthModel } from "./Health.ts"
import { endsWithStash, PluginKind } from "./PluginLife.ts"
import { stashTasks } from "../tasks/StashTasks.ts"
import { taskServices } from "../tasks/Tasks.ts"
import { ThisProcess } from "../ThisProcess.ts"
import * as Clock from "effect/Clock"
import * as Duration from "effect/Duration"
import * as Ref from "effect/Ref"
import { Config, SettingsState } from "../../config/Config.ts"

const reminder = Duration.toMillis("1 hour")
/** At most so long a sign-in waits for the runtime to take it up: a person has just come for it. Seconds. */
const soon = 3

/** Keeps to the settings outside Stash, which no poll of Stash brings, and reminds once an hour of what is missing. */
export const settingsCare = Effect.gen(function* () {
  const config = yield* Config
  const state = yield* SettingsState
  const told = yield* Ref.make(-reminder)
  const remind = Effect.gen(function* () {
    const missing = yield* state.missing
    const now = yield* Clock.currentTimeMillis
    if (missing.length === 0 || Math.abs(now - (yield* Ref.get(told))) < reminder) return
    yield* Ref.set(told, now)
    yield* Effect.forEach(missing, (line) => Effect.logError(`Paused: ${line}`), { discard: true })
  })
  const round = Effect.gen(function* () {
    yield* remind
    const { poll_interval: interval } = yield* config.settings
    yield* Effect.sleep(Duration.seconds(Math.min(interval, soon)))
    yield* state.reload
  })
  return yield* Effect.forever(round)
})

/** How often, at the most, to see whether a newer version asks for its place: it waits for longer than that. */
const courtesy = "2 seconds"

/** Leaves when a newer version asks for it. */
const succession = part({
  name: "succession",
  run: Effect.gen(function* () {
    const self = yield* ThisProcess
    const { leave } = yield* Supervisor
    const { asked } = yield* Succession
    const notice = yield* DatabaseChanges
    const look = Effect.gen(function* () {
      const mark = yield* notice.mark
      const newer = yield* asked(self)
      if (Option.isSome(newer)) yield* leave(`making way for version ${newer.value}`)
      yield* Effect.sleep(courtesy)
      yield* notice.committed(mark)
    })
    return yield* Effect.forever(look)
  })
}).pipe(Layer.provide([Succession.Default, DatabaseChanges.Default]))

const heartbeat = part({
  name: "heartbeat",
  run: Effect.gen(function* () {
    const { heartbeats } = yield* HealthModel
    yield* heartbeats(yield* ThisProcess)
    yield* Effect.flatMap(Supervisor, ({ leave }) => leave("another runtime has taken over"))
    return yield* Effect.never
  })
}).pipe(Layer.provide(HealthModel.Default))

const worker = part({
  name: "worker",
  run: Effect.gen(function* () {
    const { blocked } = yield* HealthModel
    const drain = yield* Drain
    return yield* drain.forever(yield* ThisProcess, { worked: () => Effect.void, blocked })
  })
}).pipe(Layer.provide(HealthModel.Default))

const watch = part({
  name: "watch",
  run: Effect.flatMap(Watch, ({ forever }) => forever),
  health: Effect.map(
    Effect.flatMap(Watch, ({ health }) => health),
    (told) => ({ ...told })
  )
}).pipe(Layer.provide(Watch.Default))

const severalEdits = part({ name: "several edits", run: hearOfSeveral }).pipe(
  Layer.provide([SeveralEdits.Default, DatabaseChanges.Default, ChangeHints.Default])
)

const traceLines = part({
  name: "trace lines",
  run: Effect.flatMap(StashLogFeed, ({ forever }) => forever),
  health: Effect.flatMap(StashLogFeed, ({ health }) => health)
}).pipe(Layer.provide(StashLogFeed.Default))

const tasksInStash = part({
  name: "tasks in Stash",
  run: Effect.gen(function* () {
    const { now } = yield* HealthModel
    return yield* stashTasks(Effect.map(now(yield* ThisProcess), ({ blocked }) => blocked))
  }),
  health: Effect.flatMap(PluginKind, ({ health }) => health)
}).pipe(
  Layer.provide([
    AskedTasks.Default,
    DeadLetters.Default,
    DrainLease.Default,
    IndexStates.Default,
    KeyValues.Default,
    HealthModel.Default,
    Outages.Default,
    PluginKind.Default,
    Reconciles.Default,
    RuntimeRow.Default,
    SceneCounter.Default,
    SceneSweeps.Default,
    ScopeMemory.Default,
    ServersSeen.Default,
    SkippedRows.Default,
    WorkDone.Default,
    taskServices
  ])
)

const fanOut = part({
  name: "fan-out",
  run: Effect.flatMap(FanOut, ({ forever }) => forever),
  health: Effect.flatMap(FanOut, ({ health }) => health)
}).pipe(Layer.provide(FanOut.Default))

const notifications = part({
  name: "notifications",
  run: Effect.flatMap(PlexWatch, ({ listen }) => listen),
  health: Effect.flatMap(PlexWatch, ({ health }) => health)
}).pipe(Layer.provide(PlexWatch.Default))

const lookout = part({ name: "lookout", run: Effect.flatMap(PlexWatch, ({ ask }) => ask) }).pipe(
  Layer.provide(PlexWatch.Default)
)

const reconcile = part({
  name: "reconcile",
  run: Effect.flatMap(Reconcile, ({ forever }) => forever),
  health: Effect.map(
    Effect.flatMap(Reconcile, ({ health }) => health),
    (told) => ({ ...told })
  )
}).pipe(Layer.provide(Reconcile.Default))

const scanTrigger = part({ name: "scan trigger", run: Effect.flatMap(ScanTrigger, ({ forever }) => forever) }).pipe(
  Layer.provide(ScanTrigger.Default)
)

const retention = part({ name: "retention", run: Effect.zipRight(purgeDaily, Effect.never) }).pipe(
  Layer.provide([DeadLetterCare.Default, HistoryCare.Default])
)

const settings = part({ name: "settings", run: settingsCare })

const scope = part({ name: "scope", run: scopeCare }).pipe(Layer.provide([Scopes.Default, ScopeMemory.Default]))

const access = part({ name: "access", run: accessCare }).pipe(
  Layer.provide([Handovers.Default, HealthModel.Default, ChangeHints.Default, DatabaseChanges.Default])
)

/** Everything the runtime does. */
export const parts = Layer.mergeAll(
  heartbeat,
  worker,
  watch,
  traceLines,
  severalEdits,
  tasksInStash,
  fanOut,
  notifications,
  lookout,
  reconcile,
  scanTrigger,
  retention,
  settings,
  scope,
  access,
  succession
)

/** What one that the plugin started does beside that. */
export const partOfPlugin = part({ name: "end with Stash", run: endsWithStash })
