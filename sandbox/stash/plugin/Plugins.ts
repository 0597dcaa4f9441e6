import * as Effect from "effect/Effect"
import * as Either from "effect/Either"
import * as Option from "effect/Option"
import { readdirSync, readFileSync, statSync } from "node:fs"
import { dirname, join } from "node:path"
import type { Config } from "../Config.ts"
import type { Logs } from "../Logs.ts"
import * as PluginFile from "./PluginFile.ts"

export interface Plugin extends PluginFile.PluginFile {
  /** The file's name without its last extension. */
  readonly id: string
  /** The file's name for itself, else its id. */
  readonly title: string
  readonly dir: string
}

export interface Plugins {
  /** In the order in which their hooks run. */
  readonly all: () => ReadonlyArray<Plugin>
  readonly find: (id: string) => Option.Option<Plugin>
  readonly isEnabled: (plugin: Plugin) => boolean
  readonly reload: Effect.Effect<void>
}

/** The sandbox runs processes and scripts; a plugin that speaks Go's own RPC is only listed. */
export const isRun = (plugin: Plugin): boolean => plugin.interface === "raw" || plugin.interface === "js"

/** Every `.yml` below a folder, links followed, in the order of a walk. */
const filesBelow = (folder: string): ReadonlyArray<string> =>
  readdirSync(folder)
    .sort((left, right) => Buffer.compare(Buffer.from(left), Buffer.from(right)))
    .flatMap((name) => {
      const path = join(folder, name)
      const stat = statSync(path, { throwIfNoEntry: false })
      if (stat?.isDirectory()) return filesBelow(path)
      return stat && name.endsWith(".yml") ? [path] : []
    })

const read = (path: string): Either.Either<Plugin, string> => {
  const id = (path.split("/").at(-1) ?? "").replace(/\.[^.]*$/, "")
  return Either.map(PluginFile.parse(readFileSync(path, "utf8")), (file) => ({
    ...file,
    id,
    title: file.name === "" ? id : file.name,
    dir: dirname(path)
  }))
}

const load = (folder: string, logs: Logs): ReadonlyArray<Plugin> => {
  const plugins = new Map<string, Plugin>()
  for (const path of filesBelow(folder)) {
    const refused = (reason: string) => logs.add("Error", `Error loading plugin ${path}: ${reason}`)
    Either.match(read(path), {
      onLeft: refused,
      onRight: (plugin) => {
        // Ids that differ only in case count as the same one.
        if (plugins.has(plugin.id.toLowerCase())) {
          refused(`plugin with ID ${plugin.id} already exists`)
          return
        }
        if (!isRun(plugin)) {
          logs.add("Warning", `[Sandbox] ${plugin.id}: plugins of interface ${plugin.interface} are listed, not run`)
        }
        plugins.set(plugin.id.toLowerCase(), plugin)
      }
    })
  }
  return [...plugins.values()]
}

/** The plugins below a folder; none without one. They are read at the start and when asked to reload. */
export const make = (folder: string | undefined, config: Config, logs: Logs): Effect.Effect<Plugins> =>
  Effect.gen(function* () {
    let loaded: ReadonlyArray<Plugin> = []
    const reload = Effect.try(() => {
      loaded = folder === undefined ? [] : load(folder, logs)
    }).pipe(
      Effect.catchAll((error) =>
        Effect.sync(() => {
          loaded = []
          logs.add("Error", `error reading plugin configs: ${String(error.error)}`)
        })
      )
    )
    yield* reload
    return {
      all: () => loaded,
      find: (id) => Option.fromNullable(loaded.find((plugin) => plugin.id === id)),
      isEnabled: (plugin) => !config.disabledPlugins.has(plugin.id),
      reload
    }
  })
