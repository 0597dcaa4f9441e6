import { afterEach, beforeEach, describe, expect, it } from "vitest"
import { embedded, listen } from "./support/Log.ts"
import * as Recorder from "./support/Recorder.ts"
import { at, ended, list, until, withStash } from "./support/WithStash.ts"

let recorder: Recorder.Recorder
beforeEach(() => {
  recorder = Recorder.make()
})
afterEach(() => recorder.remove())

const update = "mutation($i:SceneUpdateInput!){sceneUpdate(input:$i){id rating100}}"
const bulk = "mutation($i:BulkSceneUpdateInput!){bulkSceneUpdate(input:$i){id}}"
const triggers = "Scene.Update.Post, Scene.Create.Post, Scene.Destroy.Post"

/** A plugin of interface js; its folder decides when its hooks run. */
const script = (code: string, folder = "zzz") => {
  recorder.write(
    `${folder}/nudge.yml`,
    `name: Nudge\ninterface: js\nexec: [nudge.js]\nhooks: [{name: h, triggeredBy: [${triggers}]}]\n` +
      "tasks: [{name: Work, defaultArgs: {mode: work}}]\n"
  )
  recorder.write(`${folder}/nudge.js`, code)
}

const withoutSql = (lines: ReadonlyArray<string>) => lines.filter((line) => !line.startsWith("Trace SQL ["))

