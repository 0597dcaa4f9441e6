import { afterEach, beforeEach, describe, expect, it } from "vitest"
import * as Recorder from "./support/Recorder.ts"
import { at, ended, list, type Running, until, withStash } from "./support/WithStash.ts"

let recorder: Recorder.Recorder
beforeEach(() => {
  recorder = Recorder.make()
})
afterEach(() => recorder.remove())

const task = ({ pick }: Running, args: object) =>
  pick('mutation($a:Map){runPluginTask(plugin_id:"recorder",task_name:"Sleep",args_map:$a)}', "runPluginTask", {
    a: args
  })
const queue = ({ pick }: Running) => pick("{jobQueue{id status}}", "jobQueue")

describe("the job queue", () => {
  it("runs one job at a time, and is null when it is empty", () =>
    withStash({ scenes: 0, plugins: recorder.folder }, async (stash) => {
      expect(await queue(stash)).toBeNull()
      const [first, second] = [await task(stash, { s: "60" }), await task(stash, { s: "0" })]
      await until(() => recorder.calls().length === 1)
      expect(await queue(stash)).toEqual([
        { id: first, status: "RUNNING" },
        { id: second, status: "READY" }
      ])
      await stash.ask("mutation($i:ID!){stopJob(job_id:$i)}", { i: first })
      expect(at(await ended(stash, first), "status")).toBe("CANCELLED")
      expect(at(await ended(stash, second), "status")).toBe("FINISHED")
      expect(await queue(stash)).toBeNull()
    }))

  it("forgets a waiting job that is stopped, and all when all are", () =>
    withStash({ scenes: 0, plugins: recorder.folder }, async (stash) => {
      const first = await task(stash, { s: "60" })
      const second = await task(stash, { s: "60" })
      await until(() => recorder.calls().length === 1)
      await stash.ask("mutation($i:ID!){stopJob(job_id:$i)}", { i: second })
      expect(await queue(stash)).toEqual([{ id: first, status: "RUNNING" }])
      await stash.ask("mutation{stopAllJobs}")
      expect(at(await ended(stash, first), "status")).toBe("CANCELLED")
      expect(recorder.calls()).toHaveLength(1)
    }))

  it("remembers the last ten that ended", () =>
    withStash({ scenes: 0 }, async (stash) => {
      const ids: Array<unknown> = []
      for (let count = 0; count < 12; count++)
        ids.push(await stash.pick("mutation{metadataScan(input:{})}", "metadataScan"))
      await ended(stash, ids.at(-1))
      const found = await Promise.all(
        ids.map((id) => stash.pick("query($i:ID!){findJob(input:{id:$i}){id}}", "findJob.id", { i: id }))
      )
      expect(found.map((id) => id === undefined)).toEqual(ids.map((_, index) => index < 2))
    }))

  it("shows a task under its description, its name or its plugin's id", () =>
    withStash({ scenes: 0, plugins: recorder.folder }, async (stash) => {
      const described = async (args: string) => {
        const id = await stash.pick(`mutation{runPluginTask(plugin_id:"recorder",${args})}`, "runPluginTask")
        return at(await ended(stash, id), "description")
      }
      expect(await described('task_name:"Full",description:"Mine"')).toBe("Running plugin task: Mine")
      expect(await described('task_name:"Full"')).toBe("Running plugin task: Full")
      expect(await described("args_map:{}")).toBe("Running plugin task: recorder")
    }))

  it("lets an operation run beside a job", () =>
    withStash({ scenes: 0, plugins: recorder.folder }, async (stash) => {
      const id = await task(stash, { s: "60" })
      await until(() => recorder.calls().length === 1)
      const said = await stash.pick(
        'mutation{runPluginOperation(plugin_id:"recorder",args:{mode:"json",n:1})}',
        "runPluginOperation"
      )
      expect(said).toEqual({ mode: "json", n: 1 })
      expect(await queue(stash)).toEqual([{ id, status: "RUNNING" }])
      await stash.ask("mutation{stopAllJobs}")
    }))

  it("gives tasks the extra arguments of the file, and the session of who started them", () =>
    withStash({ scenes: 0, plugins: recorder.folder, credentials: "key" }, async (stash) => {
      await ended(stash, await task(stash, { s: "0" }))
      const [call] = recorder.calls()
      expect(call?.argv).toEqual(["first", "second", `${recorder.folder}/recorder`])
      const value = at(call?.stdin.server_connection, "SessionCookie.Value")
      const answer = await stash.send("/graphql", {
        method: "POST",
        headers: { "Content-Type": "application/json", Cookie: `session=${String(value)}` },
        body: '{"query":"{configuration{general{apiKey}}}"}'
      })
      expect(at(await answer.json(), "data.configuration.general.apiKey")).toBe(stash.apiKey)
    }))
})

describe("the log", () => {
  it("shows the thirty newest lines of Info and above, newest first", () =>
    withStash({ scenes: 0 }, async ({ ask, pick }) => {
      for (let count = 0; count < 40; count++) await ask(`{findScene(id:"x${count}"){id}}`)
      const lines = list(await pick("{logs{message}}", "logs.*.message"))
      expect(lines).toHaveLength(30)
      expect(lines[0]).toBe('findScene: input: findScene strconv.Atoi: parsing "x39": invalid syntax')
    }))
})
