import { describe, expect, it } from "vitest"
import { run } from "../../src/embedded/Hook.ts"
import { startOf } from "../../src/embedded/Start.ts"

const since = 1_800_000_000_000
const job = (status: string, description = "Scanning...") => ({ status, description })
const start = (status: string) => job(status, "Running plugin task: Start Background Sync")

interface State {
  readonly plugins: unknown
  readonly jobQueue: unknown
  readonly apiKey: string
}
const calm: State = {
  plugins: [
    { id: "Other", enabled: true },
    { id: "PlexSync", enabled: true }
  ],
  jobQueue: null,
  apiKey: ""
}

/** Runs one hook; the n-th `gql.Do` fails if `fail` says so. */
const hook = (
  state: Partial<State> = {},
  context: unknown = { id: 3, type: "Scene.Update.Post", input: { id: "3" }, inputFields: ["title", "id"] },
  fail = 0
) => {
  const { apiKey, jobQueue, plugins } = { ...calm, ...state }
  const calls: Array<readonly [string, unknown]> = []
  const lines: Array<string> = []
  const result = run(
    {
      input: { Args: { hookContext: context } },
      log: { Trace: (line) => void lines.push(line) },
      gql: {
        Do: (query, variables) => {
          calls.push([
            query.includes("runPluginTask") ? "task" : query.includes("runPluginOperation") ? "operation" : "query",
            variables?.["args"]
          ])
          if (calls.length === fail) throw new Error(`failed: ${JSON.stringify(variables)}`)
          return query.startsWith("mutation") ? {} : { plugins, jobQueue, configuration: { general: { apiKey } } }
        }
      }
    },
    since
  )
  return { calls, lines, result }
}
const edit = `{"id":3,"type":"Scene.Update.Post","fields":["title","id"],"n":1,"since":${since}}`
const names = (calls: ReadonlyArray<readonly [string, unknown]>) => calls.map(([name]) => name)

describe("a hook", () => {
  it("adds the task, with the edit and its time, and writes no line: the task tells the runtime", () => {
    const { calls, lines, result } = hook()
    expect(lines).toEqual([])
    expect(calls).toEqual([
      ["query", undefined],
      ["task", { since, edit }]
    ])
    expect(result).toEqual({ Output: "ok" })
  })

  it("hands the key to the task, and to nothing else", () => {
    const { calls, lines } = hook({ apiKey: "canary", jobQueue: [job("RUNNING")] })
    expect(calls.slice(1)).toEqual([
      ["task", { since, edit, apiKey: "canary" }],
      ["operation", { mode: "start", since, edit }]
    ])
    expect(lines).toEqual([`PLEXSYNC ${edit}`])
  })

  it("does not wait behind another job", () => {
    expect(names(hook({ jobQueue: [job("RUNNING")] }).calls)).toEqual(["query", "task", "operation"])
    expect(names(hook({ jobQueue: [job("STOPPING"), job("READY")] }).calls)).toEqual(["query", "task", "operation"])
    // The same task ends at once.
    expect(names(hook({ jobQueue: [start("RUNNING")] }).calls)).toEqual(["query", "task"])
  })

  it("adds nothing while the task is about to run, but writes a line: that task knows of another edit", () => {
    const { calls, lines } = hook({ jobQueue: [job("RUNNING"), start("READY")] })
    expect(names(calls)).toEqual(["query"])
    expect(lines).toEqual([`PLEXSYNC ${edit}`])
  })

  it("adds nothing where PlexSync is absent or disabled, but says what happened", () => {
    for (const plugins of [null, [], [{ id: "PlexSync", enabled: false }], [{ id: "plexsync2", enabled: true }]]) {
      const { calls, lines } = hook({ plugins })
      expect(names(calls)).toEqual(["query"])
      expect(lines).toHaveLength(1)
    }
  })

  it("does nothing at all for what it leaves out", () => {
    for (const context of [
      null,
      { id: 3, type: "Scene.Update.Post", input: { id: "3" }, inputFields: ["id", "play_count"] }
    ]) {
      expect(hook({}, context)).toEqual({ calls: [], lines: [], result: { Output: "ok" } })
    }
  })

  it("goes on when a call fails, and keeps what it heard to itself", () => {
    const busy = { apiKey: "canary", jobQueue: [job("RUNNING")] }
    const context = { id: 3, type: "Scene.Create.Post", input: null }
    expect(names(hook(busy, context, 1).calls)).toEqual(["query"])
    for (const fail of [1, 2]) expect(hook({}, context, fail).lines).toHaveLength(1)
    expect(names(hook(busy, context, 2).calls)).toEqual(["query", "task", "operation"])
    for (const fail of [1, 2, 3]) {
      const { lines, result } = hook(busy, context, fail)
      expect(JSON.stringify([lines, result])).not.toContain("canary")
    }
  })

  it("never throws, not even when the log does", () => {
    const broken = () => {
      throw new Error("broken")
    }
    const context = { id: 3, type: "Scene.Create.Post", input: null }
    expect(
      run({ input: { Args: { hookContext: context } }, log: { Trace: broken }, gql: { Do: broken } }, since)
    ).toEqual({ Output: "ok" })
    expect(run({ input: {}, log: { Trace: broken }, gql: { Do: broken } }, since)).toEqual({ Output: "ok" })
  })
})

describe("what a hook makes of an answer", () => {
  it("is nothing where there is none", () => {
    for (const answer of [null, undefined, {}, { plugins: "x" }, 7]) expect(startOf(answer)).toBeNull()
  })
})
