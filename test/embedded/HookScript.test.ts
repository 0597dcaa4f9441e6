import { build } from "esbuild"
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { afterEach, beforeEach, describe, expect, it } from "vitest"
import { embedded, listen } from "../sandbox/stash/support/Log.ts"
import { list, type Running, until, withStash, type Wanted } from "../sandbox/stash/support/WithStash.ts"

const root = join(import.meta.dirname, "..", "..")
const script = readFileSync(join(root, "dist", "hooks.js"), "utf8")

/** In the place of the program: writes down what it is started with. */
const program = `const { appendFileSync, readFileSync } = require("node:fs")
appendFileSync(__dirname + "/calls", readFileSync(0, "utf8") + "\\n")
process.stdout.write('{"output":"ok"}')`

let folder = ""
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "plexsync-hooks-"))
  const home = join(folder, "PlexSync")
  mkdirSync(join(home, "dist"), { recursive: true })
  for (const file of ["PlexSync.yml", "PlexSyncHooks.yml", "dist/hooks.js"]) cpSync(join(root, file), join(home, file))
  writeFileSync(join(home, "dist", "plugin.cjs"), program)
  writeFileSync(join(home, "dist", "calls"), "")
})
afterEach(() => rmSync(folder, { recursive: true, force: true }))

/** The arguments of every start of the program. */
const started = () =>
  readFileSync(join(folder, "PlexSync", "dist", "calls"), "utf8")
    .split("\n")
    .filter((line) => line !== "")
    .map((line) => (JSON.parse(line) as { readonly args: Readonly<Record<string, unknown>> }).args)

const withHooks = <A>(use: (stash: Running) => Promise<A>, wanted: Wanted = {}) =>
  withStash({ plugins: folder, ...wanted }, use)

const quiet = ({ pick }: Running) => until(async () => (await pick("{jobQueue{id}}", "jobQueue")) === null)
const update = "mutation($i:SceneUpdateInput!){sceneUpdate(input:$i){id}}"
const edit = ({ ask }: Running, id = "3") => ask(update, { i: { id, title: "New" } })

