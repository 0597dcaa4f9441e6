import type { SqlClient } from "@effect/sql/SqlClient"
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import { type Launch, startRuntime, type Started } from "../../launch/StartRuntime.ts"
import type { StoreFailed } from "../../core/model/Failure.ts"
import { scopeSentences } from "../../core/plan/ScopeTold.ts"
import { nothingStarts } from "../../core/hook/Installed.ts"
import type { KeyValues } from "../../store/sqlite/KeyValues.ts"
import { QueueStatus } from "../../store/queue/QueueView.ts"
import { RuntimeRow } from "../../store/runtime/RuntimeRow.ts"
import { ScopeMemory } from "../../store/scenes/ScopeMemory.ts"
import { snapshot } from "../../store/sqlite/StoreCall.ts"
import { written } from "../report/HealthWritten.ts"
import { healthLines, scopeLine } from "../report/HealthLines.ts"
import { seenLast } from "../report/PluginMemory.ts"
import { queueLines } from "../report/QueueLines.ts"

const outcomes: Readonly<Record<Started, string>> = {
  started: "The background runtime was started",
  lives: "A background runtime is running already",
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

const nobody = "No runtime is running; start one with the task Start Background Sync, or with: plexsync serve"

const gather = (host: string) =>
  Effect.gen(function* () {
    const runtime = yield* Effect.flatMap(RuntimeRow, ({ living }) => living(host))
    return {
      runtime,
      told: Option.isSome(runtime) ? yield* written : Option.none(),
      plugins: Option.isNone(runtime) ? yield* seenLast : Option.none(),
      scope: scopeSentences(yield* Effect.flatMap(ScopeMemory, ({ states }) => states)),
      counts: yield* Effect.flatMap(QueueStatus, (queue) => queue.counts)
    }
  }).pipe(snapshot("read health"))

/** How everything is, line by line; what keeps it from working first, as an error. `handed`: what was said of the access the runtime was given. */
export const health = (
  host: string,
  handed = ""
): Effect.Effect<string, StoreFailed, RuntimeRow | QueueStatus | KeyValues | ScopeMemory | SqlClient> =>
  Effect.gen(function* () {
    const { counts, plugins, runtime, scope, told } = yield* gather(host)
    const lines = [
      ...Option.match(runtime, {
        onNone: () => [],
        onSome: ({ pid, version }) => [`Runtime: process ${pid} on ${host}, version ${version}`]
      }),
      ...Option.match(told, { onNone: () => [], onSome: healthLines }),
      ...scope.map(scopeLine),
      ...queueLines(counts),
      ...(handed === "" ? [] : [handed])
    ]
    const untold = Option.flatMapNullable(plugins, nothingStarts)
    const wrong = Option.match(runtime, {
      onNone: () => [nobody, ...Option.toArray(untold)].join(". "),
      onSome: ({ blocked }) => (blocked === null ? "" : `BLOCKED: ${blocked}`)
    })
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
