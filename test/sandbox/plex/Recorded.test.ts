import { assert, describe, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import * as Schema from "effect/Schema"
import { XMLParser } from "fast-xml-parser"
import { existsSync, readdirSync, readFileSync } from "node:fs"
import { join } from "node:path"
import { parse } from "yaml"
import { until } from "../http/Until.ts"
import { lab, rows, token } from "./Lab.ts"

/** Traffic of a real Plex 1.43.1, beside the repository and not part of it. */
const folder = "../shared/recorded/plex"

const Interaction = Schema.Struct({
  request: Schema.Struct({
    method: Schema.String,
    uri: Schema.String,
    headers: Schema.Record({ key: Schema.String, value: Schema.Array(Schema.String) })
  }),
  response: Schema.Struct({
    status: Schema.Struct({ code: Schema.Number }),
    headers: Schema.Record({ key: Schema.String, value: Schema.Array(Schema.String) }),
    body: Schema.Struct({ string: Schema.String })
  })
})
const Cassette = Schema.Struct({ interactions: Schema.Array(Interaction) })

const recorded = existsSync(folder)
  ? readdirSync(folder)
      .filter((name) => name.endsWith(".yaml"))
      .flatMap((name) => {
        const { interactions } = Schema.decodeUnknownSync(Cassette)(parse(readFileSync(join(folder, name), "utf8")))
        return interactions.map(
          (one, index) =>
            [
              `${name.split("-")[0] ?? name} ${index + 1}: ${one.request.method} ${one.request.uri.slice(18)}`,
              one
            ] as const
        )
      })
  : []

const file = "/media/Movies/Test Movie H264 (2024)/Test Movie H264 (2024).mkv"

/** A server with the library that was recorded: one film, with these tags. */
const server = Effect.gen(function* () {
  const plex = yield* lab([])
  yield* plex.get("/library/sections/1", { method: "DELETE" })
  yield* plex.get(
    "/library/sections?name=Movies&type=movie&agent=tv.plex.agents.movie&scanner=Plex%20Movie&language=en-US&location=%2Fmedia%2FMovies",
    { method: "POST" }
  )
  yield* plex.control("items", { add: [{ file, size: 12213299, title: "Test Movie: G-BOAF", year: 2025 }] })
  yield* until(plex.read("/activities"), (answer) => rows(answer, "Activity").length === 1)
  const tags = "genre[0].tag.tag=A&country[0].tag.tag=B&director[0].tag.tag=C&writer[0].tag.tag=D"
  const cast = "actor[0].tag.tag=E&actor[1].tag.tag=F&actor[2].tag.tag=G&actor[3].tag.tag=H"
  yield* plex.put(`/library/metadata/1?${tags}&${cast}&originallyAvailableAt.value=2025-01-01`)
  return plex
})

/** Which attributes stand on which path, with the kind of their values. */
type Shape = Map<string, string>

const kindOf = (value: unknown): string =>
  typeof value !== "string"
    ? typeof value
    : /^-?\d+$/.test(value)
      ? "digits"
      : /^-?\d+\.\d+$/.test(value)
        ? "decimal"
        : "text"

const collect = (value: unknown, path: string, shape: Shape): Shape => {
  if (Array.isArray(value)) for (const each of value) collect(each, path, shape)
  else if (typeof value === "object" && value !== null) {
    for (const [key, each] of Object.entries(value)) collect(each, `${path}/${key}`, shape)
  } else shape.set(path, kindOf(value))
  return shape
}

const xml = new XMLParser({
  ignoreAttributes: false,
  attributeNamePrefix: "@",
  parseAttributeValue: false,
  trimValues: true
})
const shapeOf = (body: string, type: string): Shape =>
  collect(type.includes("json") ? JSON.parse(body) : body === "" ? {} : xml.parse(body), "", new Map())

/** What a real server said and this one does not, and why. */
const notSaid: ReadonlyArray<readonly [RegExp, string]> = [
  [/\/Part\/@indexes$/, "preview thumbnails that the recording's own tool had made"],
  [/\/Directory\/#text$/, "white space between elements"]
]
/** What this one says beyond the recording, and why. */
const saidBeyond: ReadonlyArray<readonly [RegExp, string]> = [
  [/\/MediaContainer\/Directory\/@?(key|count)$/, "the recorder replaced the menu by titles"],
  [/^\/MediaContainer\/Directory\/[^@]+$/, "the JSON recordings lost their directories"],
  [/\/Directory\/@(art|composite|thumb|uuid|updatedAt)$/, "present on most versions"],
  [/\/Video\/@(addedAt|updatedAt)$/, "present in every other capture of a listing"]
]

const unexplained = (paths: Iterable<string>, reasons: ReadonlyArray<readonly [RegExp, string]>) =>
  [...paths].filter((path) => !reasons.some(([pattern]) => pattern.test(path)))

describe.skipIf(recorded.length === 0)("recorded requests get answers of the same shape", () => {
  it.scopedLive.each(recorded)("%s", ([, { request, response }]) =>
    Effect.gen(function* () {
      const { get } = yield* server
      const headers = Object.fromEntries(
        Object.entries(request.headers).map(([name, values]) => [name, values.join(", ")])
      )
      // The library's number is another here, and no bytes come zipped out of a recording.
      const path = request.uri.slice("http://fake-server".length).replace("/sections/1/", "/sections/2/")
      const seen = yield* get(path, {
        method: request.method,
        headers: { ...headers, "X-Plex-Token": token, "Accept-Encoding": "identity" }
      })
      assert.strictEqual(seen.status, response.status.code)

      const theirs = new Map(
        Object.entries(response.headers).map(([name, [value]]) => [name.toLowerCase(), value ?? ""])
      )
      const zipped = ["x-plex-content-compressed-length", "x-plex-content-original-length"]
      const names = [...theirs.keys()].filter((name) => !zipped.includes(name)).sort()
      assert.deepStrictEqual(Object.keys(seen.headers).sort(), names)
      for (const name of ["content-type", "cache-control", "connection", "keep-alive", "x-plex-protocol"]) {
        assert.strictEqual(String(seen.headers[name]), theirs.get(name), name)
      }
      for (const name of ["x-plex-container-start", "x-plex-container-total-size"]) {
        assert.strictEqual(seen.headers[name], theirs.get(name), name)
      }

      const type = theirs.get("content-type") ?? ""
      const [real, ours] = [shapeOf(response.body.string, type), shapeOf(seen.text, type)]
      const missing = [...real.keys()].filter((key) => !ours.has(key))
      const beyond = [...ours.keys()].filter((key) => !real.has(key))
      assert.deepStrictEqual(unexplained(missing, notSaid), [], "missing")
      assert.deepStrictEqual(unexplained(beyond, saidBeyond), [], "beyond the recording")
      for (const [key, kind] of real) {
        if (ours.has(key) && !/[iI]dentifier$/.test(key)) assert.strictEqual(ours.get(key), kind, key)
      }
    })
  )
})

describe("the recordings", () => {
  it.skipIf(!existsSync(folder))("are there and hold what is compared", () => {
    assert.isAtLeast(recorded.length, 15)
  })
})
