import { readFileSync } from "node:fs"
import { join } from "node:path"
import { describe, expect, it } from "vitest"
import { parse } from "yaml"
import { settingNames } from "../src/core/Settings.ts"
import { storeModes } from "../src/serve/StoreTasks.ts"
import { handlers } from "../src/serve/Tasks.ts"

interface Manifest {
  readonly exec: ReadonlyArray<string>
  readonly interface: string
  readonly settings: Readonly<Record<string, { readonly displayName: string; readonly type: string }>>
  readonly hooks: ReadonlyArray<{ readonly triggeredBy: ReadonlyArray<string> }>
  readonly tasks: ReadonlyArray<{ readonly name: string; readonly defaultArgs: { readonly mode: string } }>
}
const manifest = parse(readFileSync(join(import.meta.dirname, "..", "PlexSync.yml"), "utf8")) as Manifest // a file of ours

describe("PlexSync.yml", () => {
  it("lists only tasks that have a handler, and every handler has its task", () => {
    expect(manifest.tasks.map((task) => task.defaultArgs.mode).toSorted()).toEqual(
      [...Object.keys(handlers), ...storeModes].toSorted()
    )
    expect(new Set(manifest.tasks.map((task) => task.name)).size).toBe(manifest.tasks.length)
  })

  it("offers only settings that exist, and every checkbox is off by default, or says so", () => {
    const offered = Object.entries(manifest.settings)
    expect(offered.map(([name]) => name).filter((name) => !settingNames.some((known) => known === name))).toEqual([])
    const on = offered.filter(
      ([, { displayName, type }]) => type === "BOOLEAN" && displayName.includes("on unless switched off")
    )
    expect(on.map(([name]) => name).toSorted()).toEqual(["enabled", "strict_matching"])
  })

  it("listens to what changes an item, and to nothing else", () => {
    expect(manifest.hooks.flatMap((hook) => hook.triggeredBy).toSorted()).toEqual([
      "Performer.Destroy.Post",
      "Performer.Update.Post",
      "Scene.Create.Post",
      "Scene.Destroy.Post",
      "Scene.Update.Post",
      "Studio.Destroy.Post",
      "Studio.Update.Post",
      "Tag.Destroy.Post",
      "Tag.Merge.Post",
      "Tag.Update.Post"
    ])
  })

  it("starts the built plugin with node, over Stash's raw interface", () => {
    expect(manifest.interface).toBe("raw")
    expect(manifest.exec).toEqual(["node", "{pluginDir}/dist/plugin.mjs"])
  })
})
