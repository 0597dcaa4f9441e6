import * as Cause from "effect/Cause"
import * as Effect from "effect/Effect"
import { stateFolder } from "./config/DataDirectory.ts"
import { messageOf } from "./core/model/Thrown.ts"
import { connectedEnvironment } from "./launch/StartRuntime.ts"
import { files } from "./serve/live/Files.ts"
import { live } from "./serve/live/Live.ts"
import { storeOnly } from "./serve/live/StoreLive.ts"
import { runTask as run, type TaskCall } from "./serve/tasks/RunTask.ts"
import { untilTold } from "./serve/tasks/UntilTold.ts"
import type { Reply } from "./stash/plugin/Reply.ts"
import * as StashLogger from "./stash/plugin/StashLogger.ts"

const groundsOf = ({ connection, environment, folder, self: { version } }: TaskCall) => ({
  store: storeOnly(folder),
  all: live({
    folder,
    environment: connectedEnvironment(connection, environment),
    version,
    platform: process.platform
  }),
  stateFolder
})

/** Runs a task to its end, or until it is interrupted. Never fails: what became of it is in the reply. */
export const runTask = (call: TaskCall): Effect.Effect<Reply> =>
  untilTold(call.folder, run(call, groundsOf(call))).pipe(
    Effect.map((output) => ({ output })),
    Effect.catchAllCause((cause) => {
      const error = messageOf(Cause.squash(cause))
      return Effect.as(Effect.logError(error), { error })
    }),
    Effect.uninterruptible,
    Effect.annotateLogs(StashLogger.component, "Task"),
    // As in main.ts: nobody collects spans.
    Effect.withTracerEnabled(false),
    Effect.provide(files)
  )
