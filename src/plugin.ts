import * as NodeRuntime from "@effect/platform-node/NodeRuntime"
import * as Cause from "effect/Cause"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import { randomUUID } from "node:crypto"
import { hostname } from "node:os"
import { dirname, join, resolve } from "node:path"
import { fileURLToPath } from "node:url"
import { dismiss, needsStore, take } from "./capture/HookCall.ts"
import { startRuntime } from "./capture/StartRuntime.ts"
import { namedFolder } from "./config/DataFolder.ts"
import { type HookContext, wishOf } from "./core/HookFilter.ts"
import { layer as database } from "./store/Database.ts"
import { JobQueue } from "./store/JobQueue.ts"
import type { Self } from "./store/Process.ts"
import { RuntimeRow } from "./store/RuntimeRow.ts"
import { RuntimeStart } from "./store/RuntimeStart.ts"
import { SlowHooks } from "./store/SlowHooks.ts"
import { BadInput, decode, inputLimit, type PluginInput, reply, type ServerConnection } from "./stash/PluginProtocol.ts"
import * as StashLogger from "./stash/StashLogger.ts"

/** The plugin's folder: this bundle lies in its dist/. */
const home = dirname(dirname(fileURLToPath(import.meta.url)))
const folder = resolve(namedFolder(process.env) ?? join(home, "data"))

/** Since the process began, in ms. */
const elapsed = Effect.sync(() => performance.now())

/** All of stdin. What is beyond the limit is read to its end, so that the sender is not cut off, but not kept. */
const readInput = Effect.tryPromise({
  try: async () => {
    if (process.stdin.isTTY) return ""
    const chunks: Array<Buffer> = []
    let size = 0
    for await (const chunk of process.stdin as AsyncIterable<Buffer>) {
      size += chunk.length
      if (size <= inputLimit) chunks.push(chunk)
    }
    return size > inputLimit ? undefined : Buffer.concat(chunks).toString("utf8")
  },
  catch: () => new BadInput({ problem: "its standard input cannot be read" })
}).pipe(
  Effect.filterOrFail(
    (text) => text !== undefined,
    () => new BadInput({ problem: `it is larger than ${inputLimit / 1024 / 1024} MB` })
  )
)

const store = Layer.mergeAll(JobQueue.Default, RuntimeRow.Default, RuntimeStart.Default, SlowHooks.Default).pipe(
  Layer.provide(database(folder))
)

const self: Self = {
  owner: randomUUID(),
  host: hostname(),
  pid: process.pid,
  started: Math.round(performance.timeOrigin),
  version: PLEXSYNC_VERSION
}

/** The row is kept; who works it off is started if need be. That it cannot be is no reason for the hook to fail. */
const start = (connection: ServerConnection) =>
  Effect.ignoreLogged(
    startRuntime({
      self,
      folder,
      home,
      node: process.execPath,
      connection,
      environment: process.env,
      since: self.started
    })
  )

const hook = (context: HookContext, connection: ServerConnection) => {
  const wish = wishOf(context)
  if (wish._tag === "Malformed") return new BadInput({ problem: wish.problem })
  const taken = Effect.zipLeft(take(wish, elapsed), start(connection))
  return (needsStore(wish) ? Effect.provide(taken, store) : dismiss(wish, elapsed)).pipe(
    Effect.map((output) => ({ output })),
    Effect.annotateLogs(StashLogger.component, "Hook")
  )
}

/** Tasks need everything: their bundle is only loaded when one is called. */
const task = (input: PluginInput, mode: string) =>
  Effect.tryPromise({
    try: async () =>
      (await import("./tasks.ts")).runTask({
        mode,
        since: input.args.since,
        apiKey: input.args.apiKey,
        self,
        node: process.execPath,
        connection: input.server_connection,
        folder,
        home,
        environment: process.env
      }),
    catch: (cause) =>
      new BadInput({
        problem: `the task could not be loaded: ${cause instanceof Error ? cause.message : String(cause)}`
      })
  })

const answer = Effect.gen(function* () {
  const input = yield* Effect.flatMap(readInput, decode)
  const { hookContext, mode } = input.args
  if (hookContext !== undefined) return yield* hook(hookContext, input.server_connection)
  if (mode === undefined) return yield* new BadInput({ problem: "args has neither a hookContext nor a mode" })
  return yield* task(input, mode)
})

/** Whatever happens, Stash gets one JSON document, and other plugins' hooks go on. */
const main = answer.pipe(
  Effect.catchAllCause((cause) => {
    const failure = Cause.squash(cause)
    return Effect.succeed({ error: failure instanceof Error ? failure.message : String(failure) })
  }),
  Effect.flatMap((result) => Effect.sync(() => process.stdout.write(reply(result)))),
  Effect.provide(StashLogger.layer)
)

// Stash closing the pipe early must not end the process before the job is stored.
process.stderr.on("error", () => undefined)
process.stdout.on("error", () => undefined)
NodeRuntime.runMain(main, { disableErrorReporting: true, disablePrettyLogger: true })
