import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import { JobFailure, type Jobs } from "../job/Jobs.ts"
import type { Logs } from "../Logs.ts"
import * as GoJson from "../model/GoJson.ts"
import { Refusal } from "../model/Refusal.ts"
import type { Caller } from "../session/Sessions.ts"
import type { Cause } from "./Hooks.ts"
import { isRun, type Plugins } from "./Plugins.ts"
import type { Runner } from "./Call.ts"

export interface TaskRequest {
  readonly pluginId: string
  readonly taskName: string | null
  readonly description: string | null
  readonly args: Readonly<Record<string, unknown>>
}

export interface Tasks {
  /** Queues a task; whatever is wrong with it shows in the job. Returns the job's id. */
  readonly start: (request: TaskRequest, caller: Caller) => number
  /** Runs a plugin at once, beside the jobs, and gives its output. */
  readonly operate: (
    pluginId: string,
    args: Readonly<Record<string, unknown>>,
    cause: Cause
  ) => Effect.Effect<unknown, Refusal>
}

const nilPointer = "runtime error: invalid memory address or nil pointer dereference"

export const make = (plugins: Plugins, runner: Runner, jobs: Jobs, logs: Logs): Tasks => {
  const resolve = ({ args, pluginId, taskName }: TaskRequest) =>
    Effect.gen(function* () {
      const cannot = (reason: string) => new JobFailure({ reason: `Error creating plugin task: ${reason}` })
      const plugin = yield* Effect.mapError(plugins.find(pluginId), () => cannot(`no plugin with ID ${pluginId}`))
      if (!plugins.isEnabled(plugin)) return yield* cannot(`plugin ${pluginId} is disabled`)
      if (!isRun(plugin)) return yield* cannot(`interface ${plugin.interface} is not run by this sandbox`)
      const task = plugin.tasks.find((candidate) => candidate.name === taskName)
      if (taskName !== null && !task) {
        return yield* cannot(`no task with name ${taskName} in plugin ${plugin.title}`)
      }
      return { plugin, execArgs: task?.execArgs ?? [], args: { ...task?.defaultArgs, ...args } }
    })

  return {
    start: (request, caller) =>
      jobs.add(`Running plugin task: ${request.description ?? request.taskName ?? request.pluginId}`, (control) =>
        Effect.gen(function* () {
          const { args, ...task } = yield* resolve(request)
          const result = yield* Effect.mapError(
            runner({
              ...task,
              args: GoJson.stringify(GoJson.sortedMap(args)),
              caller,
              signal: control.signal,
              progress: control.progress
            }),
            ({ reason }) => new JobFailure({ reason: `Error running plugin task: error running plugin: ${reason}` })
          )
          // Whatever the plugin answers, its job has finished.
          Option.match(result.error, {
            onNone: () => logs.add("Debug", `Plugin returned: ${GoJson.stringify(result.output)}`),
            onSome: (error) => logs.add("Error", `Plugin returned error: ${error}`)
          })
        })
      ),
    operate: (pluginId, args, { caller, signal }) =>
      Effect.gen(function* () {
        const found = plugins.find(pluginId)
        if (Option.isNone(found)) {
          logs.add("Error", nilPointer)
          return yield* Effect.fail(new Refusal(`Internal system error. Error <${nilPointer}>`))
        }
        const plugin = found.value
        if (!plugins.isEnabled(plugin)) return yield* Effect.fail(new Refusal(`plugin ${pluginId} is disabled`))
        if (!isRun(plugin)) {
          return yield* Effect.fail(new Refusal(`interface ${plugin.interface} is not run by this sandbox`))
        }
        const result = yield* Effect.mapError(
          runner({ plugin, execArgs: [], args: GoJson.stringify(GoJson.sortedMap(args)), caller, signal }),
          ({ reason }) => new Refusal(`error running plugin: ${reason}`)
        )
        return yield* Option.match(result.error, {
          onNone: () => Effect.succeed(result.output),
          onSome: (error) => Effect.fail(new Refusal(error))
        })
      })
  }
}
