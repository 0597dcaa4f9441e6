import * as NodeContext from "@effect/platform-node/NodeContext"
import * as Cause from "effect/Cause"
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as Exit from "effect/Exit"
import * as Fiber from "effect/Fiber"
import * as Layer from "effect/Layer"
import * as Redacted from "effect/Redacted"
import { connectedEnvironment, type Launch, startRuntime } from "./launch/StartRuntime.ts"
import { remember, stateFolder } from "./config/DataDirectory.ts"
import { messageOf } from "./core/model/Thrown.ts"
import { asCaller, type Handed, handedOver, handOver } from "./serve/tasks/HandOver.ts"
import { live } from "./serve/live/Live.ts"
import { look } from "./serve/report/PluginMemory.ts"
import { storeOnly } from "./serve/live/StoreLive.ts"
import { health, queueStatus, start, storeModes } from "./serve/tasks/StoreTasks.ts"
import { handlers, TaskEnded, unknownTask } from "./serve/tasks/Tasks.ts"
import { write } from "./stash/plugin/LogLine.ts"
import { BadInput } from "./stash/plugin/PluginProtocol.ts"
import type { Reply } from "./stash/plugin/Reply.ts"
import * as StashLogger from "./stash/plugin/StashLogger.ts"
import { layer as database } from "./store/sqlite/Database.ts"
import { QueueStatus } from "./store/queue/QueueView.ts"
import { whileSame } from "./store/sqlite/SameDatabase.ts"

/** A task as the plugin entry hands it over. */
export interface TaskCall extends Omit<Launch, "since"> {
  readonly mode: string
  /** Of the mode `start`, as far as they were given. */
  readonly since: number | undefined
  readonly apiKey: Redacted.Redacted | undefined
}

const launchOf = (call: TaskCall): Launch => ({ ...call, since: call.since ?? call.self.started })

const known = (call: TaskCall) => remember(call.folder, { environment: call.environment, home: call.home, stateFolder })

/** What is left goes on in the background. */
const goesOn = (call: TaskCall) =>
  Effect.ignoreLogged(Effect.provide(startRuntime(launchOf(call)), storeOnly(call.folder)))

/** An operation is never answered with an error: Stash would write its arguments into the log. Nothing that was to be handed over keeps a runtime from being started. */
const startTask = (call: TaskCall, handed: Handed) =>
  handedOver(call, handed).pipe(
    Effect.catchAll(({ message }) => Effect.succeed(message)),
    Effect.flatMap((said) => start(launchOf(call), said)),
    Effect.provide(storeOnly(call.folder)),
    Effect.catchAll(({ message }) => Effect.as(Effect.logError(message), message))
  )

/** Who looks after everything looks whether Stash tells of edits, too: where no runtime lives, nobody else does. */
const lookAtPlugins = (call: TaskCall) => {
  const session = call.connection.SessionCookie?.Value
  const access = { apiKey: call.apiKey, sessionCookie: session === undefined ? undefined : Redacted.make(session) }
  return look.pipe(
    Effect.provide(asCaller(call, access)),
    Effect.catchAll(({ message }) => Effect.logDebug(`The plugins in Stash are not known: ${message}`))
  )
}

const healthTask = (call: TaskCall, handed: Handed) =>
  handedOver(call, handed).pipe(
    Effect.zipLeft(lookAtPlugins(call)),
    Effect.flatMap((said) => health(call.self.host, said)),
    Effect.provide(storeOnly(call.folder))
  )

/** A task that has something else to say: a runtime goes on with what it brought, whatever becomes of the task itself. */
const letGoOn = (call: TaskCall, handed: Handed) =>
  handedOver(call, handed).pipe(
    Effect.flatMap((said) => (said === "" ? Effect.void : Effect.logDebug(said))),
    Effect.provide(storeOnly(call.folder)),
    Effect.catchAll(({ message }) => Effect.logDebug(`The runtime was not told of its access: ${message}`))
  )

const queueTask = (call: TaskCall, handed: Handed) =>
  letGoOn(call, handed).pipe(
    Effect.zipRight(Effect.provide(queueStatus, storeOnly(call.folder))),
    Effect.zipLeft(goesOn(call))
  )

const storeTasks = { start: startTask, health: healthTask, queue_status: queueTask }

const run = (call: TaskCall) =>
  Effect.gen(function* () {
    const handed = yield* handOver(call)
    const storeMode = storeModes.find((mode) => mode === call.mode)
    if (storeMode !== undefined) {
      const output = yield* storeTasks[storeMode](call, handed)
      yield* known(call)
      return { output }
    }
    yield* letGoOn(call, handed)
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
    // Also where the task cannot be begun for want of settings: the runtime waits for them.
    const ended = yield* Effect.exit(Effect.provide(whileSame(handler(context)), live(setting)))
    yield* goesOn(call)
    const output = yield* ended
    yield* known(call)
    return { output }
  })

/** So long a task may need to give back what it has in hand: whoever asks a process to end waits ten seconds at most. */
const lastMoments = Duration.seconds(7)
const lastWord = Duration.seconds(1)

/** What was asked for stays in the queue. A database that does not say how much is no reason not to answer. */
const endedEarly = ({ folder }: TaskCall) =>
  Effect.flatMap(QueueStatus, ({ counts }) => counts).pipe(
    Effect.provide(Layer.provide(QueueStatus.Default, database(folder))),
    Effect.map(({ ready, waiting }) => ready + waiting),
    Effect.interruptible,
    Effect.timeout(lastWord),
    Effect.catchAllCause(() => Effect.succeed(0)),
    Effect.flatMap((scenes) => new TaskEnded({ scenes }))
  )

/** Runs it until the process is told to end: then it has what it needs to end cleanly, and no more. */
const untilTold = (call: TaskCall) =>
  Effect.gen(function* () {
    const working = yield* Effect.forkDaemon(Effect.interruptible(run(call)))
    const ended = yield* Effect.exit(Effect.interruptible(Fiber.join(working)))
    if (!Exit.isInterrupted(ended)) return yield* ended
    yield* Fiber.interruptFork(working)
    yield* Effect.timeoutOption(Effect.interruptible(Fiber.await(working)), lastMoments)
    return yield* endedEarly(call)
  })

/** Runs a task to its end, or until it is interrupted. Never fails: what became of it is in the reply. */
export const runTask = (call: TaskCall): Effect.Effect<Reply> =>
  untilTold(call).pipe(
    Effect.catchAllCause((cause) => {
      const error = messageOf(Cause.squash(cause))
      return Effect.as(Effect.logError(error), { error })
    }),
    Effect.uninterruptible,
    Effect.annotateLogs(StashLogger.component, "Task"),
    // As in main.ts: nobody collects spans.
    Effect.withTracerEnabled(false),
    Effect.provide(NodeContext.layer)
  )
