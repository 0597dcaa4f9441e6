import * as NodeRuntime from "@effect/platform-node/NodeRuntime"
import * as Cause from "effect/Cause"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import { randomUUID } from "node:crypto"
import { hostname } from "node:os"
import { dismiss, take } from "./hook/HookCall.ts"
import { needsStore } from "./hook/HookLines.ts"
import { startRuntime } from "./launch/StartRuntime.ts"
import type { HookContext } from "./core/hook/HookContext.ts"
import { wishOf } from "./core/hook/HookFilter.ts"
import { messageOf } from "./core/model/Thrown.ts"
import { add, type Input, inputLimit, textOf } from "./stash/plugin/Input.ts"
import { BadInput, decode, type PluginInput, type ServerConnection } from "./stash/plugin/PluginProtocol.ts"
import type { Reply } from "./stash/plugin/Reply.ts"
import * as StashLogger from "./stash/plugin/StashLogger.ts"
import { layer as database } from "./store/sqlite/Database.ts"
import { JobQueue } from "./store/queue/JobQueue.ts"
import type { Self } from "./store/sqlite/Process.ts"
import { RuntimeRow, RuntimeStart } from "./store/runtime/RuntimeRow.ts"
import { GoneScenes } from "./store/scenes/GoneScenes.ts"
import { SlowHooks } from "./store/queue/SlowHooks.ts"
import type * as Tasks from "./tasks.ts"

/** A call that plugin.ts could not answer by itself, or not to its end. */
export interface Call {
  /** The plugin's folder, and the data directory. */
  readonly home: string
  readonly folder: string
  /** The script beside this one that has the runtime in it. */
  readonly program: string
  /** What was read of stdin. */
  readonly input: Input
  /** What a hook is to be answered that was taken in already; who works it off is still to be started. */
  readonly taken: string | undefined
  /** Tasks need everything: their part is only loaded when one is called. */
  readonly tasks: () => Promise<typeof Tasks>
}

/** Since the process began, in ms. */
const elapsed = Effect.sync(() => performance.now())

/** All of stdin, the rest of it as it comes. */
const readInput = (input: Input) =>
  Effect.tryPromise({
    try: async () => {
      if (!input.ended && !process.stdin.isTTY)
        for await (const chunk of process.stdin as AsyncIterable<Buffer>) add(input, chunk)
      return textOf(input)
    },
    catch: () => new BadInput({ problem: "its standard input cannot be read" })
  }).pipe(
    Effect.filterOrFail(
      (text) => text !== undefined,
      () => new BadInput({ problem: `it is larger than ${inputLimit / 1024 / 1024} MB` })
    )
  )

const store = (folder: string) =>
  Layer.mergeAll(
    JobQueue.Default,
    RuntimeRow.Default,
    RuntimeStart.Default,
    GoneScenes.Default,
    SlowHooks.Default
  ).pipe(Layer.provide(database(folder)))

const self: Self = {
  owner: randomUUID(),
  host: hostname(),
  pid: process.pid,
  started: Math.round(performance.timeOrigin),
  version: PLEXSYNC_VERSION
}

const known = ({ folder, home, program }: Call, connection: ServerConnection) => ({
  self,
  folder,
  home,
  program,
  node: process.execPath,
  connection,
  environment: process.env
})

/** The row is kept; who works it off is started if need be. That it cannot be is no reason for the hook to fail, nor is a signal. */
const start = (call: Call, connection: ServerConnection) =>
  startRuntime({ ...known(call, connection), since: self.started }).pipe(
    Effect.ignoreLogged,
    Effect.interruptible,
    Effect.exit
  )

const hook = (call: Call, context: HookContext, connection: ServerConnection) =>
  Effect.gen(function* () {
    const starting = start(call, connection)
    // The row is there: nothing that goes wrong now is a reason to fail.
    if (call.taken !== undefined)
      return yield* Effect.as(Effect.ignoreLogged(Effect.provide(starting, store(call.folder))), call.taken)
    const wish = wishOf(context)
    if (wish._tag === "Malformed") return yield* new BadInput({ problem: wish.problem })
    return needsStore(wish)
      ? yield* Effect.provide(Effect.zipLeft(take(wish, elapsed), starting), store(call.folder))
      : yield* dismiss(wish, elapsed)
  }).pipe(Effect.annotateLogs(StashLogger.component, "Hook"))

/** It is run here: a signal that ends this process ends the task. */
const task = (call: Call, { args, server_connection }: PluginInput, mode: string) =>
  Effect.tryPromise({
    try: call.tasks,
    catch: (cause) => new BadInput({ problem: `the task could not be loaded: ${messageOf(cause)}` })
  }).pipe(
    Effect.flatMap(({ runTask }) =>
      runTask({ ...known(call, server_connection), mode, since: args.since, apiKey: args.apiKey })
    )
  )

/** What may be cut off says so; what is to be kept is kept, and answered. */
const replyTo = (call: Call) =>
  Effect.gen(function* () {
    const input = yield* Effect.interruptible(Effect.flatMap(readInput(call.input), decode))
    const { hookContext, mode } = input.args
    if (hookContext !== undefined) {
      return { output: yield* hook(call, hookContext, input.server_connection) }
    }
    if (mode === undefined) return yield* new BadInput({ problem: "args has neither a hookContext nor a mode" })
    return yield* task(call, input, mode)
  })

/** Waits until it is written, or cannot be: after a signal, the process ends right after. */
const say = (reply: Reply): Effect.Effect<void> =>
  Effect.async((resume) => {
    process.stdout.write(JSON.stringify(reply), () => resume(Effect.void))
  })

/** Answers a call, the long way. Whatever happens, Stash gets one JSON document, and other plugins' hooks go on. */
export const answer = (call: Call): void => {
  // Stash closing the pipe early must not end the process before the job is stored.
  process.stderr.on("error", () => undefined)
  process.stdout.on("error", () => undefined)
  // Only where it yields can a signal be heard.
  const main = Effect.zipRight(Effect.yieldNow(), replyTo(call)).pipe(
    Effect.catchAllCause((cause) => {
      const failure = Cause.isInterruptedOnly(cause)
        ? new BadInput({ problem: "the process was told to end" })
        : Cause.squash(cause)
      return Effect.succeed<Reply>({ error: messageOf(failure) })
    }),
    Effect.flatMap(say),
    Effect.provide(StashLogger.layer),
    Effect.uninterruptible
  )
  NodeRuntime.runMain(main, { disableErrorReporting: true, disablePrettyLogger: true })
}
