import * as Effect from "effect/Effect"
import type * as Scope from "effect/Scope"
import { setMaxListeners } from "node:events"
import { MessageChannel, type MessagePort, Worker } from "node:worker_threads"
import type { Level } from "../Logs.ts"
import { type Answer, type Call, type Start, source, type Told } from "./ScriptThread.ts"

/** What a running script needs from outside. */
export interface Surroundings {
  readonly ask: (query: string, variables: string) => Promise<Answer>
  readonly log: (level: Level, text: string) => void
  readonly progress: (value: number) => void
  /** Aborted: the script is stopped wherever it is. */
  readonly signal: AbortSignal
}

export type End = Extract<Told, { readonly type: "ended" | "unparsable" }>

/** Threads for scripts. A script that edits something may call further scripts while it waits, so there are as many as run at once. */
export interface ScriptThreads {
  readonly run: (call: Call, around: Surroundings) => Effect.Effect<End>
}

interface Thread {
  readonly worker: Worker
  readonly answers: MessagePort
  readonly bell: Int32Array
}

const start = (): Thread => {
  const { port1, port2 } = new MessageChannel()
  const flag = new SharedArrayBuffer(4)
  const given: Start = { answers: port2, flag }
  const worker = new Worker(source, { eval: true, workerData: given, transferList: [port2] })
  worker.unref()
  port1.unref()
  return { worker, answers: port1, bell: new Int32Array(flag) }
}

/** Go's word for a script that was stopped from outside. */
const interrupted: End = { type: "ended", output: null, error: "Interrupted" }

/** One call on a thread that is free; says whether the thread can be used again. */
const callOn = ({ answers, bell, worker }: Thread, call: Call, around: Surroundings) =>
  Effect.async<{ readonly end: End; readonly isUsable: boolean }>((resume) => {
    const answer = (given: Answer) => {
      answers.postMessage(given)
      Atomics.store(bell, 0, 1)
      Atomics.notify(bell, 0)
    }
    const finish = (end: End, isUsable: boolean) => {
      worker.off("message", hear)
      worker.off("error", fail)
      around.signal.removeEventListener("abort", abort)
      resume(Effect.succeed({ end, isUsable }))
    }
    const abort = () => finish(interrupted, false)
    const hear = (told: Told) => {
      if (told.type === "log") around.log(told.level, told.text)
      else if (told.type === "progress") around.progress(told.value)
      else if (told.type === "ask") void around.ask(told.query, told.variables).then(answer)
      else finish(told, true)
    }
    // Out of memory, say: the script takes its thread along.
    const fail = (error: unknown) => finish({ type: "ended", output: null, error: String(error) }, false)
    worker.on("message", hear)
    worker.on("error", fail)
    // Scripts that call each other share the signal of the request they began with.
    setMaxListeners(0, around.signal)
    around.signal.addEventListener("abort", abort)
    if (around.signal.aborted) abort()
    else worker.postMessage(call)
  })

export const make: Effect.Effect<ScriptThreads, never, Scope.Scope> = Effect.gen(function* () {
  const idle: Array<Thread> = []
  const living = new Set<Thread>()
  const end = (thread: Thread) =>
    Effect.promise(() => {
      living.delete(thread)
      thread.answers.close()
      return thread.worker.terminate()
    })
  yield* Effect.addFinalizer(() => Effect.forEach([...living], end, { concurrency: "unbounded", discard: true }))

  const take = Effect.sync(() => {
    const thread = idle.pop() ?? start()
    living.add(thread)
    return { thread, isUsable: false }
  })
  return {
    run: (call, around) =>
      Effect.acquireUseRelease(
        take,
        (taken) =>
          Effect.map(callOn(taken.thread, call, around), (done) => {
            taken.isUsable = done.isUsable
            return done.end
          }),
        // Whoever no longer waits for a script stops it.
        ({ isUsable, thread }) => (isUsable ? Effect.sync(() => void idle.push(thread)) : Effect.asVoid(end(thread)))
      )
  }
})
