import * as Effect from "effect/Effect"
import * as Schema from "effect/Schema"
import type { Dataset } from "../../../sandbox/Dataset.ts"
import * as SandboxClock from "../../../sandbox/http/SandboxClock.ts"
import * as FakePlex from "../../../sandbox/plex/FakePlex.ts"
import { ask, json, post, type Ask, type Seen } from "../http/Client.ts"

export const token = "sandbox-token-0001"
export const machineIdentifier = "0123456789abcdef0123456789abcdef01234567"

/** A library of these files and nothing else. */
export const datasetOf = (files: ReadonlyArray<readonly [path: string, size: number]>): Dataset => ({
  seed: 1,
  performers: [],
  studios: [],
  tags: [],
  scenes: [],
  plexOnly: files.map(([path, size]) => ({ stashPath: path, plexPath: path, size }))
})

export type Row = Readonly<Record<string, unknown>>
const Rows = Schema.Array(Schema.Record({ key: Schema.String, value: Schema.Unknown }))
const Envelope = Schema.Struct({ MediaContainer: Schema.Record({ key: Schema.String, value: Schema.Unknown }) })

export const container = (seen: Seen): Row => Schema.decodeUnknownSync(Envelope)(json(seen)).MediaContainer

/** An array of an object; empty if the key is not there, as everywhere in Plex. */
export const rows = (row: Row, key = "Metadata"): ReadonlyArray<Row> => Schema.decodeUnknownSync(Rows)(row[key] ?? [])

export const tags = (item: Row, key: string): ReadonlyArray<unknown> => rows(item, key).map((row) => row["tag"])
export const locks = (item: Row): ReadonlyArray<unknown> => rows(item, "Field").map((row) => row["name"])

/** A running fake with ways to ask it as a JSON client with the right token. */
export const lab = (
  files: ReadonlyArray<readonly [path: string, size: number]>,
  options: Partial<FakePlex.FakePlexOptions> = {}
) =>
  Effect.gen(function* () {
    const server = yield* FakePlex.make({
      port: 0,
      dataset: datasetOf(files),
      clock: yield* SandboxClock.make,
      latencyMs: 0,
      token,
      machineIdentifier,
      ...options,
      behaviour: { scanMs: 20, passMs: 20, ...options.behaviour }
    })
    const { url } = server
    const get = (path: string, more: Ask = {}) =>
      ask(`${url}${path}`, { ...more, headers: { "X-Plex-Token": token, Accept: "application/json", ...more.headers } })
    const put = (path: string, more: Ask = {}) => get(path, { method: "PUT", ...more })
    const read = (path: string) => Effect.map(get(path), container)
    const item = (id: string | number) =>
      Effect.map(read(`/library/metadata/${id}`), (answer) => {
        const [row] = rows(answer)
        if (row === undefined) throw new Error(`no item ${id}`)
        return row
      })
    return {
      ...server,
      get,
      put,
      read,
      item,
      list: (query = "type=1") => Effect.map(read(`/library/sections/1/all?${query}`), (answer) => rows(answer)),
      /** One PUT on the library's own edit endpoint. */
      edit: (id: string, query: string) => put(`/library/sections/1/all?type=1&id=${id}&${query}`),
      control: (name: string, body: unknown) => post(`${url}/__sandbox/${name}`, body),
      stats: Effect.map(ask(`${url}/__sandbox/stats`), json)
    }
  })

/** Libraries of one file, and of three. */
export const one = lab([["/data/a.mp4", 1000]])

export const three = lab([
  ["/data/a.mp4", 1000],
  ["/data/b.mp4", 2000],
  ["/data/c.mp4", 3000]
])

export const encoded = encodeURIComponent
