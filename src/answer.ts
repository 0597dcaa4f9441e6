import * as NodeRuntime from "@effect/platform-node/NodeRuntime"
import * as Effect from "effect/Effect"
import { randomUUID } from "node:crypto"
import { hostname } from "node:os"
import { messageOf } from "./core/model/Thrown.ts"
import { longWay } from "./hook/LongWay.ts"
import { startRuntime } from "./launch/StartRuntime.ts"
import { answerCall } from "./stash/plugin/AnswerCall.ts"
import type { Input } from "./stash/plugin/Input.ts"
import { BadInput, type ServerConnection } from "./stash/plugin/PluginProtocol.ts"
import * as StashLogger from "./stash/plugin/StashLogger.ts"
import type { Self } from "./store/sqlite/Process.ts"
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

/** Answers a call, the long way. */
export const answer = (call: Call): void => {
  const main = answerCall(call.input, process, {
    hook: (context, connection) =>
      longWay({
        context,
        taken: call.taken,
        folder: call.folder,
        elapsed: Effect.sync(() => performance.now()),
        start: startRuntime({ ...known(call, connection), since: self.started })
      }).pipe(Effect.annotateLogs(StashLogger.component, "Hook")),
    // It is run here: a signal that ends this process ends the task.
    task: ({ args, server_connection: connection }, mode) =>
      Effect.tryPromise({
        try: call.tasks,
        catch: (cause) => new BadInput({ problem: `the task could not be loaded: ${messageOf(cause)}` })
      }).pipe(
        Effect.flatMap(({ runTask }) =>
          runTask({ ...known(call, connection), mode, since: args.since, apiKey: args.apiKey, edit: args.edit })
        )
      )
  })
  NodeRuntime.runMain(Effect.provide(main, StashLogger.layer), {
    disableErrorReporting: true,
    disablePrettyLogger: true
  })
}
