import * as NodeContext from "@effect/platform-node/NodeContext"
import * as Cause from "effect/Cause"
import * as Effect from "effect/Effect"
import { randomUUID } from "node:crypto"
import { hostname } from "node:os"
import { remember } from "./config/DataDirectory.ts"
import { stateFolder } from "./config/StateFolder.ts"
import type { Environment } from "./config/Sources.ts"
import { live } from "./serve/Live.ts"
import { handlers } from "./serve/Tasks.ts"
import { addressOf, BadInput, type ServerConnection } from "./stash/PluginProtocol.ts"
import * as StashLogger from "./stash/StashLogger.ts"

/** A task as the plugin entry hands it over. */
export interface TaskCall {
  readonly mode: string
  readonly connection: ServerConnection
  readonly folder: string
  readonly home: string
  readonly environment: Environment
}

/** Stash says where it is and lends its session; what a person has set goes before. */
const environmentOf = ({ connection, environment }: TaskCall): Environment => ({
  PLEXSYNC_STASH_URL: addressOf(connection),
  PLEXSYNC_STASH_SESSION_COOKIE: connection.SessionCookie?.Value,
  // Stash's own certificate is nearly always self-made, and this is its own machine.
  PLEXSYNC_STASH_TLS_INSECURE: connection.Scheme === "https" ? "true" : undefined,
  // A blank variable is an unset one, and hides nothing.
  ...Object.fromEntries(Object.entries(environment).filter(([, value]) => value?.trim() !== ""))
})

const run = (call: TaskCall) =>
  Effect.gen(function* () {
    const handler = Object.hasOwn(handlers, call.mode) ? handlers[call.mode] : undefined
    if (handler === undefined) {
      return yield* new BadInput({
        problem: `there is no task "${call.mode}"; known are ${Object.keys(handlers).join(", ")}`
      })
    }
    const self = {
      owner: randomUUID(),
      host: hostname(),
      pid: process.pid,
      started: Math.round(performance.timeOrigin),
      version: PLEXSYNC_VERSION
    }
    const setting = {
      folder: call.folder,
      environment: environmentOf(call),
      version: PLEXSYNC_VERSION,
      platform: process.platform
    }
    const output = yield* Effect.provide(
      handler({ self, progress: (share) => Effect.sync(() => StashLogger.write(StashLogger.progressLine(share))) }),
      live(setting)
    )
    yield* remember(call.folder, { environment: call.environment, home: call.home, stateFolder })
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
    Effect.provide(NodeContext.layer),
    Effect.provide(StashLogger.layer),
    Effect.runPromise
  )
