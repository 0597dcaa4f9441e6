import type { SqlClient } from "@effect/sql/SqlClient"
import * as Effect from "effect/Effect"
import type * as Layer from "effect/Layer"
import * as Option from "effect/Option"
import * as Redacted from "effect/Redacted"
import { verdictOf } from "../../core/hook/HookFilter.ts"
import { traceLine } from "../../core/hook/TraceLine.ts"
import { toldEdit } from "../../core/hook/ToldEdit.ts"
import { carryOut } from "../../hook/HookCall.ts"
import { SeveralEdits } from "../../store/queue/SeveralEdits.ts"
import type { JobQueue } from "../../store/queue/JobQueue.ts"
import type { GoneScenes } from "../../store/scenes/GoneScenes.ts"
import { isExternal } from "../../config/RuntimeKept.ts"
import { remember } from "../../config/DataDirectory.ts"
import { type Launch, startRuntime } from "../../launch/StartRuntime.ts"
import { record, write } from "../../stash/plugin/LogLine.ts"
import { BadInput } from "../../stash/plugin/PluginProtocol.ts"
import { progressLine } from "../../stash/plugin/StashLogger.ts"
import type { QueueStatus } from "../../store/queue/QueueView.ts"
import type { Handovers } from "../../store/runtime/Handovers.ts"
import { RuntimeRow, type RuntimeStart } from "../../store/runtime/RuntimeRow.ts"
import type { KeyValues } from "../../store/sqlite/KeyValues.ts"
import { type SameDatabase, whileSame } from "../../store/sqlite/SameDatabase.ts"
import { look } from "../report/PluginLook.ts"
import type { Asked } from "../report/Overview.ts"
import { asCaller, type Handed, handedOver, handOver } from "./HandOver.ts"
import { health, queueStatus, start, storeModes } from "./StoreTasks.ts"
import { handlers, type TaskServices, unknownTask } from "./Tasks.ts"

/** A task as the plugin entry hands it over. */
export interface TaskCall extends Omit<Launch, "since"> {
  readonly mode: string
  /** Of the mode `start`, as far as they were given. */
  readonly since: number | undefined
  readonly apiKey: Redacted.Redacted | undefined
  readonly edit: string | undefined
}

/** What tasks stand on: the database alone, and everything. */
export interface Grounds<E extends Error> {
  readonly store: Layer.Layer<
    | Asked
    | SeveralEdits
    | GoneScenes
    | Handovers
    | JobQueue
    | KeyValues
    | QueueStatus
    | RuntimeRow
    | RuntimeStart
    | SqlClient,
    E
  >
  readonly all: Layer.Layer<TaskServices | SameDatabase, E>
  /** Where the data directory is remembered for the next command. */
  readonly stateFolder: string
}

const launchOf = (call: TaskCall): Launch => ({ ...call, since: call.since ?? call.self.started })

/** Who looks after everything looks whether Stash tells of edits, too: where no runtime lives, nobody else does. */
const lookAtPlugins = (call: TaskCall) => {
  const session = call.connection.SessionCookie?.Value
  const access = { apiKey: call.apiKey, sessionCookie: session === undefined ? undefined : Redacted.make(session) }
  return look.pipe(
    Effect.provide(asCaller(call, access)),
    Effect.catchAll(({ message }) => Effect.logDebug(`The plugins in Stash are not known: ${message}`))
  )
}

/** What is left goes on in the background. */
const goesOn = <E extends Error>(call: TaskCall, { store }: Grounds<E>) =>
  Effect.ignoreLogged(Effect.provide(startRuntime(launchOf(call)), store))

/** A task that has something else to say: a runtime goes on with what it brought, whatever becomes of the task itself. */
const letGoOn = <E extends Error>(call: TaskCall, { store }: Grounds<E>, handed: Handed) =>
  handedOver(call, handed).pipe(
    Effect.flatMap((said) => (said === "" ? Effect.void : Effect.logDebug(said))),
    Effect.provide(store),
    Effect.catchAll(({ message }) => Effect.logDebug(`The runtime was not told of its access: ${message}`))
  )

/**
 * The edit for which it was called is kept, as its hook would keep it, for the runtime of this database. One that is kept elsewhere hears of it
 * by Stash's log. Without either, the runtime finds the edit by asking Stash.
 */
const tellOfEdit = ({ edit, environment, folder, self }: TaskCall) =>
  Effect.gen(function* () {
    const told = edit === undefined ? undefined : toldEdit(edit)
    if (edit === undefined || told === undefined) return
    const isHere = Option.isSome(yield* Effect.flatMap(RuntimeRow, ({ living }) => living(self.host)))
    if (!isHere && isExternal(environment, folder)) write(record("t", traceLine(edit)))
    else if (told._tag === "Several") yield* Effect.flatMap(SeveralEdits, ({ tell }) => tell)
    else yield* carryOut(verdictOf(told.context))
  }).pipe(Effect.catchAll(({ message }) => Effect.logDebug(`The edit is not noted: ${message}`)))

/** An operation is never answered with an error: Stash would write its arguments into the log. Nothing that was to be handed over keeps a runtime from being started. */
const startTask = <E extends Error>(call: TaskCall, { store }: Grounds<E>, handed: Handed) =>
  tellOfEdit(call).pipe(
    Effect.zipRight(handedOver(call, handed)),
    Effect.catchAll(({ message }) => Effect.succeed(message)),
    Effect.flatMap((said) => start(launchOf(call), said)),
    Effect.provide(store),
    Effect.catchAll(({ message }) => Effect.as(Effect.logError(message), message))
  )

const healthTask = <E extends Error>(call: TaskCall, { store }: Grounds<E>, handed: Handed) =>
  handedOver(call, handed).pipe(
    Effect.zipLeft(lookAtPlugins(call)),
    Effect.flatMap((said) => health(call.self, said)),
    Effect.provide(store)
  )

const queueTask = <E extends Error>(call: TaskCall, grounds: Grounds<E>, handed: Handed) =>
  letGoOn(call, grounds, handed).pipe(
    Effect.zipRight(Effect.provide(queueStatus, grounds.store)),
    Effect.zipLeft(goesOn(call, grounds))
  )

const storeTasks = { start: startTask, health: healthTask, queue_status: queueTask }

/** A task that may need everything. Also where it cannot be begun for want of settings, a runtime goes on: it waits for them. */
const longTask = <E extends Error>(call: TaskCall, grounds: Grounds<E>, handed: Handed) =>
  Effect.gen(function* () {
    yield* letGoOn(call, grounds, handed)
    const handler = Object.hasOwn(handlers, call.mode) ? handlers[call.mode] : undefined
    if (handler === undefined) return yield* new BadInput({ problem: unknownTask(call.mode) })
    const progress = (share: number) => Effect.sync(() => write(progressLine(share)))
    const ended = yield* Effect.exit(Effect.provide(whileSame(handler({ self: call.self, progress })), grounds.all))
    yield* goesOn(call, grounds)
    return yield* ended
  })

/** Runs a task, and gives what Stash is to be answered. */
export const runTask = <E extends Error>(call: TaskCall, grounds: Grounds<E>) =>
  Effect.gen(function* () {
    const handed = yield* handOver(call)
    const storeMode = storeModes.find((mode) => mode === call.mode)
    const task = storeMode === undefined ? longTask : storeTasks[storeMode]
    const output = yield* task(call, grounds, handed)
    yield* remember(call.folder, grounds)
    return output
  })
