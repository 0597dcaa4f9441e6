import type { SqlClient } from "@effect/sql/SqlClient"
import * as Array from "effect/Array"
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import { type Launch, startRuntime, type Started } from "../../launch/StartRuntime.ts"
import { livesAlready } from "../../hook/HookLines.ts"
import type { StoreFailed } from "../../core/model/Failure.ts"
import { severityOf } from "../../core/model/Problem.ts"
import { scopeSentences } from "../../core/plan/ScopeTold.ts"
import { nothingStarts } from "../../core/hook/Installed.ts"
import type { KeyValues } from "../../store/sqlite/KeyValues.ts"
import { QueueStatus } from "../../store/queue/QueueView.ts"
import { ScopeMemory } from "../../store/scenes/ScopeMemory.ts"
import { snapshot } from "../../store/sqlite/StoreCall.ts"
import { healthLines, scopeLine } from "../report/HealthLines.ts"
import { seenLast } from "../report/PluginMemory.ts"
import { problemLines } from "../report/ProblemLines.ts"
import { queueLines } from "../report/QueueLines.ts"
import { standing, type Stood } from "../report/Standing.ts"

const outcomes: Readonly<Record<Started, string>> = {
  started: "The background runtime was started",
  lives: livesAlready,
  starting: "The background runtime is being started",
  failed: "The background runtime could not be started; the log says why",
  external: "runtime=external: a runtime is kept elsewhere, none was started"
}

/** Starts the runtime. `handed`: what was said of the access it was given. */
export const start = (how: Launch, handed: string) =>
  Effect.gen(function* () {
    const said = [outcomes[yield* startRuntime(how)], handed].filter((one) => one !== "").join(". ")
    yield* Effect.logInfo(said)
    return said
  })

const gather = (host: string) =>
  Effect.gen(function* () {
    const now = yield* standing(host)
    return {
      ...now,
      plugins: Option.isNone(now.runtime) ? yield* seenLast : Option.none(),
      scope: scopeSentences(yield* Effect.flatMap(ScopeMemory, ({ states }) => states))
    }
  }).pipe(snapshot("read health"))

/** How everything is, line by line; what keeps it from working first, as an error. `handed`: what was said of the access the runtime was given. */
export const health = (
  host: string,
  handed = ""
): Effect.Effect<string, StoreFailed, Stood | KeyValues | ScopeMemory | SqlClient> =>
  Effect.gen(function* () {
    const { counts, health: told, plugins, problems, runtime, scope } = yield* gather(host)
    const [others, stopping] = Array.partition(problems, (one) => severityOf(one) === "stops")
    const lines = [
      ...problemLines(others),
      ...Option.match(runtime, {
        onNone: () => [],
        onSome: ({ pid, version }) => [`Runtime: process ${pid} on ${host}, version ${version}`]
      }),
      ...Option.match(told, { onNone: () => [], onSome: healthLines }),
      ...scope.map(scopeLine),
      ...queueLines(counts),
      ...(handed === "" ? [] : [handed])
    ]
    const untold = Option.toArray(Option.flatMapNullable(plugins, nothingStarts))
    const wrong = stopping.length === 0 ? "" : [...problemLines(stopping), ...untold].join(". ")
    if (wrong !== "") yield* Effect.logError(wrong)
    yield* Effect.forEach(lines, (line) => Effect.logInfo(line), { discard: true })
    return [...(wrong === "" ? [] : [wrong]), ...lines].join("; ")
  })

/** What is queued, line by line. */
export const queueStatus: Effect.Effect<string, StoreFailed, QueueStatus> = Effect.gen(function* () {
  const lines = queueLines(yield* Effect.flatMap(QueueStatus, ({ counts }) => counts))
  yield* Effect.forEach(lines, (line) => Effect.logInfo(line), { discard: true })
  return lines.join("; ")
})

/** Modes that need nothing but the database: neither a server nor settings. */
export const storeModes = ["start", "health", "queue_status"] as const
