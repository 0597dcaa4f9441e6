import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest"
import * as Recorder from "./support/Recorder.ts"
import * as Replay from "./support/Replay.ts"
import { at, ended, list, type Running, start, until } from "./support/WithStash.ts"

interface Run {
  readonly case: string
  readonly query: string
  readonly variables: unknown
  readonly answer: unknown
  readonly job?: unknown
  readonly stopJob?: unknown
  readonly stdin: ReadonlyArray<unknown>
  readonly log: ReadonlyArray<{ readonly level: string; readonly message: string }>
}

let stash: Running
let close: () => Promise<void>
let recorder: Recorder.Recorder

beforeAll(async () => {
  recorder = Recorder.make()
  const started = await start({ scenes: 0, plugins: recorder.folder })
  stash = started.stash
  close = started.close
})
afterAll(async () => {
  await close()
  recorder.remove()
})
beforeEach(() => recorder.clear())

/** Keys in their order and types; what a client sent, as it was sent. */
const shape = (value: unknown): unknown => {
  if (typeof value !== "object" || value === null) return value === null ? null : typeof value
  const entries: ReadonlyArray<readonly [string, unknown]> = Object.entries(value)
  return entries.map(([key, inner]) => [key, key === "args" ? inner : shape(inner)])
}

const jobOf = (job: unknown) =>
  ["status", "progress", "error", "description", "subTasks"].map((key) => at(job, key) ?? null)

const logs = async () => list(await stash.pick("{logs{level message}}", "logs"))

/** The working directory is each machine's own. */
const output = (answer: unknown): unknown => JSON.parse(JSON.stringify(answer).replace(/"cwd":"[^"]*"/, '"cwd":"…"'))

describe("recorded plugin runs", () => {
  const runs = Replay.read("plugin-runs") as ReadonlyArray<Run>
  it.each(runs.map((run) => [run.case, run] as const))("%s", async (_, recorded) => {
    const before = (await logs()).length
    const answer = await stash.ask(recorded.query, recorded.variables ?? undefined)
    if (recorded.job === undefined) {
      expect(output(answer)).toEqual(output(recorded.answer))
    } else {
      const id = at(answer, "data.runPluginTask")
      if (recorded.stopJob !== undefined) {
        await until(() => recorder.calls().length > 0)
        expect(await stash.ask("mutation($i:ID!){stopJob(job_id:$i)}", { i: id })).toEqual(recorded.stopJob)
      }
      expect(jobOf(await ended(stash, id))).toEqual(jobOf(recorded.job))
    }
    expect(recorder.calls().map((call) => shape(call.stdin))).toEqual(recorded.stdin.map(shape))
    const after = await logs()
    expect(after.slice(0, after.length - before)).toEqual(recorded.log)
  })
})
