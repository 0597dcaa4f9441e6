import { afterEach, beforeEach, describe, expect, it } from "vitest"
import * as Recorder from "./support/Recorder.ts"
import { list, type Running, until, withStash } from "./support/WithStash.ts"

let recorder: Recorder.Recorder
beforeEach(() => {
  recorder = Recorder.make()
})
afterEach(() => recorder.remove())
const inMode = (mode: string) => {
  recorder.remove()
  recorder = Recorder.make(mode)
}

const update = "mutation($i:SceneUpdateInput!){sceneUpdate(input:$i){id rating100}}"
const bulk = "mutation($i:BulkSceneUpdateInput!){bulkSceneUpdate(input:$i){id}}"
const messages = async ({ pick }: Running) => list(await pick("{logs{message}}", "logs.*.message"))
const isAlive = (pid: number): boolean => {
  try {
    return process.kill(pid, 0)
  } catch {
    return false
  }
}
const firstCall = () => until(() => recorder.calls()[0])

describe("a hook", () => {
  it("gets Stash's stdin, arguments and working directory", () =>
    withStash({ plugins: recorder.folder }, async ({ ask, port }) => {
      await ask(update, { i: { id: "3", rating100: 80, title: "a & b" } })
      const call = await firstCall()
      expect(call.argv).toEqual(["first"])
      expect(call.cwd).toBe(process.cwd())
      const { args, server_connection: connection } = call.stdin
      expect(Object.keys(connection)).toEqual(["Scheme", "Host", "Port", "SessionCookie", "Dir", "PluginDir"])
      expect(connection).toMatchObject({
        Scheme: "http",
        Host: "0.0.0.0",
        Port: port,
        PluginDir: `${recorder.folder}/recorder`,
        SessionCookie: { Name: "session", Expires: "0001-01-01T00:00:00Z", Unparsed: null }
      })
      expect(Object.keys(args)).toEqual(["hookContext", "mode"])
      const context = args.hookContext
      expect(Object.keys(context ?? {})).toEqual(["id", "type", "input", "inputFields"])
      expect(context?.id).toBe(3)
      expect(Object.keys(context?.input ?? {})).toHaveLength(24)
      expect(context?.input).toMatchObject({ id: "3", rating100: 80, title: "a & b", details: null, tag_ids: null })
      expect(context?.inputFields?.toSorted()).toEqual(["id", "rating100", "title"])
    }))

  it("of a bulk edit runs for one scene after another, before the answer", () =>
    withStash({ plugins: recorder.folder }, async ({ ask }) => {
      await ask(bulk, { i: { ids: ["4", "2", "9"], rating100: 7, details: null } })
      const contexts = recorder.contexts()
      expect(contexts.map((context) => context.id)).toEqual([4, 2, 9])
      // A cleared field stands in inputFields only.
      expect(contexts[0]?.input).toEqual({ ids: ["4", "2", "9"], rating100: 7 })
      expect(contexts[0]?.inputFields?.toSorted()).toEqual(["details", "ids", "rating100"])
    }))

  it("of scenesUpdate is given the inputs of all scenes, and the fields of its own", () =>
    withStash({ plugins: recorder.folder }, async ({ ask }) => {
      const both = [
        { id: "1", rating100: 60 },
        { id: "5", title: "Second" }
      ]
      await ask("mutation($i:[SceneUpdateInput!]!){scenesUpdate(input:$i){id}}", { i: both })
      const contexts = recorder.contexts()
      for (const { input } of contexts) expect(input).toMatchObject(both)
      expect(contexts.map((context) => context.inputFields?.toSorted())).toEqual([
        ["id", "rating100"],
        ["id", "title"]
      ])
    }))

  it("stays silent when a program before it cannot start", async () => {
    recorder.write(
      "aaa/missing.yml",
      "name: Missing\nexec: [no-such-program]\nhooks: [{name: h, triggeredBy: [Scene.Update.Post]}]\n"
    )
    await withStash({ plugins: recorder.folder }, async (stash) => {
      await stash.ask(update, { i: { id: "3", rating100: 80 } })
      expect(recorder.calls()).toEqual([])
      expect((await messages(stash))[0]).toBe(
        `error executing post hooks: error running plugin: fork/exec ${recorder.folder}/aaa/no-such-program: no such file or directory`
      )
    })
  })

  it("of a disabled plugin is not called", () =>
    withStash({ plugins: recorder.folder }, async ({ ask }) => {
      await ask("mutation($m:BoolMap!){setPluginsEnabled(enabledMap:$m)}", { m: { recorder: false } })
      await ask(update, { i: { id: "3", rating100: 80 } })
      expect(recorder.calls()).toEqual([])
    }))

  it("comes back to its plugin at most ten times through the plugin's own edits", async () => {
    inMode("mutate")
    await withStash({ plugins: recorder.folder }, async ({ ask }) => {
      await ask(update, { i: { id: "3", rating100: 80 } })
      expect(recorder.calls()).toHaveLength(10)
    })
  })
})

describe("processes", () => {
  it("are killed when the client leaves, the rest of the hooks never run, and the edits stay", async () => {
    inMode("sleep")
    await withStash({ plugins: recorder.folder }, async (stash) => {
      const abort = new AbortController()
      const request = stash.send("/graphql", {
        method: "POST",
        headers: { "Content-Type": "application/json" },
        body: JSON.stringify({ query: bulk, variables: { i: { ids: ["1", "2"], rating100: 33 } } }),
        signal: abort.signal
      })
      const { pid } = await firstCall()
      abort.abort()
      await expect(request).rejects.toThrow()
      await until(() => !isAlive(pid))
      await until(async () => (await messages(stash)).includes("error executing post hooks: operation cancelled"))
      expect(recorder.calls()).toHaveLength(1)
      expect(await stash.pick("{findScenes(ids:[1,2]){scenes{rating100}}}", "findScenes.scenes.*.rating100")).toEqual([
        33, 33
      ])
    })
  })

  it("of a job do not outlive the sandbox", async () => {
    const pid = await withStash({ plugins: recorder.folder }, async ({ ask }) => {
      await ask('mutation{runPluginTask(plugin_id:"recorder",task_name:"Sleep",args_map:{s:"60"})}')
      return (await firstCall()).pid
    })
    await until(() => !isAlive(pid))
  })

  it("of a hook do not outlive the sandbox", async () => {
    inMode("sleep")
    const pid = await withStash({ plugins: recorder.folder }, async ({ ask }) => {
      void ask(update, { i: { id: "3", rating100: 80 } }).catch(() => undefined)
      return (await firstCall()).pid
    })
    await until(() => !isAlive(pid))
  })
})
