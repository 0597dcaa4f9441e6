import * as Array from "effect/Array"
import * as Effect from "effect/Effect"
import { type Launch, startRuntime, type Started } from "../../launch/StartRuntime.ts"
import { livesAlready } from "../../hook/HookLines.ts"
import type { StoreFailed } from "../../core/model/Failure.ts"
import { severityOf } from "../../core/model/Problem.ts"
import type { Self } from "../../store/sqlite/Process.ts"
import { QueueStatus } from "../../store/queue/QueueView.ts"
import { seenFrom } from "../report/LocalTime.ts"
import { type Asked, overview } from "../report/Overview.ts"
import { databaseLine, factLines } from "../report/OverviewLines.ts"
import { problemLines, verdictOf } from "../report/ProblemLines.ts"
import { queueLines } from "../report/QueueLines.ts"

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

/** How everything is, line by line; what keeps it from working first, as an error. `handed`: what was said of the access the runtime was given. */
export const health = (
  { host, version }: Pick<Self, "host" | "version">,
  handed = ""
): Effect.Effect<string, StoreFailed, Asked> =>
  Effect.gen(function* () {
    const now = yield* overview(host, version)
    const [others, stopping] = Array.partition(now.problems, (one) => severityOf(one) === "stops")
    const when = seenFrom(now.now)
    const verdict = verdictOf(now.problems).sentence
    const lines = [
      databaseLine(now),
      ...problemLines(others, when),
      // An answer through Stash's log is short: failed jobs are counted there.
      ...factLines({ ...now, letters: [] }, when),
      ...(handed === "" ? [] : [handed])
    ]
    const wrong = problemLines(stopping, when).join(". ")
    if (wrong !== "") yield* Effect.logError(wrong)
    // The last word is the one that everybody sees.
    yield* Effect.forEach([...lines, verdict], (line) => Effect.logInfo(line), { discard: true })
    return [...(wrong === "" ? [] : [wrong]), verdict, ...lines].join("; ")
  })

/** What is queued, line by line. */
export const queueStatus: Effect.Effect<string, StoreFailed, QueueStatus> = Effect.gen(function* () {
  const lines = queueLines(yield* Effect.flatMap(QueueStatus, ({ counts }) => counts))
  yield* Effect.forEach(lines, (line) => Effect.logInfo(line), { discard: true })
  return lines.join("; ")
})

/** Modes that need nothing but the database: neither a server nor settings. */
export const storeModes = ["start", "health", "queue_status"] as const
