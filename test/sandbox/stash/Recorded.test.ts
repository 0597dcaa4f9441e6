import * as DateTime from "effect/DateTime"
import { afterAll, beforeAll, describe, expect, it } from "vitest"
import * as Recorder from "./support/Recorder.ts"
import * as Replay from "./support/Replay.ts"
import { at, type Running, start } from "./support/WithStash.ts"
import { limit } from "../../support/Limits.ts"

const operations = Replay.read("operations") as ReadonlyArray<Replay.Recorded>

interface Case {
  readonly case: string
  readonly request: { readonly body: string }
  readonly response: { readonly status: number; readonly body: string }
}

let stash: Running
let close: () => Promise<void>
let recorder: Recorder.Recorder
const outcomes = new Map<string, Replay.Outcome>()

beforeAll(async () => {
  recorder = Recorder.make()
  const started = await start({
    scenes: 0,
    plugins: recorder.folder,
    timezone: "America/New_York",
    at: Date.UTC(2026, 10, 21, 5, 13, 28)
  })
  stash = started.stash
  close = started.close
  for (const recorded of operations) {
    outcomes.set(recorded.operation, await Replay.perform(stash, recorder, recorded))
  }
}, limit(120))
afterAll(async () => {
  await close()
  recorder.remove()
})

describe("recorded operations", () => {
  it.each(operations.map((recorded) => [recorded.operation, recorded] as const))("%s", (name, recorded) => {
    expect(outcomes.get(name)).toEqual(Replay.expected(recorded))
  })
})

/** The skeleton of a value: keys and types, with every item of a list. */
const shape = (value: unknown): unknown => {
  if (Array.isArray(value)) return value.map(shape)
  if (typeof value !== "object" || value === null) return value === null ? null : typeof value
  return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, shape(inner)]))
}

/** Names of scenes, counts, ids and errors are the same; stamps, sizes and hashes are each server's own. */
const known = (value: unknown): unknown =>
  JSON.parse(
    JSON.stringify(Replay.anonymous(value), (key, inner: unknown) =>
      /^(value|size|width|height|mod_time|vtt|sprite|created_at|updated_at|time)$/.test(key) ? "…" : inner
    )
  )

const data = (Replay.read("graphql-data") as ReadonlyArray<Case>).filter((one) => one.case !== "logs")

describe("recorded data", () => {
  it.each(data.map((one) => [one.case, one] as const))("%s", async (name, { request, response }) => {
    // The cursors of the recording are stamps of its scene 1; here they are those of the sandbox's.
    const stamp = String(await stash.pick("{findScene(id:1){updated_at}}", "findScene.updated_at"))
    const utc = DateTime.formatIso(DateTime.unsafeMake(stamp)).slice(0, 19)
    const body = request.body
      .replaceAll("2026-11-21T00:15:20-05:00", stamp)
      .replaceAll("2026-11-21T00:15:20", stamp.slice(0, 19))
      .replaceAll("2026-11-21 00:15:20", stamp.slice(0, 19).replace("T", " "))
      .replaceAll("2026-11-21T05:15:20", utc)
    const answer = await stash.send("/graphql", {
      method: "POST",
      headers: { "Content-Type": "application/json", Accept: "application/json" },
      body
    })
    const given: unknown = await answer.json()
    const wanted: unknown = JSON.parse(response.body)
    expect(answer.status).toBe(response.status)
    expect(shape(given)).toEqual(shape(wanted))
    // Which files of one rescan fell into its first second is the real machine's own.
    if (name !== "files by updated_at (findFiles)") expect(known(given)).toEqual(known(wanted))
    expect(at(given, "errors")).toEqual(at(wanted, "errors"))
  })
})