describe("a script", () => {
  it("has Stash's globals and no others", () => {
    script(`({ Output: Object.getOwnPropertyNames(globalThis).filter((name) => /^[a-z]/.test(name)).concat(
      ["Intl", "WebAssembly", "process"].map((name) => typeof globalThis[name]),
      Object.keys(log), Object.keys(util), Object.keys(gql)) })`)
    return withStash({ plugins: recorder.folder }, async ({ pick }) => {
      const said = list(
        await pick('mutation{runPluginOperation(plugin_id:"nudge",args:{})}', "runPluginOperation")
      ).map(String)
      expect(said.toSorted()).toEqual(
        [
          ...["console", "decodeURI", "decodeURIComponent", "encodeURI", "encodeURIComponent", "escape", "eval"],
          ...["globalThis", "gql", "input", "isFinite", "isNaN", "log", "parseFloat", "parseInt", "unescape", "util"],
          ...["undefined", "undefined", "undefined", "undefined"],
          ...["Trace", "Debug", "Info", "Warn", "Error", "Progress", "Sleep", "Do"]
        ].toSorted()
      )
    })
  })

  it("is given its arguments capitalised, absent lists as empty ones and single values as objects", () => {
    script(`const { ServerConnection: server, Args } = input
      const { id, input: sent, inputFields, type } = Args.hookContext
      log.Info({ port: server.Port, id, type, fields: Array.from(inputFields || []), tags: sent && sent.tag_ids, details: sent && sent.details,
        title: sent && typeof sent.title, keys: sent && Object.keys(sent).length })
      ;({ Output: "ok" })`)
    return withStash({ plugins: recorder.folder }, async (stash) => {
      const lines = await listen(stash)
      await stash.ask(update, { i: { id: "3", title: "a & b" } })
      await stash.ask(bulk, { i: { ids: ["4"], tag_ids: { ids: ["1"], mode: "ADD" } } })
      const told = () => lines().flatMap((line) => /^Info \[Plugin \/ Nudge\] (.*)/.exec(line)?.[1] ?? [])
      await until(() => told().length === 2)
      const [single, many] = told().map((line) => JSON.parse(line) as Record<string, unknown>)
      expect(single).toMatchObject({ port: stash.port, id: 3, type: "Scene.Update.Post", tags: [], title: "object" })
      expect(single).toMatchObject({ details: null, keys: 24 })
      expect(many).toMatchObject({ id: 4, tags: { ids: ["1"], mode: "ADD" }, details: null })
      expect(Number(many?.["keys"])).toBeGreaterThan(10)
    })
  })

  it("asks Stash and gets the data at once, and keeps nothing from one call to the next", () => {
    script(`if (typeof globalThis.seen !== "undefined") throw new Error("a context came back")
      globalThis.seen = true
      ;({ Output: gql.Do("query($i:ID!){findScene(id:$i){id paths{screenshot}}}", { i: "3" }) })`)
    return withStash({ plugins: recorder.folder }, async ({ pick }) => {
      const operate = () => pick('mutation{runPluginOperation(plugin_id:"nudge",args:{})}', "runPluginOperation")
      const said = await operate()
      expect(at(said, "findScene.id")).toBe("3")
      // Without a request there is no address to begin with.
      expect(String(at(said, "findScene.paths.screenshot"))).toMatch(/^\/scene\/3\/screenshot/)
      expect(await operate()).toEqual(said)
    })
  })

  it("that calls back to itself by an edit does so at most ten times, and others wait meanwhile", () => {
    script('gql.Do("mutation{sceneUpdate(input:{id:3,rating100:9}){id}}")')
    return withStash({ plugins: recorder.folder }, async (stash) => {
      await stash.ask(update, { i: { id: "3", rating100: 80 } })
      expect((await embedded(stash))["run nudge"]).toBe(10)
      expect(await stash.pick("{findScene(id:3){rating100}}", "findScene.rating100")).toBe(9)
    })
  })

  it("reads of Stash's log what passes the level that is configured, where a warning counts as information", () => {
    script(`for (const level of ["Trace", "Debug", "Info", "Warn", "Error"]) log[level](level)
      ;({ Output: gql.Do("{logs{level message}}").logs
        .filter((entry) => entry.message.startsWith("[Plugin / Nudge] ")).map((entry) => entry.level) })`)
    return withStash({ plugins: recorder.folder }, async ({ ask, pick }) => {
      const seen = async (logLevel: string) => {
        await ask("mutation($i:ConfigGeneralInput!){configureGeneral(input:$i){logLevel}}", { i: { logLevel } })
        expect(await pick("{configuration{general{logLevel}}}", "configuration.general.logLevel")).toBe(logLevel)
        const lines = list(
          await pick('mutation{runPluginOperation(plugin_id:"nudge",args:{})}', "runPluginOperation")
        ).map(String)
        return lines
      }
      expect(await seen("Error")).toEqual(["Error"])
      expect(await seen("Warning")).toEqual(["Error", "Error"])
      expect((await seen("Info")).slice(0, 3)).toEqual(["Error", "Warning", "Info"])
      expect((await seen("Trace")).slice(0, 5)).toEqual(["Error", "Warning", "Info", "Debug", "Trace"])
    })
  })

  it("of a task reports progress, is logged when it throws, and is stopped wherever it is", () => {
    script('if (input.Args.s) util.Sleep(Number(input.Args.s)); log.Progress(0.5); throw new Error("boom")')
    return withStash({ plugins: recorder.folder }, async (stash) => {
      const start = async (args: string) =>
        stash.pick(`mutation{runPluginTask(plugin_id:"nudge",task_name:"Work"${args})}`, "runPluginTask")
      const lines = await listen(stash)
      expect(await ended(stash, await start(""))).toMatchObject({ status: "FINISHED", progress: 0.5 })
      await until(() => lines().includes("Error Plugin returned error: Error: boom"))
      const id = await start(',args_map:{s:"60000"}')
      await until(async () => (await stash.pick("{jobQueue{status}}", "jobQueue.0.status")) !== "READY")
      await stash.ask("mutation($i:ID!){stopJob(job_id:$i)}", { i: id })
      expect(await ended(stash, id)).toMatchObject({ status: "CANCELLED" })
    })
  })
})

describe("hooks beside a script", () => {
  const calls = (code: string | undefined) => {
    script(code ?? "", "aaa")
    if (code === undefined)
      recorder.write("aaa/nudge.yml", `interface: js\nexec: [no.js]\nhooks: [{name: h, triggeredBy: [${triggers}]}]\n`)
    return withStash({ plugins: recorder.folder }, async (stash) => {
      await stash.ask(update, { i: { id: "3", rating100: 80 } })
      const [newest] = list(await stash.pick("{logs{message}}", "logs.*.message"))
      return { after: recorder.calls().length, newest: String(newest) }
    })
  }

  it("stay silent when it is missing or does not parse, and run when it throws", async () => {
    const missing = await calls(undefined)
    expect(missing.after).toBe(0)
    expect(missing.newest).toContain("error executing post hooks: error running plugin: open ")
    const broken = await calls("if (")
    expect(broken.after).toBe(0)
    expect(broken.newest).toContain("SyntaxError")
    const throwing = await calls('throw new Error("boom")')
    expect(throwing).toEqual({ after: 1, newest: "Scene.Update.Post [Nudge]: returned error: Error: boom" })
  })

  it("of a disabled script are not called", () => {
    script("({})")
    return withStash({ plugins: recorder.folder }, async (stash) => {
      await stash.ask("mutation($m:BoolMap!){setPluginsEnabled(enabledMap:$m)}", { m: { nudge: false } })
      expect(await stash.pick("{plugins{id enabled}}", "plugins")).toContainEqual({ id: "nudge", enabled: false })
      await stash.ask(update, { i: { id: "3", rating100: 80 } })
      expect((await embedded(stash))["run nudge"]).toBeUndefined()
    })
  })
})

