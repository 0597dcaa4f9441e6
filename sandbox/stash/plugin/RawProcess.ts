import * as Data from "effect/Data"
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import { type ChildProcess, spawn } from "node:child_process"
import type { LastActs } from "../../http/LastActs.ts"
import * as StderrScanner from "./StderrScanner.ts"

/** The program of a plugin cannot be started. */
export class StartFailure extends Data.TaggedError("StartFailure")<{ readonly reason: string }> {}

export interface Run {
  readonly command: readonly [string, ...ReadonlyArray<string>]
  readonly stdin: string
  /** Aborted: the process is killed at once, without a word. */
  readonly signal: AbortSignal
  readonly onStderrLine: (line: string) => void
  /** What this process does last, where it cannot wait for the effect's end. */
  readonly lastActs: LastActs
}

export interface Ended {
  readonly stdout: string
  /** Go's words for an end that was not well. */
  readonly ended: Option.Option<string>
}

const reasonOf = (program: string, code: string | undefined): string =>
  `fork/exec ${program}: ${code === "EACCES" ? "permission denied" : code === "ENOENT" ? "no such file or directory" : (code ?? "unknown error")}`

const endOf = (code: number | null, signal: NodeJS.Signals | null): Option.Option<string> => {
  if (signal !== null) return Option.some(`signal: ${signal === "SIGKILL" ? "killed" : signal.slice(3).toLowerCase()}`)
  return code === 0 || code === null ? Option.none() : Option.some(`exit status ${code}`)
}

const watch = (child: ChildProcess, run: Run) =>
  Effect.async<Ended, StartFailure>((resume) => {
    const chunks: Array<Buffer> = []
    const scanner = StderrScanner.make(run.onStderrLine)
    child.stdout?.on("data", (chunk: Buffer) => void chunks.push(chunk))
    child.stderr?.on("data", (chunk: Buffer) => {
      if (!scanner.push(chunk)) child.stderr?.destroy()
    })
    // A plugin that does not read its input is no failure.
    child.stdin?.on("error", () => undefined)
    child.stdin?.end(run.stdin)
    child.once("error", (error: NodeJS.ErrnoException) =>
      resume(new StartFailure({ reason: reasonOf(run.command[0], error.code) }))
    )
    // "close" comes when stdout has ended, however long a grandchild holds it: Stash waits for that too.
    child.once("close", (code, signal) => {
      scanner.end()
      resume(Effect.succeed({ stdout: Buffer.concat(chunks).toString("utf8"), ended: endOf(code, signal) }))
    })
  })

/** One run of a plugin's program: all of stdin, then all of stdout. It never outlives the effect. */
export const run = (options: Run): Effect.Effect<Ended, StartFailure> =>
  Effect.acquireUseRelease(
    Effect.sync(() => {
      const [program, ...rest] = options.command
      // Environment and working directory are the server's own: Stash adds nothing for plugins.
      const child = spawn(program, rest, { stdio: ["pipe", "pipe", "pipe"] })
      const kill = () => void child.kill("SIGKILL")
      if (options.signal.aborted) kill()
      options.signal.addEventListener("abort", kill)
      options.lastActs.add(kill)
      const stop = () => {
        options.signal.removeEventListener("abort", kill)
        options.lastActs.delete(kill)
      }
      return { child, stop }
    }),
    ({ child }) => watch(child, options),
    ({ child, stop }) =>
      Effect.sync(() => {
        stop()
        if (child.exitCode === null && child.signalCode === null) child.kill("SIGKILL")
        child.stdout.destroy()
        child.stderr.destroy()
      })
  )
