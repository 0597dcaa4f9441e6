import type { Job } from "../job/Jobs.ts"
import { parseId } from "../model/Refusal.ts"
import type { Plugin } from "../plugin/Plugins.ts"
import { maxAge } from "../session/Sessions.ts"
import type { Stash } from "../Stash.ts"
import type { Context, Resolver, Resolvers } from "./Context.ts"

/** Go shows an empty list of an optional field as null. */
const orNull = <A>(list: ReadonlyArray<A>): ReadonlyArray<A> | null => (list.length === 0 ? null : list)

const tasksOf = (plugin: Plugin) => plugin.tasks.map(({ description, name }) => ({ name, description, plugin }))

export const pluginResolvers: Resolvers = {
  name: ({ title }: Plugin) => title,
  description: ({ description }: Plugin) => description ?? null,
  url: ({ url }: Plugin) => url ?? null,
  version: ({ version }: Plugin) => version ?? null,
  enabled: (plugin: Plugin, _: never, { stash }) => stash.plugins.isEnabled(plugin),
  tasks: (plugin: Plugin) => orNull(tasksOf(plugin)),
  hooks: (plugin: Plugin) =>
    orNull(
      plugin.hooks.map(({ description, name, triggeredBy }) => ({ name, description, hooks: triggeredBy, plugin }))
    ),
  settings: ({ settings }: Plugin) =>
    orNull(
      Object.entries(settings).map(([name, { description, displayName, type }]) => ({
        name,
        display_name: displayName,
        description,
        type
      }))
    ),
  requires: ({ ui }: Plugin) => orNull(ui?.requires ?? []),
  paths: ({ ui }: Plugin) => ({ javascript: orNull(ui?.javascript ?? []), css: orNull(ui?.css ?? []) })
}

export const jobResolvers: Resolvers = {
  id: ({ id }: Job) => String(id),
  subTasks: () => null
}

export const generalOf = ({ config, logs }: Stash) => ({
  stashes: config.libraries.map((path) => ({ path, excludeVideo: false, excludeImage: false })),
  databasePath: "/config/stash-go.sqlite",
  blobsStorage: "FILESYSTEM",
  parallelTasks: config.parallelTasks,
  apiKey: config.apiKey,
  username: config.username,
  // Stash shows stars in the place of a password.
  password: config.username === "" ? "" : "********",
  maxSessionAge: maxAge,
  logLevel: logs.level,
  pluginsPath: "/config/plugins"
})

export const configResolvers: Resolvers = {
  general: (_: unknown, __: never, { stash }) => generalOf(stash),
  interface: () => ({ language: "en-US" }),
  // Plugins without stored settings are left out, asked for by name or not.
  plugins: (_: unknown, { include }: { readonly include?: ReadonlyArray<string> | null }, { stash }) =>
    Object.fromEntries([...stash.config.pluginSettings].filter(([id]) => !include || include.includes(id)))
}

const version = { version: "v0.30.1", hash: "cf3489efd", build_time: "2026-01-11 09:30:00" }

const stats: Resolver = (_: unknown, __: never, { stash: { database } }: Context) => {
  const files = [...database.scenes.all()].flatMap(({ fileIds }) =>
    fileIds.flatMap((id) => database.files.get(id) ?? [])
  )
  return {
    scene_count: database.scenes.size(),
    scenes_size: () => files.reduce((total, { size }) => total + size, 0),
    scenes_duration: () => files.reduce((total, { duration }) => total + duration, 0),
    performer_count: database.performers.size(),
    studio_count: database.studios.size(),
    tag_count: database.tags.size(),
    group_count: database.groups.size(),
    image_count: 0,
    gallery_count: 0
  }
}

export const systemResolvers: Resolvers = {
  configuration: () => ({}),
  plugins: (_: unknown, __: never, { stash }) => orNull(stash.plugins.all()),
  pluginTasks: (_: unknown, __: never, { stash }) =>
    orNull(stash.plugins.all().filter(stash.plugins.isEnabled).flatMap(tasksOf)),
  // Null when nothing waits or runs.
  jobQueue: (_: unknown, __: never, { stash }) => orNull(stash.jobs.waiting()),
  findJob: (_: unknown, { input }: { readonly input: { readonly id: string } }, { stash }) =>
    stash.jobs.find(parseId(input.id)),
  logs: (_: unknown, __: never, { stash }) => stash.logs.recent(),
  stats,
  systemStatus: () => ({
    status: "OK",
    databaseSchema: 75,
    appSchema: 75,
    databasePath: "/config/stash-go.sqlite",
    configPath: "/config/config.yml",
    os: "linux",
    workingDir: "/",
    homeDir: "/root"
  }),
  version: () => version
}
