import { request } from "undici"
import { afterAll, beforeAll, describe, expect, it } from "vitest"
import * as Recorder from "./support/Recorder.ts"
import * as Replay from "./support/Replay.ts"
import { type Running, start } from "./support/WithStash.ts"
import { limit } from "../../support/Limits.ts"

interface Case {
  readonly case: string
  readonly request: {
    readonly method: string
    readonly path: string
    readonly headers?: Record<string, string>
    readonly body?: string
  }
  readonly response: {
    readonly status: number
    readonly headers: Readonly<Record<string, string>>
    readonly body?: string
    readonly bytes?: number
  }
}

let stash: Running
let close: () => Promise<void>
let recorder: Recorder.Recorder

/** State after the recorded operations: what the recorded requests were asked of. */
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
  // Nobody has to listen here, and a hook costs a process.
  await stash.ask("mutation($m:BoolMap!){setPluginsEnabled(enabledMap:$m)}", { m: { recorder: false } })
  for (const recorded of Replay.read("operations") as ReadonlyArray<Replay.Recorded>) {
    await Replay.perform(stash, recorder, recorded)
  }
}, limit(120))
afterAll(async () => {
  await close()
  recorder.remove()
})

/** The recorded request as it was: nothing is added to its headers. */
const send = ({ body, headers, method, path }: Case["request"]) =>
  request(`${stash.url}${path}`, {
    method: method as "GET",
    headers: headers ?? {},
    ...(body === undefined ? {} : { body })
  })

const compared = [
  "content-type",
  "cache-control",
  "vary",
  "allow",
  "www-authenticate",
  "accept-ranges",
  "x-content-type-options"
]
const pick = (headers: Readonly<Record<string, unknown>>) =>
  Object.fromEntries(compared.map((name) => [name, headers[name] ?? null]))

describe("recorded transport", () => {
  const cases = Replay.read("graphql-http") as ReadonlyArray<Case>
  it.each(cases.map((one) => [one.case, one] as const))("%s", async (_, recorded) => {
    const answer = await send(recorded.request)
    const body = await answer.body.text()
    expect(answer.statusCode).toBe(recorded.response.status)
    expect(pick(answer.headers)).toEqual(pick(recorded.response.headers))
    expect(body).toBe(recorded.response.body)
  })
})

describe("recorded images", () => {
  const cases = Replay.read("images") as ReadonlyArray<Case>
  const coverTag = async () => String((await send({ method: "GET", path: "/scene/1/screenshot" })).headers["etag"])

  it.each(cases.map((one) => [one.case, one] as const))("%s", async (_, { request: recorded, response }) => {
    const headers = { ...recorded.headers }
    if (headers["If-None-Match"]) headers["If-None-Match"] = await coverTag()
    const answer = await send({ ...recorded, headers })
    const bytes = Buffer.from(await answer.body.arrayBuffer())
    expect(answer.statusCode).toBe(response.status)
    expect(pick(answer.headers)).toEqual(pick(response.headers))
    // Our pictures are our own; a part of one is as long as what was asked for.
    expect("etag" in answer.headers).toBe("etag" in response.headers)
    if (response.status === 206) expect(bytes.length).toBe(response.bytes)
    if (response.body !== undefined) expect(bytes.toString()).toBe(response.body)
  })
})
