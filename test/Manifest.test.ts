import * as Option from "effect/Option"
import { readFileSync } from "node:fs"
import { join } from "node:path"
import { describe, expect, it } from "vitest"
import { parse } from "yaml"
import { settingNames } from "../src/core/settings/Settings.ts"
import { entityTypes, sceneTypes } from "../src/core/model/HookFields.ts"
import { installedOf } from "../src/core/hook/Installed.ts"
import { tracedBy } from "../src/core/hook/TraceLine.ts"
import { task } from "../src/embedded/Start.ts"
import { lineOf } from "../src/embedded/Event.ts"
import { storeModes } from "../src/serve/tasks/StoreTasks.ts"
import { handlers } from "../src/serve/tasks/Tasks.ts"

interface Manifest {
  readonly name: string
  readonly version: string
  readonly exec: ReadonlyArray<string>
  readonly interface: string
  readonly settings?: Readonly<Record<string, { readonly displayName: string; readonly type: string }>>
  readonly hooks?: ReadonlyArray<{ readonly triggeredBy: ReadonlyArray<string> }>
  readonly tasks?: ReadonlyArray<{ readonly name: string; readonly defaultArgs: { readonly mode: string } }>
}
const read = (file: string) => parse(readFileSync(join(import.meta.dirname, "..", file), "utf8")) as Manifest // a file of ours
const plugin = read("PlexSync.yml")
const hooks = read("PlexSyncHooks.yml")
const classic = read("classic/PlexSync.yaml")
const alone = read("dist/alone/PlexSync.yaml")
const triggers = ({ hooks: list = [] }: Manifest) => list.flatMap((hook) => hook.triggeredBy).toSorted()
const synced = [...sceneTypes, ...entityTypes.keys()].toSorted()

describe("PlexSync.yml", () => {
  it("lists only tasks that have a handler, and every handler has its task", () => {
    const { tasks = [] } = plugin
    const modes = new Set([...Object.keys(handlers), ...storeModes])
    expect(tasks.map((one) => one.defaultArgs.mode).toSorted()).toEqual([...modes].toSorted())
    expect(new Set(tasks.map((one) => one.name)).size).toBe(tasks.length)
  })

  it("offers only settings that exist, and every checkbox is off by default, or says so", () => {
    const offered = Object.entries(plugin.settings ?? {})
    expect(offered.map(([name]) => name).filter((name) => !settingNames.some((known) => known === name))).toEqual([])
    const on = offered.filter(
      ([, { displayName, type }]) => type === "BOOLEAN" && displayName.includes("on unless switched off")
    )
    expect(on.map(([name]) => name).toSorted()).toEqual(["enabled", "strict_matching"])
  })

  it("has no hooks: Stash would start a process for each", () => {
    expect(plugin.hooks).toBeUndefined()
  })

  it("starts the built plugin with node, over Stash's raw interface", () => {
    expect(plugin.interface).toBe("raw")
    expect(plugin.exec).toEqual(["node", "{pluginDir}/dist/plugin.cjs"])
  })
})

describe("PlexSyncHooks.yml", () => {
  it("runs the built script inside Stash, for what changes an item and for nothing else", () => {
    expect(hooks.interface).toBe("js")
    expect(hooks.exec).toEqual(["dist/hooks.js"])
    expect(triggers(hooks)).toEqual(synced)
  })

  it("has the name that its lines are known by, and leaves settings and tasks to PlexSync", () => {
    expect(hooks.name).toBe("PlexSync Hooks")
    expect(hooks.settings).toBeUndefined()
    expect(hooks.tasks).toBeUndefined()
  })

  it("knows the task that it adds by the name it has", () => {
    expect(plugin.tasks).toContainEqual(expect.objectContaining({ name: task, defaultArgs: { mode: "start" } }))
  })
})

describe("classic/PlexSync.yaml", () => {
  it("is PlexSync.yml and the hooks", () => {
    const { hooks: own, ...rest } = classic
    expect(rest).toEqual(plugin)
    expect(own).toEqual(hooks.hooks)
  })
})

describe("dist/alone/PlexSync.yaml", () => {
  it("runs a script that lies beside it, inside Stash, and has the name that its lines are known by", () => {
    expect(alone.interface).toBe("js")
    expect(alone.exec).toEqual(["alone.js"])
    expect(
      Option.isSome(
        tracedBy(`[Plugin / ${alone.name}] ${lineOf({ id: 3, type: "Scene.Create.Post", fields: null, n: 1 }, 1)}`)
      )
    ).toBe(true)
    expect(installedOf([{ id: "PlexSync", name: alone.name, enabled: true, hooks: true }])).toBe("alone")
  })

  it("has the settings of PlexSync.yml, the hooks of PlexSyncHooks.yml, and every task but the one that starts a program", () => {
    expect(alone.settings).toEqual(plugin.settings)
    expect(alone.hooks).toEqual(hooks.hooks)
    expect(alone.tasks).toEqual(plugin.tasks?.filter(({ name }) => name !== task))
    expect(plugin.tasks).toHaveLength((alone.tasks?.length ?? 0) + 1)
  })
})

describe("all manifests", () => {
  it("have the package's version", () => {
    const { version } = JSON.parse(readFileSync(join(import.meta.dirname, "..", "package.json"), "utf8")) as Manifest // npm's format
    expect([plugin, hooks, classic, alone].map((manifest) => manifest.version)).toEqual(
      Array.from({ length: 4 }, () => version)
    )
  })
})
