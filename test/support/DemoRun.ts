import * as Effect from "effect/Effect"
import { type ChildProcess, spawn } from "node:child_process"
import { readdirSync, readFileSync } from "node:fs"
import { join } from "node:path"
import { eventually, root } from "./Program.ts"

const script = join(root, "dist", "plexsync.mjs")

/** A process, with its arguments behind the script's name. */
interface Found {
  readonly pid: number
  readonly words: string
}

const textOf = (pid: string, file: string): string => {
  try {
    return readFileSync(`/proc/${pid}/${file}`, "utf8").replaceAll("\0", " ")
  } catch {
    // It has ended, or is not ours.
    return ""
  }
}

/** Processes with this text in their environment. Who has ended has none, also where nobody has asked for its end yet. */
export const processesWith = (text: string): ReadonlyArray<Found> =>
  readdirSync("/proc")
    .filter((name) => /^\d+$/.test(name) && textOf(name, "environ").includes(text))
    .map((pid) => ({ pid: Number(pid), words: textOf(pid, "cmdline").replace(/^.*?\/dist\//, "") }))

/** How a command ended. */
export interface Ended {
  readonly code: number | null
  readonly signal: NodeJS.Signals | null
}

/** A command of the built program that is under way. */
export interface Running {
  readonly process: ChildProcess
  readonly ended: Promise<Ended>
  readonly said: () => string
}

/** Starts a command of the built program, with this folder for temporary files; whatever runs of it is killed with the scope. */
export const begun = (temporary: string, words: ReadonlyArray<string>, environment: NodeJS.ProcessEnv = {}) =>
  Effect.acquireRelease(
    Effect.sync((): Running => {
      const child = spawn(process.execPath, [script, ...words], {
        env: { ...process.env, TMPDIR: temporary, ...environment },
        stdio: ["ignore", "pipe", "pipe"]
      })
      let said = ""
      for (const stream of [child.stdout, child.stderr])
        stream.setEncoding("utf8").on("data", (text: string) => void (said += text))
      const ended = new Promise<Ended>((resolve) => {
        child.once("close", (code, signal) => resolve({ code, signal }))
      })
      return { process: child, ended, said: () => said }
    }),
    () =>
      Effect.sync(() => {
        for (const { pid } of processesWith(temporary)) process.kill(pid, "SIGKILL")
      })
  )

/** Waits for a process of it whose words begin so. */
export const there = (temporary: string, words: string) =>
  Effect.map(
    eventually(
      Effect.sync(() => processesWith(temporary).find((one) => one.words.startsWith(words))),
      (found) => found !== undefined
    ),
    (found) => found?.pid ?? 0
  )

/** Waits until nothing runs and nothing lies there any more. */
export const nothingLeft = (temporary: string) =>
  eventually(
    Effect.sync(() => [...processesWith(temporary), ...readdirSync(temporary)]),
    (left) => left.length === 0
  )
