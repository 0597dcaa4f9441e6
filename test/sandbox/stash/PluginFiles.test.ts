import { afterEach, beforeEach, describe, expect, it } from "vitest"
import * as Recorder from "./support/Recorder.ts"
import { list, withStash } from "./support/WithStash.ts"

let recorder: Recorder.Recorder
beforeEach(() => {
  recorder = Recorder.make()
})
afterEach(() => recorder.remove())

describe("plugin files", () => {
  it("load strictly, every .yml below the folder and nothing else, in the order of a walk", async () => {
    recorder.write("aaa/bad-interface.yml", "name: Bad\ninterface: http\n")
    recorder.write("aaa/compose.yml", "services:\n  web: {}\n")
    recorder.write("aaa/deep/down/unknown-trigger.yml", "name: Odd\nhooks:\n  - {name: x, triggeredBy: [Nope.Post]}\n")
    recorder.write("aaa/other.yaml", "name: Other\n")
    recorder.write("aaa/setting-default.yml", "name: S\nsettings:\n  a:\n    default: 1\n")
    recorder.write("aaa/unknown-key.yml", "name: U\nexec: [x]\nfoo: bar\n")
    recorder.write("zzz/RECORDER.yml", "name: The same id in another case\n")
    await withStash({ plugins: recorder.folder }, async ({ pick }) => {
      expect(await pick("{plugins{id}}", "plugins.*.id")).toEqual(["unknown-trigger", "recorder"])
      const folder = `${recorder.folder}/aaa`
      expect(list(await pick("{logs{message}}", "logs.*.message")).toReversed()).toEqual([
        `Error loading plugin ${folder}/bad-interface.yml: invalid interface type http`,
        `Error loading plugin ${folder}/compose.yml: yaml: unmarshal errors:\n  line 1: field services not found in type plugin.Config`,
        `Error loading plugin ${folder}/setting-default.yml: yaml: unmarshal errors:\n  line 4: field default not found in type plugin.SettingConfig`,
        `Error loading plugin ${folder}/unknown-key.yml: yaml: unmarshal errors:\n  line 3: field foo not found in type plugin.Config`,
        `Error loading plugin ${recorder.folder}/zzz/RECORDER.yml: plugin with ID RECORDER already exists`
      ])
    })
  })

  it("are read again when asked to reload", () =>
    withStash({ plugins: recorder.folder }, async ({ pick }) => {
      recorder.write("later/later.yml", "name: Later\n")
      expect(await pick("{plugins{id}}", "plugins.*.id")).toEqual(["recorder"])
      expect(await pick("mutation{reloadPlugins}", "reloadPlugins")).toBe(true)
      expect(await pick("{plugins{id}}", "plugins.*.id")).toEqual(["later", "recorder"])
    }))

  it("need not be there: no plugins are null", () =>
    withStash({}, async ({ pick }) => {
      expect(await pick("{plugins{id}}", "plugins")).toBeNull()
    }))
})

describe("plugin settings", () => {
  it("are replaced as a whole, and left out for who has none", () =>
    withStash({ plugins: recorder.folder }, async ({ ask, pick }) => {
      const set = (id: string, input: object) =>
        ask("mutation($p:ID!,$i:Map!){configurePlugin(plugin_id:$p,input:$i)}", { p: id, i: input })
      expect(await pick('{configuration{plugins(include:["recorder"])}}', "configuration.plugins")).toEqual({})
      await set("recorder", { a: 1, b: "x" })
      await set("recorder", { b: "y", "dotted.key": true })
      await set("ghost", { k: 1 })
      expect(await pick("{configuration{plugins}}", "configuration.plugins")).toEqual({
        recorder: { b: "y", "dotted.key": true },
        ghost: { k: 1 }
      })
      expect(await pick('{configuration{plugins(include:["ghost","none"])}}', "configuration.plugins")).toEqual({
        ghost: { k: 1 }
      })
    }))
})
