import * as Effect from "effect/Effect"
import { type ChildProcess, spawn } from "node:child_process"
import type { Program } from "../../sandbox/demo/Programs.ts"
import { limit } from "./Limits.ts"
import type { Ended } from "./Program.ts"

/** A process that runs: what it wrote, and how it ended, once it has. */
export interface Called {
  readonly process: ChildProcess
  readonly ended: Promise<Ended & { readonly signal: NodeJS.Signals | null }>
}

/** Starts a script with this on its stdin; it is gone when the scope closes. */
export const called = ({ environment }: Pick<Program, "environment">, words: ReadonlyArray<string>, input = "") =>
  Effect.acquireRelease(
    Effect.sync((): Called => {
      const child = spawn(process.execPath, words, { env: environment })
      let [stdout, stderr] = ["", ""]
      child.stdout.setEncoding("utf8").on("data", (text: string) => void (stdout += text))
      child.stderr.setEncoding("utf8").on("data", (text: string) => void (stderr += text))
      child.stdin.end(input)
      const ended = new Promise<Ended & { signal: NodeJS.Signals | null }>((resolve) => {
        child.once("close", (code, signal) => resolve({ code: code ?? -1, signal, stdout, stderr }))
      })
      return { process: child, ended }
    }),
    ({ process: child }) => Effect.sync(() => child.kill("SIGKILL"))
  )

/** Asks it to end, and gives how it did; it fails where that takes longer than it may. */
export const told = ({ ended, process: child }: Called, signal: NodeJS.Signals, most = 8) =>
  Effect.sync(() => child.kill(signal)).pipe(Effect.zipRight(Effect.promise(() => ended)), Effect.timeout(limit(most)))
