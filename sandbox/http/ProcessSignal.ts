import * as Effect from "effect/Effect"
import * as Schedule from "effect/Schedule"
import { readFile } from "node:fs/promises"

const kill = (pid: number, signal: "SIGKILL" | "SIGSTOP"): Effect.Effect<boolean> =>
  Effect.try(() => process.kill(pid, signal)).pipe(Effect.orElseSucceed(() => false))

/** Whether Linux shows the process as stopped (`T`, the first letter behind its name in parentheses). */
const isStopped = (pid: number): Effect.Effect<boolean> =>
  Effect.tryPromise(() => readFile(`/proc/${pid}/stat`, "utf8")).pipe(
    Effect.map((stat) => /\) [Tt] /.test(stat.slice(stat.lastIndexOf(")")))),
    Effect.orElseSucceed(() => false)
  )

/**
 * Sends a signal; false if there is no such process (or it is not ours to signal). A stop is waited for: the kernel only notes it, and
 * the process may run on for a moment.
 */
export const send = (pid: number, signal: "SIGKILL" | "SIGSTOP"): Effect.Effect<boolean> =>
  Effect.gen(function* () {
    const sent = yield* kill(pid, signal)
    if (sent && signal === "SIGSTOP") {
      yield* isStopped(pid).pipe(
        Effect.repeat({ schedule: Schedule.spaced("2 millis"), until: (stopped) => stopped }),
        Effect.timeoutOption("2 seconds")
      )
    }
    return sent
  })

/** Ends when a stopped process runs again or is gone. Needs `/proc`; where there is none it never ends, and the caller waits for something else. */
export const untilContinued = (pid: number): Effect.Effect<void> =>
  Effect.tryPromise(() => readFile("/proc/self/stat")).pipe(
    Effect.matchEffect({
      onFailure: () => Effect.never,
      onSuccess: () =>
        isStopped(pid).pipe(
          Effect.repeat({ schedule: Schedule.spaced("20 millis"), while: (stopped) => stopped }),
          Effect.asVoid
        )
    })
  )
