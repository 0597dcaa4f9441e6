import * as Clock from "effect/Clock"
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import { nothingStarts } from "../../core/hook/Installed.ts"
import { problemsOf } from "../../core/model/Problem.ts"
import { scopeSentences } from "../../core/plan/ScopeTold.ts"
import type { Breaker } from "../../core/retry/Breaker.ts"
import { IndexStates } from "../../store/index/IndexStates.ts"
import { DeadLetters } from "../../store/queue/DeadLetters.ts"
import { DrainLease } from "../../store/queue/DrainLease.ts"
import { QueueStatus } from "../../store/queue/QueueView.ts"
import { Outages } from "../../store/runtime/Outages.ts"
import { Reconciles } from "../../store/runtime/Reconciles.ts"
import { RuntimeRow } from "../../store/runtime/RuntimeRow.ts"
import { ServersSeen } from "../../store/runtime/ServersSeen.ts"
import { SkippedRows } from "../../store/runtime/SkippedRows.ts"
import { SceneCounter } from "../../store/scenes/SceneCounts.ts"
import { SceneSweeps } from "../../store/scenes/SceneSweeps.ts"
import { fullSyncBegun } from "../../store/scenes/Scenes.ts"
import { ScopeMemory } from "../../store/scenes/ScopeMemory.ts"
import { diskTrouble } from "../../store/sqlite/DiskRoom.ts"
import { DatabaseHold } from "../../store/sqlite/SameDatabase.ts"
import { snapshot } from "../../store/sqlite/StoreCall.ts"
import { lastEdit } from "../../watch/WatchState.ts"
import { written } from "./HealthWritten.ts"
import { cutLines, failingIn, isOn, unansweredSince } from "./PartsTold.ts"
import { seenLast } from "./PluginMemory.ts"

/** So many of the last failed jobs, and of the last outages, are shown. */
const shown = 5

const openSince = (breaker: Breaker): number | null => (breaker._tag === "Closed" ? null : breaker.since)

/** What the runtime that lives says of itself; of one that is gone, nothing. */
const ofRuntime = (host: string) =>
  Effect.gen(function* () {
    const runtime = Option.getOrNull(yield* Effect.flatMap(RuntimeRow, ({ living }) => living(host)))
    if (runtime === null) {
      const plugins = yield* seenLast
      return { runtime, health: null, nothingStarts: Option.getOrNull(Option.flatMapNullable(plugins, nothingStarts)) }
    }
    return { runtime, health: Option.getOrNull(yield* written), nothingStarts: null }
  })

const ofScenes = Effect.gen(function* () {
  const counter = yield* SceneCounter
  return {
    counts: yield* Effect.flatMap(QueueStatus, (queue) => queue.counts),
    scenes: yield* counter.counts,
    trashed: yield* counter.trashed,
    failed: yield* counter.failed,
    letters: yield* Effect.flatMap(DeadLetters, (letters) => letters.list(shown)),
    editedAt: yield* lastEdit,
    compared: Option.getOrNull(yield* Effect.flatMap(Reconciles, ({ report }) => report))
  }
})

const ofServers = Effect.gen(function* () {
  const outages = yield* Outages
  const seen = yield* ServersSeen
  return {
    breakers: yield* outages.states,
    outages: yield* outages.list(shown),
    versions: yield* seen.versions,
    libraries: yield* seen.libraries,
    skipped: yield* Effect.flatMap(SkippedRows, ({ counts }) => counts),
    scope: scopeSentences(yield* Effect.flatMap(ScopeMemory, ({ states }) => states)),
    pausedLibraries: yield* Effect.flatMap(IndexStates, ({ paused }) => paused),
    vanishedScenes: yield* Effect.flatMap(SceneSweeps, ({ paused }) => paused)
  }
})

/** How everything is, in one look at the database. `host`: of who asks; `version`: of the program that asks. Times in epoch ms. */
export const overview = (host: string, version: string) =>
  Effect.gen(function* () {
    const now = yield* Clock.currentTimeMillis
    const hold = yield* DatabaseHold
    const alive = yield* ofRuntime(host)
    const scenes = yield* ofScenes
    const servers = yield* ofServers
    const { health } = alive
    const problems = problemsOf({
      now,
      runtime: alive.runtime,
      nothingStarts: alive.nothingStarts,
      disk: yield* diskTrouble,
      unanswered: health === null ? null : unansweredSince(health),
      // Not asked of the settings: `status` needs none. Off is what a runtime reads, or what it last did.
      enabled: health === null || isOn(health),
      begun: yield* fullSyncBegun,
      settings: health === null ? [] : health.settings.problems,
      leftAlone: { Plex: openSince(servers.breakers.Plex), Stash: openSince(servers.breakers.Stash) },
      libraries: servers.pausedLibraries,
      scenes: servers.vanishedScenes,
      scope: servers.scope,
      cut: health === null ? { Plex: null, Stash: null } : cutLines(health),
      failing: health === null ? [] : failingIn(health),
      slow: health === null ? [] : health.slow,
      skipped: servers.skipped,
      dead: scenes.counts.dead,
      sizeDiffers: scenes.counts.because.size_differs ?? 0
    })
    const lease = Option.getOrNull(yield* Effect.flatMap(DrainLease, ({ holder }) => holder))
    return { now, version, database: hold?.path ?? "", problems, lease, ...alive, ...scenes, ...servers }
  }).pipe(snapshot("read status"))

/** What it gives: what `status`, the task Health Check, and whatever else tells how everything is, show. */
export type Overview = Effect.Effect.Success<ReturnType<typeof overview>>

/** What it is asked of. */
export type Asked = Effect.Effect.Context<ReturnType<typeof overview>>
