import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import { AskedTasks } from "../../watch/StashLogFeed.ts"
import { Config, SettingsState } from "../../config/Config.ts"
import { pluginId } from "../../config/ConfigLive.ts"
import { secretsOf } from "../../config/SecretsOf.ts"
import { answerText } from "../../core/hook/AnswerText.ts"
import type { StoreFailed } from "../../core/model/Failure.ts"
import { StashApi } from "../../stash/StashApi.ts"
import type { Self } from "../../store/sqlite/Process.ts"
import { Drain } from "../../sync/drain/Drain.ts"
import { Follow, ProcessQueue } from "../../sync/drain/Follow.ts"
import { type TaskReplies, answering } from "./TaskReplies.ts"
import { health, queueStatus } from "./StoreTasks.ts"
import { ThisProcess } from "../ThisProcess.ts"
import { handlers, TaskRefused, unknownTask } from "./Tasks.ts"

/** The runtime drains already: its own tasks only watch. */
const watching = Layer.mergeAll(Follow.DefaultWithoutDependencies, ProcessQueue.DefaultWithoutDependencies).pipe(
  Layer.provide(
    Layer.succeed(
      Drain,
      Drain.make({ forever: () => Effect.never, until: (_self, _watcher, enough) => Effect.asVoid(enough) })
    )
  )
)

const run = (self: Self) => (mode: string) =>
  Effect.gen(function* () {
    if (mode === "health") return yield* health(self)
    if (mode === "queue_status") return yield* queueStatus
    const handler = Object.hasOwn(handlers, mode) ? handlers[mode] : undefined
    if (handler === undefined) return yield* new TaskRefused({ problem: unknownTask(mode) })
    const missing = yield* Effect.flatMap(SettingsState, (state) => state.missing)
    if (missing.length > 0) return yield* new TaskRefused({ problem: missing.join("; ") })
    return yield* Effect.provide(handler({ self, progress: () => Effect.void }), watching)
  })

/** Runs what tasks of a Stash without Node ask for, by the same handlers as the plugin's own process, and answers through the script that asked. `blocked`: what keeps the runtime from its work. */
export const stashTasks = (blocked: Effect.Effect<string | null, StoreFailed>) =>
  Effect.gen(function* () {
    const self = yield* ThisProcess
    const { isSeen, take } = yield* AskedTasks
    const stash = yield* StashApi
    const config = yield* Config
    const say: TaskReplies<never, never>["say"] = ({ nonce }, state, lines, again) =>
      Effect.flatMap(config.settings, (settings) =>
        stash.operate(pluginId, { mode: "answer", nonce, state, text: answerText(lines, secretsOf(settings)), again })
      )
    const answer = yield* answering({
      run: run(self),
      say,
      isSeen,
      blocked
    })
    return yield* Effect.scoped(Effect.forever(Effect.flatMap(take, (task) => Effect.forkScoped(answer(task)))))
  })
