import * as Command from "@effect/cli/Command"
import * as Console from "effect/Console"
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import { Problem, severityOf } from "../core/model/Problem.ts"
import { scopeSentences } from "../core/plan/ScopeTold.ts"
import { nothingStarts } from "../core/hook/Installed.ts"
import { healthLines, outageLines, scopeLine } from "../serve/report/HealthLines.ts"
import { localTime } from "../serve/report/LocalTime.ts"
import { problemJson, problemLine, problemLines } from "../serve/report/ProblemLines.ts"
import { standing } from "../serve/report/Standing.ts"
import { seenLast } from "../serve/report/PluginMemory.ts"
import { queueLines } from "../serve/report/QueueLines.ts"
import { DeadLetters } from "../store/queue/DeadLetters.ts"
import { DrainLease } from "../store/queue/DrainLease.ts"
import { Outages } from "../store/runtime/Outages.ts"
import { ScopeMemory } from "../store/scenes/ScopeMemory.ts"
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
    const { breakers, counts, health, libraries, problems, runtime, scenes } = yield* standing(host)
    const deadLetters = yield* Effect.flatMap(DeadLetters, (letters) => letters.list(shownDeadLetters))
    const lease = yield* Effect.flatMap(DrainLease, ({ holder }) => holder)
    const skipped = yield* Effect.flatMap(SkippedRows, ({ counts: rows }) => rows)
    const scope = scopeSentences(yield* Effect.flatMap(ScopeMemory, (memory) => memory.states))
    const outages = yield* Effect.flatMap(Outages, ({ list }) => list(shownOutages))
    const plugins = Option.isNone(runtime) ? yield* seenLast : Option.none()
    const blocked = Option.flatMap(runtime, (info) => Option.fromNullable(info.blocked))
    const shown = {
      version,
      database,
      runtime: Option.getOrNull(runtime),
      blocked: Option.getOrNull(blocked),
      nothingStarts: Option.getOrNull(Option.flatMapNullable(plugins, nothingStarts)),
      vanishedScenes: scenes,
      paused: libraries.map(({ library, of, since, vanished }) => ({ library, vanished, of, since })),
      queue: counts,
      breakers,
      outages,
      skipped,
      scope,
      health: Option.getOrNull(health),
      lease: Option.getOrNull(lease),
      deadLetters,
      problems: problems.map(problemJson)
    }
    return { shown, problems }
  }).pipe(snapshot("read status"))

type Status = Effect.Effect.Success<ReturnType<typeof gather>>["shown"]

const plural = (kind: string) => (kind.endsWith("y") ? `${kind.slice(0, -1)}ies` : `${kind}s`)

const skippedLine = ({ id, kind, reason, rows, server }: Status["skipped"][number]) =>
  `Skipped: ${rows} ${rows === 1 ? kind : plural(kind)} of ${server} that cannot be read, such as ${kind} ${id === "" ? "?" : id}: ${reason}`

const lines = (status: Status, problems: ReadonlyArray<Problem>): ReadonlyArray<string> => [
  ...problemLines(problems),
  ...(status.runtime === null
    ? []
    : [
        `Runtime: process ${status.runtime.pid} on ${status.runtime.host}, version ${status.runtime.version}, since ${localTime(status.runtime.started)}`
      ]),
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
        scope: [],
        problems: [problemJson(Problem.NoDatabase({ database }))]
      })
    : problemLine(Problem.NoDatabase({ database }))

export const status = Command.make("status", { json, dataDir }, (given) =>
  Effect.gen(function* () {
    const { self } = yield* Invocation
    const { database, layer } = yield* Effect.catchTag(openedStore(given.dataDir), "NotUsedYet", ({ database: none }) =>
      Effect.zipRight(Console.log(unused(given.json, self.version, none)), new Unfinished())
    )
    const { problems, shown } = yield* Effect.provide(gather(self.host, database, self.version), layer)
    yield* Console.log(given.json ? JSON.stringify(shown) : lines(shown, problems).join("\n"))
    if (problems.some((one) => severityOf(one) === "stops")) return yield* new Unfinished()
  })
).pipe(
  Command.withDescription(
    "What runs, what blocks, what is queued. Exit status 1: no runtime lives, it is blocked or silent for 3 minutes, Stash leaves it without an answer for 2 minutes (or ten polls), the disk is full, or the database is gone or cannot be used. Exit status 0, with a sentence: never synced in full, switched off, a server left alone, a library paused, failed jobs, files of another size"
  )
)
