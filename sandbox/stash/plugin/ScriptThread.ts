import type { Level } from "../Logs.ts"
import type * as Vm from "node:vm"
import type * as Threads from "node:worker_threads"
import type { MessagePort } from "node:worker_threads"

/** One call of a script, as the thread gets it. */
export interface Call {
  readonly code: string
  /** For messages. */
  readonly file: string
  /** JSON of the global `input`, without what a hook's mutation was sent. */
  readonly input: string
  /** JSON of that; null where the call is no hook's. */
  readonly sent: string | null
  /** Only tasks have somebody who takes progress: for anybody else Go waits for a reader that never comes. */
  readonly takesProgress: boolean
}

/** What a thread tells its server while a script runs, and at last how it ended. */
export type Told =
  | { readonly type: "log"; readonly level: Level; readonly text: string }
  | { readonly type: "progress"; readonly value: number }
  /** The script stands still until this is answered. */
  | { readonly type: "ask"; readonly query: string; readonly variables: string }
  | { readonly type: "unparsable"; readonly problem: string }
  /** `output` is JSON; null where the script gave none. */
  | { readonly type: "ended"; readonly output: string | null; readonly error: string | null }

/** The answer to `ask`: JSON, or why it failed. */
export type Answer = { readonly data: string } | { readonly problem: string }

/** What a thread is started with. */
export interface Start {
  /** Answers come here, so that they can be taken without returning to the event loop. */
  readonly answers: MessagePort
  /** Set and notified when an answer has come. */
  readonly flag: SharedArrayBuffer
}

/** Globals of V8 that goja, of which Stash has a build of 2023, lacks. */
const lacking = [
  "Atomics",
  "BigInt",
  "BigInt64Array",
  "BigUint64Array",
  "FinalizationRegistry",
  "Intl",
  "Iterator",
  "SharedArrayBuffer",
  "WeakRef",
  "WebAssembly"
]

/**
 * The program of a thread that runs scripts, each call in a context of its own, with Stash's globals and no others. A thread, because
 * `gql.Do` and `util.Sleep` hold the script up while the server goes on, as in Stash. It is handed over as text: it sees nothing of this file.
 */
const program = (threads: typeof Threads, vm: typeof Vm, missing: ReadonlyArray<string>): void => {
  const { parentPort, receiveMessageOnPort } = threads
  const { answers, flag } = threads.workerData as Start // what ScriptThreads starts it with
  const bell = new Int32Array(flag)
  const never = new Int32Array(new SharedArrayBuffer(4))
  const tell = (told: Told) => parentPort?.postMessage(told)

  const ask = (query: string, variables: string): Answer => {
    tell({ type: "ask", query, variables })
    Atomics.wait(bell, 0, 0)
    Atomics.store(bell, 0, 0)
    const got = receiveMessageOnPort(answers)
    return got === undefined ? { problem: "there was no answer" } : (got.message as Answer) // the server posts nothing else
  }

  const textOf = (values: ReadonlyArray<unknown>): string => {
    const [first] = values
    if (values.length === 1 && typeof first === "object" && first !== null) return JSON.stringify(first)
    return values.map(String).join(" ")
  }

  // Go hands over pointers: a single value of the mutation's input is an object, truthy whatever it holds.
  const wrapped = (value: unknown): unknown =>
    typeof value === "object" && value !== null && !Array.isArray(value)
      ? Object.fromEntries(
          Object.entries(value).map(([key, one]) => [key, typeof one === "object" ? one : (Object(one) as unknown)])
        )
      : value
  let last = { json: "", value: undefined as unknown }
  /** The value is Go's own, not the context's. A bulk edit hands over the same one many times. */
  const sentOf = (json: string): unknown => {
    if (last.json !== json) {
      const value: unknown = JSON.parse(json)
      last = { json, value: Array.isArray(value) ? value.map(wrapped) : wrapped(value) }
    }
    return last.value
  }

  /** What a new context gives up, and what makes its own values. */
  const prelude = new vm.Script(
    `${missing.map((name) => `delete globalThis.${name};`).join("")}({parse:JSON.parse,fail:(message)=>{throw new Error(message)}})`
  )
  interface Own {
    readonly parse: (text: string) => unknown
    readonly fail: (message: string) => never
  }

  const globalsOf = (call: Call, context: Vm.Context): Readonly<Record<string, unknown>> => {
    const { fail, parse } = prelude.runInContext(context) as Own // what the prelude ends with
    const level =
      (name: Level) =>
      (...values: ReadonlyArray<unknown>): void =>
        tell({ type: "log", level: name, text: textOf(values) })
    const input = parse(call.input) as { Args?: { hookContext?: { input?: unknown } } } // made by ScriptRunner
    const hookContext = input.Args?.hookContext
    if (hookContext && call.sent !== null) hookContext.input = sentOf(call.sent)
    return {
      input,
      log: {
        Trace: level("Trace"),
        Debug: level("Debug"),
        Info: level("Info"),
        Warn: level("Warning"),
        Error: level("Error"),
        Progress: (value: unknown) => {
          if (!call.takesProgress) Atomics.wait(never, 0, 0)
          tell({ type: "progress", value: Number(value) })
        }
      },
      util: { Sleep: (ms: unknown) => void Atomics.wait(never, 0, 0, Number(ms)) },
      gql: {
        Do: (query: unknown, variables: unknown) => {
          const answer = ask(String(query), JSON.stringify(variables ?? {}))
          return "data" in answer ? parse(answer.data) : fail(answer.problem)
        }
      },
      console: {
        log: level("Info"),
        info: level("Info"),
        debug: level("Debug"),
        warn: level("Warning"),
        error: level("Error")
      }
    }
  }

  const messageOf = (error: unknown): string => {
    try {
      return String(error)
    } catch {
      return "an error without a text"
    }
  }

  const compiled = new Map<string, Vm.Script>()

  const run = (call: Call): Told => {
    let script = compiled.get(call.code)
    if (!script) {
      try {
        // Stash compiles in strict mode. The directive must not become the value of a script that has none.
        script = new vm.Script(`"use strict";void 0;${call.code}`, { filename: call.file })
        compiled.set(call.code, script)
      } catch (error) {
        return { type: "unparsable", problem: messageOf(error) }
      }
    }
    try {
      const context = vm.createContext({})
      Object.assign(context, globalsOf(call, context))
      const value: unknown = script.runInContext(context)
      if (typeof value !== "object" || value === null) return { type: "ended", output: null, error: null }
      const { Error: error, Output: output } = value as { Error?: unknown; Output?: unknown } // whatever a script ends with
      // Functions and the like have no JSON.
      const json: unknown = JSON.stringify(output)
      return {
        type: "ended",
        output: typeof json === "string" ? json : null,
        error: error === undefined || error === null ? null : messageOf(error)
      }
    } catch (error) {
      return { type: "ended", output: null, error: messageOf(error) }
    }
  }

  parentPort?.on("message", (call: Call) => tell(run(call)))
}

/** The thread's program as the text of a CommonJS script. */
export const source = `(${program.toString()})(require("node:worker_threads"), require("node:vm"), ${JSON.stringify(lacking)})`
