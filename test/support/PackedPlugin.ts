import * as Clock from "effect/Clock"
import * as Effect from "effect/Effect"
import * as Schema from "effect/Schema"
import Sqlite from "better-sqlite3"
import { existsSync } from "node:fs"
import { hostname } from "node:os"
import { dirname, join } from "node:path"
import { graphql } from "../../sandbox/demo/Servers.ts"
import { eventually, freshProgram } from "./Program.ts"
import { editScene, plexItem } from "./Stage.ts"
import { furnish, isThere, withPlugins } from "./Started.ts"
import { install } from "./StashPackages.ts"

/** Folders above this one in which Node looks for packages, as far as there are any. */
export const packagesAbove = (folder: string): ReadonlyArray<string> => {
  const here = existsSync(join(folder, "node_modules")) ? [folder] : []
  return dirname(folder) === folder ? here : [...here, ...packagesAbove(dirname(folder))]
}

/** Asks the plugin for a task as the browser does, and gives its answer. */
export const operate = (stash: string, mode: string) =>
  Effect.map(
    graphql(
      stash,
      `
        mutation ($args: Map!) {
          said: runPluginOperation(plugin_id: "PlexSync", args: $args)
        }
      `,
      { args: { mode } },
      Schema.Struct({ said: Schema.String })
    ),
    ({ said }) => said
  )

/** A Stash with this package in it, one scene, and what a person does there. `prepare`: before Stash reads its plugins. */
export const withPackage = (packages: string, prepare: (folder: string) => void = () => undefined) =>
  Effect.gen(function* () {
    const fresh = yield* freshProgram
    const plugins = join(fresh.folder, "plugins")
    const folder = yield* Effect.promise(() => install(packages, "PlexSync", plugins))
    yield* Effect.sync(() => prepare(folder))
    const data = join(folder, "data")
    const world = yield* withPlugins({ ...fresh, data }, plugins, "none", {
      PLEXSYNC_DATA_DIR: "",
      PLEXSYNC_SKIP_FIELDS: "poster, background, rating"
    })
    const stash = world.servers.stash.url
    const { keys, scenes } = yield* furnish(world, 1)
    const edit = (title: string) => editScene(stash, scenes[0] ?? "", { title })
    const shown = Effect.map(plexItem(world.servers.plex, keys[0] ?? ""), (item) => item.title)
    const reaches = (title: string) =>
      Effect.zipRight(
        edit(title),
        eventually(shown, (now) => now === title)
      )
    return { ...world, plugins, folder, stash, edit, shown, reaches }
  })

/** A second start of this version that is still about: it saw no runtime a moment before there was one, and waits for that one to end. */
export const startOf = (data: string, version: string) =>
  Effect.map(Clock.currentTimeMillis, (now) => {
    const database = new Sqlite(join(data, "plexsync.db"))
    database
      .prepare(
        "INSERT INTO runtime_start (id, owner, until, host, pid, seen, version) VALUES (1, 'late', ?, ?, ?, ?, ?)"
      )
      .run(now + 60_000, hostname(), process.pid, now, version)
    database.close()
  })

/** Waits for the end of a process. */
export const gone = (pid: number) =>
  eventually(
    Effect.sync(() => isThere(pid)),
    (there) => !there,
    15
  )