describe("what a script's calls leave in the log", () => {
  const secret = "canary-0123456789"
  const operation = `gql.Do("mutation($a:Map){runPluginOperation(plugin_id:\\"recorder\\",args:$a)}", { a: { mode: "error", key: "${secret}" } })`
  const logged = (code: string, fail: ReadonlyArray<number> = []) => {
    script(code)
    return withStash({ plugins: recorder.folder }, async (stash) => {
      if (fail.length > 0) await stash.control("embedded", { fail })
      const lines = await listen(stash)
      await stash.ask(update, { i: { id: "3", rating100: 80 } })
      await until(() => lines().some((line) => line.includes("Scene.Update.Post [Nudge]: returned")))
      await until(async () => (await stash.pick("{jobQueue{id}}", "jobQueue")) === null)
      return lines()
        .filter((line) => line.includes(secret))
        .map((line) => line.split(" ")[0])
    })
  }
  const task = (key: string) =>
    `gql.Do("mutation($a:Map){runPluginTask(plugin_id:\\"recorder\\",task_name:\\"Full\\",args_map:$a)}", { a: { key: "${key}" } })`

  it("are the variables of a failure that nobody caught, at Error, and the arguments of a failing operation, at Debug", async () => {
    expect((await logged(operation)).toSorted()).toEqual(["Debug", "Error"])
    expect(await logged(`try { ${operation} } catch (e) {}`)).toEqual(["Debug"])
    expect(await logged(task(secret), [1])).toEqual(["Error"])
    expect(await logged(`try { ${task(secret)} } catch (e) {}`, [1])).toEqual([])
  })

  it("are never the arguments of a task", async () => {
    expect(await logged(task(secret))).toEqual([])
    expect(recorder.calls().some(({ stdin }) => stdin.args["key"] === secret)).toBe(true)
  })
})

describe("stats", () => {
  it("count what scripts do, and processes", () => {
    script('gql.Do("{jobQueue{id} version{version}}"); log.Trace("x")')
    return withStash({ plugins: recorder.folder }, async (stash) => {
      await stash.ask(bulk, { i: { ids: ["1", "2"], rating100: 7 } })
      expect(await embedded(stash)).toEqual({
        "gql.Do": 2,
        "gql.Do query jobQueue": 2,
        "gql.Do query version": 2,
        "log.Trace": 2,
        "process recorder": 2,
        "run nudge": 2
      })
      await stash.control("reset-stats", {})
      expect(await embedded(stash)).toEqual({})
    })
  })
})

describe("loggingSubscribe", () => {
  it("tells what a real Stash told of an edit with a script and a process beside", () => {
    script(
      'log.Trace("MARK " + JSON.stringify({ id: input.Args.hookContext.id, type: input.Args.hookContext.type })); ({ Output: "ok" })',
      "nudge"
    )
    return withStash({ plugins: recorder.folder }, async (stash) => {
      const lines = await listen(stash)
      await stash.ask(update, { i: { id: "1", rating100: 80 } })
      await until(() => lines().some((line) => line.includes("[Recorder]: returned")))
      expect(withoutSql(lines())).toEqual([
        'Trace [Plugin / Nudge] MARK {"id":1,"type":"Scene.Update.Post"}',
        "Debug Scene.Update.Post [Nudge]: returned: ok",
        expect.stringMatching(/^Debug Plugin Recorder started: /),
        "Debug Plugin Recorder finished",
        "Debug Scene.Update.Post [Recorder]: returned: ok"
      ])
      // Four statements for the edit of one scene, as recorded.
      expect(lines()).toHaveLength(9)
    })
  })
})
