import * as Effect from "effect/Effect"
import * as Either from "effect/Either"
import { makeApiKey } from "../Config.ts"
import { parseId, refuse } from "../model/Refusal.ts"
import * as GoJson from "../model/GoJson.ts"
import { generalOf } from "./SystemResolvers.ts"
import type { Resolvers } from "./Context.ts"

type Settings = Readonly<Record<string, unknown>>

export const systemMutations: Resolvers = {
  configureGeneral: (
    _: unknown,
    { input }: { readonly input: { readonly parallelTasks?: number | null; readonly logLevel?: string | null } },
    { stash }
  ) => {
    stash.config.parallelTasks = input.parallelTasks ?? stash.config.parallelTasks
    stash.logs.level = input.logLevel ?? stash.logs.level
    return generalOf(stash)
  },
  // The whole map is replaced, for any plugin id and any key; Go prints it sorted.
  configurePlugin: (_: unknown, args: { readonly plugin_id: string; readonly input: Settings }, { stash }) => {
    const settings = GoJson.sortedMap(args.input)
    stash.config.pluginSettings.set(args.plugin_id, settings)
    return settings
  },
  generateAPIKey: (_: unknown, { input }: { readonly input: { readonly clear?: boolean | null } }, { stash }) => {
    const { config } = stash
    if (input.clear) config.apiKey = ""
    else if (config.username === "") refuse("username required to generate API key")
    else config.apiKey = makeApiKey(stash.secret, Math.floor(stash.clock.now() / 1000))
    return config.apiKey
  },
  setPluginsEnabled: (_: unknown, { enabledMap }: { readonly enabledMap: Settings }, { stash }) => {
    for (const [id, enabled] of Object.entries(enabledMap)) {
      if (enabled === true) stash.config.disabledPlugins.delete(id)
      else stash.config.disabledPlugins.add(id)
    }
    return true
  },
  reloadPlugins: (_: unknown, __: never, { run, stash }) => run(Effect.as(stash.plugins.reload, true)),
  runPluginTask: (
    _: unknown,
    args: {
      readonly plugin_id: string
      readonly task_name?: string | null
      readonly description?: string | null
      readonly args_map?: Settings | null
    },
    { caller, stash }
  ) =>
    String(
      stash.tasks.start(
        {
          pluginId: args.plugin_id,
          taskName: args.task_name ?? null,
          description: args.description ?? null,
          args: args.args_map ?? {}
        },
        caller
      )
    ),
  runPluginOperation: (
    _: unknown,
    args: { readonly plugin_id: string; readonly args?: Settings | null },
    { caller, run, signal, stash }
  ) =>
    run(Effect.either(stash.tasks.operate(args.plugin_id, args.args ?? {}, { caller, signal }))).then(
      Either.getOrThrowWith((refusal) => refusal)
    ),
  stopJob: (_: unknown, args: { readonly job_id: string }, { stash }) => {
    stash.jobs.stop(parseId(args.job_id))
    return true
  },
  stopAllJobs: (_: unknown, __: never, { stash }) => {
    stash.jobs.stopAll()
    return true
  }
}
