import * as Command from "@effect/cli/Command"
import * as Console from "effect/Console"
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import { scopeSentences } from "../core/plan/ScopeTold.ts"
import { nothingStarts } from "../core/hook/Installed.ts"
import { written } from "../serve/report/HealthWritten.ts"
import { healthLines, outageLines, scopeLine } from "../serve/report/HealthLines.ts"
import { localTime } from "../serve/report/LocalTime.ts"
import { seenLast } from "../serve/report/PluginMemory.ts"
import { queueLines } from "../serve/report/QueueLines.ts"
import { DeadLetters } from "../store/queue/DeadLetters.ts"
import { DrainLease } from "../store/queue/DrainLease.ts"
import { IndexStates } from "../store/index/IndexStates.ts"
import { Outages } from "../store/runtime/Outages.ts"
import { QueueStatus } from "../store/queue/QueueView.ts"
import { RuntimeRow } from "../store/runtime/RuntimeRow.ts"
import { ScopeMemory } from "../store/scenes/ScopeMemory.ts"
import { SceneSweeps } from "../store/scenes/SceneSweeps.ts"
import { SkippedRows } from "../store/runtime/SkippedRows.ts"
import { snapshot } from "../store/sqlite/StoreCall.ts"
import { Unfinished } from "./Exit.ts"
import { dataDir, json } from "./Flags.ts"
import { Invocation } from "./Invocation.ts"
import { openedStore } from "./OpenedStore.ts"

const shownDeadLetters = 5
const shownOutages = 5

const gather = (host: string, database: string, version: string) =>
  Effect.gen(function* () {
    const runtime = yield* Effect.flatMap(RuntimeRow, (row) => row.living(host))
    const queue = yield* Effect.flatMap(QueueStatus, (status) => status.counts)
    const deadLetters = yield* Effect.flatMap(DeadLetters, (letters) => letters.list(shownDeadLetters))
    const lease = yield* Effect.flatMap(DrainLease, ({ holder }) => holder)
    const paused = yield* Effect.flatMap(IndexStates, (states) => states.paused)
    const vanished = yield* Effect.flatMap(SceneSweeps, (sweeps) => sweeps.paused)
    const skipped = yield* Effect.flatMap(SkippedRows, ({ counts }) => counts)
    const scope = scopeSentences(yield* Effect.flatMap(ScopeMemory, (memory) => memory.states))
    const { list, states } = yield* Outages
    const breakers = yield* states
    const outages = yield* list(shownOutages)
    const health = Option.isSome(runtime) ? yield* written : Option.none()
    const plugins = Option.isNone(runtime) ? yield* seenLast : Option.none()
    const blocked = Option.flatMap(runtime, (info) => Option.fromNullable(info.blocked))
    return {
      version,
      database,
      runtime: Option.getOrNull(runtime),
      blocked: Option.getOrNull(blocked),
      nothingStarts: Option.getOrNull(Option.flatMapNullable(plugins, nothingStarts)),
      vanishedScenes: vanished,
      paused: paused.map(({ library, of, since, vanished }) => ({ library, vanished, of, since })),
      queue,
      breakers,
      outages,
      skipped,
      scope,
      health: Option.getOrNull(health),
      lease: Option.getOrNull(lease),
      deadLetters
    }
  }).pipe(snapshot("read status"))

type Status = Effect.Effect.Success<ReturnType<typeof gather>>

const plural = (kind: string) => (kind.endsWith("y") ? `${kind.slice(0, -1)}ies` : `${kind}s`)

const pausedLine = ({ library, of, since, vanished }: Status["paused"][number]) =>
  `PAUSED: library '${library}': ${vanished} of ${of} files vanished (seen ${localTime(since)}); if they are gone for good: plexsync accept "${library}"`

const vanishedLine = ({ of, since, vanished }: NonNullable<Status["vanishedScenes"]>) =>
  `PAUSED: ${vanished} of ${of} scenes vanished from Stash (seen ${localTime(since)}); if they are gone for good: plexsync accept stash`

const skippedLine = ({ id, kind, reason, rows, server }: Status["skipped"][number]) =>
  `Skipped: ${rows} ${rows === 1 ? kind : plural(kind)} of ${server} that cannot be read, such as ${kind} ${id === "" ? "?" : id}: ${reason}`

const lines = (status: Status): ReadonlyArray<string> => [
  ...(status.blocked === null ? [] : [`BLOCKED: ${status.blocked}`]),
  ...status.paused.map(pausedLine),
  ...(status.vanishedScenes === null ? [] : [vanishedLine(status.vanishedScenes)]),
  status.runtime === null
    ? "No runtime is running; start one with: plexsync serve"
    : `Runtime: process ${status.runtime.pid} on ${status.runtime.host}, version ${status.runtime.version}, since ${localTime(status.runtime.started)}`,
  ...(status.nothingStarts === null ? [] : [status.nothingStarts]),
  ...(status.health === null ? [] : healthLines(status.health)),
  ...queueLines(status.queue),
  ...outageLines(status.breakers, status.outages),
  ...status.scope.map(scopeLine),
  ...status.skipped.map(skippedLine),
  ...status.deadLetters.map((letter) => `  scene ${letter.sceneId}: ${letter.message}`),
  `Version: ${status.version}`,
  `Database: ${status.database}`
]

/** What is said where nothing was synced yet. */
const unused = (asJson: boolean, version: string, database: string) =>
  asJson
    ? JSON.stringify({
        version,
        database,
        runtime: null,
        blocked: null,
        paused: [],
        vanishedScenes: null,
        queue: null,
        breakers: null,
        outages: [],
        skipped: [],
        scope: []
      })
    : `PlexSync has not been used yet: there is no database ${database}`

export const status = Command.make("status", { json, dataDir }, (given) =>
  Effect.gen(function* () {
    const { self } = yield* Invocation
    const { database, layer } = yield* Effect.catchTag(openedStore(given.dataDir), "NotUsedYet", ({ database: none }) =>
      Effect.zipRight(Console.log(unused(given.json, self.version, none)), new Unfinished())
    )
    const found = yield* Effect.provide(gather(self.host, database, self.version), layer)
    yield* Console.log(given.json ? JSON.stringify(found) : lines(found).join("\n"))
    if (found.runtime === null || found.blocked !== null) return yield* new Unfinished()
  })
).pipe(
  Command.withDescription(
    "What runs, what blocks, what is queued; exit status 1 when no runtime lives or it is blocked"
  )
)
