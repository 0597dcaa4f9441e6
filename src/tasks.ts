import * as NodeContext from "@effect/platform-node/NodeContext"
import * as Cause from "effect/Cause"
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import * as Redacted from "effect/Redacted"
import { connectedEnvironment, type Launch, startRuntime } from "./capture/StartRuntime.ts"
import { remember } from "./config/DataDirectory.ts"
import { keepAccess } from "./config/KeptAccess.ts"
import { stateFolder } from "./config/StateFolder.ts"
import { live } from "./serve/Live.ts"
import { storeOnly } from "./serve/StoreLive.ts"
import { health, start, storeModes } from "./serve/StoreTasks.ts"
import { handlers, unknownTask } from "./serve/Tasks.ts"
import { write } from "./stash/LogLine.ts"
import { BadInput } from "./stash/PluginProtocol.ts"
import { StashApi } from "./stash/StashApi.ts"
import * as StashLogger from "./stash/StashLogger.ts"

/** A task as the plugin entry hands it over. */
export interface TaskCall extends Omit<Launch, "since"> {
  readonly mode: string
  /** Of the mode `start`, as far as they were given. */
  readonly since: number | undefined
  readonly apiKey: Redacted.Redacted | undefined
}

const launchOf = (call: TaskCall): Launch => ({ ...call, since: call.since ?? call.self.started })

const known = (call: TaskCall) => remember(call.folder, { environment: call.environment, home: call.home, stateFolder })

/** The session of whoever called lets the runtime in where it has no key: best the key it can be exchanged for. */
const handOver = (call: TaskCall) =>
  Effect.gen(function* () {
    const { apiKey } = yield* StashApi
    const session = call.connection.SessionCookie?.Value
    const key = yield* apiKey
    yield* keepAccess(
      call.folder,
      Option.match(key, {
        onNone: () => (session === undefined ? {} : { sessionCookie: Redacted.make(session) }),
        onSome: (found) => ({ apiKey: found })
      })
    )
  }).pipe(Effect.catchAll(({ message }) => Effect.logDebug(`The runtime was not handed a way in: ${message}`)))

/** What is left goes on in the background. */
const goesOn = (call: TaskCall) => Effect.zipRight(handOver(call), Effect.ignoreLogged(startRuntime(launchOf(call))))

/** An operation is never answered with an error: Stash would write its arguments into the log. */
const startTask = (call: TaskCall) =>
  start(launchOf(call), { apiKey: call.apiKey }).pipe(
    Effect.provide(storeOnly(call.folder)),
    Effect.catchAll(({ message }) => Effect.as(Effect.logError(message), message))
  )

const healthTask = (call: TaskCall) => Effect.provide(health(call.self.host), storeOnly(call.folder))

const run = (call: TaskCall) =>
  Effect.gen(function* () {
    const storeMode = storeModes.find((mode) => mode === call.mode)
    if (storeMode !== undefined) {
      const output = yield* storeMode === "start" ? startTask(call) : healthTask(call)
      yield* known(call)
      return { output }
    }
    const handler = Object.hasOwn(handlers, call.mode) ? handlers[call.mode] : undefined
    if (handler === undefined) {
      return yield* new BadInput({ problem: unknownTask(call.mode) })
    }
    const setting = {
      folder: call.folder,
      environment: connectedEnvironment(call.connection, call.environment),
      version: call.self.version,
      platform: process.platform
    }
    const context = {
      self: call.self,
      progress: (share: number) => Effect.sync(() => write(StashLogger.progressLine(share)))
    }
    const output = yield* Effect.provide(Effect.ensuring(handler(context), goesOn(call)), live(setting))
    yield* known(call)
    return { output }
  })

/** Runs a task to its end. Never rejects: what went wrong is in the reply. */
export const runTask = (call: TaskCall): Promise<{ readonly output: string } | { readonly error: string }> =>
  run(call).pipe(
    Effect.catchAllCause((cause) => {
      const failure = Cause.squash(cause)
      const error = failure instanceof Error ? failure.message : String(failure)
      return Effect.as(Effect.logError(error), { error })
    }),
    Effect.annotateLogs(StashLogger.component, "Task"),
    // As in main.ts: nobody collects spans.
    Effect.withTracerEnabled(false),
    Effect.provide(NodeContext.layer),
    Effect.provide(StashLogger.layer),
    Effect.runPromise
  )