describe("dist/hooks.js", () => {
  it("is what the sources make, one plain script without what goja lacks", async () => {
    expect(script).not.toMatch(/\bIntl\b|\(\?<[A-Za-z]|\?\.|\?\?|\bimport\b|\bexport\b|\basync\b|\bBigInt\b/)
    // Parses as ES2017: esbuild leaves newer syntax no way through, and refuses what it cannot lower.
    const { code } = await build({
      stdin: { contents: script },
      target: "es2017",
      write: false,
      minifyWhitespace: true
    }).then(({ outputFiles: [file] }) => ({ code: file?.text }))
    expect(code?.trim()).toBe(script.trim())
    expect(script.length).toBeLessThan(8192)
  })
})

describe("PlexSync Hooks in Stash", () => {
  it("has the program started with the edit and its time", () =>
    withHooks(async (stash) => {
      const lines = await listen(stash)
      // @effect-diagnostics-next-line globalDate:off - the script tells the time of the clock on the wall.
      const before = Date.now()
      await edit(stash)
      await until(() => started().length === 1)
      const [{ edit: json, ...others } = {}] = started()
      const told = JSON.parse(String(json)) as { readonly since: number }
      expect(told).toMatchObject({ id: 3, type: "Scene.Update.Post", n: 1 })
      expect(told.since).toBeGreaterThanOrEqual(before)
      expect(others).toEqual({ mode: "start", since: told.since })
      await until(() => lines().includes("Debug Scene.Update.Post [PlexSync Hooks]: returned: ok"))
      expect(lines().filter((line) => line.includes("PLEXSYNC"))).toEqual([])
    }))

  it("gives the key of a Stash with credentials to the task", () =>
    withHooks(
      async (stash) => {
        await edit(stash)
        await until(() => started().length === 1)
        expect(started()[0]).toMatchObject({ mode: "start", apiKey: stash.apiKey })
      },
      { credentials: "key" }
    ))

  it("starts the program beside a job that runs, and adds the task once", () =>
    withHooks(async (stash) => {
      writeFileSync(join(folder, "busy.yml"), "interface: js\nexec: [busy.js]\ntasks: [{name: Busy}]\n")
      writeFileSync(join(folder, "busy.js"), "util.Sleep(600000)")
      await stash.ask("mutation{reloadPlugins}")
      const id = await stash.pick('mutation{runPluginTask(plugin_id:"busy",task_name:"Busy")}', "runPluginTask")
      await until(async () => (await stash.pick("{jobQueue{status}}", "jobQueue.0.status")) === "RUNNING")
      await edit(stash)
      await edit(stash, "4")
      expect(started()).toHaveLength(1)
      expect(await embedded(stash)).toMatchObject({
        "gql.Do mutation runPluginTask": 1,
        "gql.Do mutation runPluginOperation": 1
      })
      await stash.ask("mutation($i:ID!){stopJob(job_id:$i)}", { i: id })
      await quiet(stash)
      expect(started().map(({ mode }) => mode)).toEqual(["start", "start"])
    }))

  it("calls three times at most in a bulk edit of 1,000 scenes, and causes one task", () =>
    withHooks(
      async (stash) => {
        const ids = list(await stash.pick("{findScenes(filter:{per_page:-1}){scenes{id}}}", "findScenes.scenes.*.id"))
        expect(ids).toHaveLength(1000)
        await stash.ask("mutation($i:BulkSceneUpdateInput!){bulkSceneUpdate(input:$i){id}}", {
          i: { ids, rating100: 40 }
        })
        await quiet(stash)
        const counts = await embedded(stash)
        expect(counts["run PlexSyncHooks"]).toBe(1000)
        expect(counts["gql.Do"]).toBeLessThanOrEqual(3)
        expect(counts["log.Trace"] ?? 0).toBe(0)
        expect(started()).toHaveLength(1)
      },
      { scenes: 1000 }
    ))

  it("tells of every kind of request once", () =>
    withHooks(async (stash) => {
      // One after another: of an edit that is made while the task for the last is about to run, a line tells.
      const ask = async (query: string) => {
        expect((await stash.ask(query)).errors).toBeUndefined()
        await quiet(stash)
      }
      await ask('mutation{scenesUpdate(input:[{id:1,title:"a"},{id:2,title:"b"}]){id}}')
      await ask("mutation{bulkSceneUpdate(input:{ids:[4,5,6],organized:true}){id}}")
      await ask("mutation{scenesDestroy(input:{ids:[7,8]})}")
      await ask('mutation{performerUpdate(input:{id:1,name:"Someone else"}){id}}')
      await ask("mutation{tagsDestroy(ids:[1,2])}")
      await ask("mutation{tagsMerge(input:{source:[3],destination:4}){id}}")
      await ask("mutation{sceneUpdate(input:{id:9,play_count:3}){id}}")
      await quiet(stash)
      const told = () => started().map((args) => JSON.parse(String(args["edit"])) as Readonly<Record<string, unknown>>)
      await until(() => told().length >= 6)
      expect(told().map(({ id, n, type }) => [type, id, n])).toEqual([
        ["Scene.Update.Post", 1, 2],
        ["Scene.Update.Post", 4, 3],
        ["Scene.Destroy.Post", 7, 2],
        ["Performer.Update.Post", 1, 1],
        ["Tag.Destroy.Post", 1, 2],
        ["Tag.Merge.Post", 4, 1]
      ])
    }))

  it("does nothing for a PlexSync that is disabled, and is silent when it is disabled itself", () =>
    withHooks(async (stash) => {
      const enable = (map: Readonly<Record<string, boolean>>) =>
        stash.ask("mutation($m:BoolMap!){setPluginsEnabled(enabledMap:$m)}", { m: map })
      await enable({ PlexSync: false })
      await edit(stash)
      expect(await embedded(stash)).toMatchObject({ "log.Trace": 1, "gql.Do": 1 })
      await enable({ PlexSyncHooks: false })
      await edit(stash)
      expect(await embedded(stash)).toMatchObject({ "run PlexSyncHooks": 1 })
      expect(started()).toEqual([])
    }))
})

describe("the API key", () => {
  it.each([[1], [2], [3]])(
    "is in no line of Stash's log when call %i of the script fails, and the edit is done",
    (fail) =>
      withHooks(
        async (stash) => {
          const lines = await listen(stash)
          // Behind a job that runs, so that the script makes all its calls.
          writeFileSync(join(folder, "busy.yml"), "interface: js\nexec: [busy.js]\ntasks: [{name: Busy}]\n")
          writeFileSync(join(folder, "busy.js"), "util.Sleep(600000)")
          await stash.ask("mutation{reloadPlugins}")
          const id = await stash.pick('mutation{runPluginTask(plugin_id:"busy",task_name:"Busy")}', "runPluginTask")
          await until(async () => (await stash.pick("{jobQueue{status}}", "jobQueue.0.status")) === "RUNNING")
          await stash.control("embedded", { fail: [fail] })
          expect((await edit(stash)).errors).toBeUndefined()
          await stash.ask("mutation($i:ID!){stopJob(job_id:$i)}", { i: id })
          await quiet(stash)
          // The last line: an operation of nobody.
          await stash.ask('mutation{runPluginOperation(plugin_id:"nobody",args:{})}')
          await until(() => lines().some((line) => line.includes("nil pointer")))
          const { "gql.Do": calls } = await embedded(stash)
          expect(calls).toBe(fail === 1 ? 1 : 3)
          expect(stash.apiKey?.length).toBeGreaterThan(20)
          expect(lines().filter((line) => line.includes(stash.apiKey ?? ""))).toEqual([])
        },
        { credentials: "key" }
      )
  )
})
