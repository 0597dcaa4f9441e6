import * as Effect from "effect/Effect"
import * as Either from "effect/Either"
import * as Option from "effect/Option"
import { readFileSync } from "node:fs"
import { join } from "node:path"
import type { Engine, Request } from "../graphql/Engine.ts"
import * as Execution from "../graphql/Execution.ts"
import * as Response from "../graphql/Response.ts"
import type { Logs } from "../Logs.ts"
import type { Context } from "../resolve/Context.ts"
import type { Stash } from "../Stash.ts"
import type { PluginResult } from "./PluginResult.ts"
import { StartFailure } from "./RawProcess.ts"
import type { Call } from "./Call.ts"
import * as ScriptInput from "./ScriptInput.ts"
import * as ScriptStats from "./ScriptStats.ts"
import type { Answer } from "./ScriptThread.ts"
import type { ScriptThreads } from "./ScriptThreads.ts"

export interface Options {
  readonly logs: Logs
  readonly stats: ScriptStats.ScriptStats
  readonly threads: ScriptThreads
  readonly engine: Engine
  readonly run: Context["run"]
  /** The server itself, which is put together around this. */
  readonly stash: () => Stash
}

const codeOf = (error: unknown): string =>
  typeof error === "object" && error !== null && "code" in error ? String(error.code) : ""

const read = (path: string) =>
  Effect.try({
    try: () => readFileSync(path, "utf8"),
    catch: (error) =>
      new StartFailure({
        reason: `open ${path}: ${codeOf(error) === "ENOENT" ? "no such file or directory" : String(error)}`
      })
  })

/** `gql.Do`: nobody is logged in, and addresses in answers begin with nothing. */
const asking = ({ engine, run, stash, stats }: Options, { caller, signal }: Call) => {
  const context: Context = { stash: stash(), caller: { user: null, visited: caller.visited }, baseUrl: "", signal, run }
  let calls = 0
  const perform = async (request: Request): Promise<Either.Either<string, string>> => {
    calls += 1
    stats.count("gql.Do")
    const prepared = engine.prepare(request)
    if (Either.isLeft(prepared)) return Either.left(Response.ofInvalid(prepared.left))
    for (const name of ScriptStats.namesOf(prepared.right)) stats.count(name)
    if (stats.failing.has(calls)) return Either.left(Response.ofMessage("failed on demand"))
    const result = await Execution.run(engine, prepared.right, context)
    return result.errors ? Either.left(Response.ofResult(result)) : Either.right(JSON.stringify(result.data))
  }
  return async (query: string, variables: string): Promise<Answer> => {
    const given: Record<string, unknown> = JSON.parse(variables) as Record<string, unknown> // the thread's own text
    return Either.match(await perform({ query, operationName: "", variables: given }), {
      onRight: (data) => ({ data }),
      // Stash puts the variables into the message, and the message of an error that nobody caught into its log.
      onLeft: (problem) => ({ problem: `graphql failed: ${problem} Query: ${query} Variables: ${variables}` })
    })
  }
}

/** Runs plugins of interface js: their script inside the server, which the script can ask. */
export const make = (options: Options) => {
  const { engine, logs, stats, threads } = options
  const sentTo = ScriptInput.make(engine.schema)
  /** The global `input` without the mutation's own input, and that. */
  const inputOf = ({ args, hook }: Call, connection: unknown) => {
    if (!hook)
      return { input: JSON.stringify({ ServerConnection: connection, Args: JSON.parse(args) as unknown }), sent: null }
    const { fields, id, input, type } = hook.event
    const hookContext = { id, type, inputFields: fields ?? [] }
    return {
      input: JSON.stringify({ ServerConnection: connection, Args: { ...hook.defaultArgs, hookContext } }),
      sent: sentTo(type, input())
    }
  }
  return (call: Call, connection: unknown): Effect.Effect<PluginResult, StartFailure> =>
    Effect.gen(function* () {
      const { plugin, progress, signal } = call
      const file = join(plugin.dir, plugin.exec[0] ?? "")
      const code = yield* read(file)
      stats.count(`run ${plugin.id}`)
      const end = yield* threads.run(
        {
          code,
          file,
          ...inputOf(call, connection),
          takesProgress: progress !== undefined
        },
        {
          ask: asking(options, call),
          log: (level, text) => {
            stats.count(`log.${level}`)
            logs.add(level, `[Plugin / ${plugin.title}] ${text}`)
          },
          progress: (value) => progress?.(value),
          signal
        }
      )
      if (end.type === "unparsable") return yield* new StartFailure({ reason: `${file}: ${end.problem}` })
      return {
        error: Option.fromNullable(end.error),
        output: end.output === null ? null : (JSON.parse(end.output) as unknown)
      }
    })
}
