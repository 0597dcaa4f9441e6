import { assert, it } from "@effect/vitest"
import * as HttpClient from "@effect/platform/HttpClient"
import * as HttpClientResponse from "@effect/platform/HttpClientResponse"
import * as SqlClient from "@effect/sql/SqlClient"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import * as Option from "effect/Option"
import * as TestClock from "effect/TestClock"
import fc from "fast-check"
import { describe } from "vitest"
import { Config } from "../../src/config/Config.ts"
import { fields } from "../../src/core/model/Fields.ts"
import { JobQueue } from "../../src/store/queue/JobQueue.ts"
import { Worker } from "../../src/sync/drain/Worker.ts"
import { inRows, mutated, type Mutation, mutationsEach } from "../support/Mutations.ts"
import { id, rawScene } from "../support/Samples.ts"
import { plexAt, stashAt } from "../support/Servers.ts"
import { lease, memory } from "../support/TestStore.ts"
import { settingsWith } from "../support/World.ts"

const numbers = [1, 2, 3, 4]
const names = (kind: string) => [1, 2].map((number) => ({ id: String(number), name: `${kind} ${number}` }))
const filesOf = (number: number) => [`/data/${number}.mp4`, `/data/${number} b.mp4`]

const scenes = {
  findScenes: {
    scenes: numbers.map((number) => ({
      ...rawScene,
      id: String(number),
      title: `Scene ${number}`,
      details: `Details of ${number}`,
      date: "2024-05-17",
      rating100: 60,
      organized: true,
      updated_at: "2024-06-01T12:00:00+02:00",
      files: filesOf(number).map((path, at) => ({ id: `${number}${at}`, path, size: 100 + at })),
      studio: { id: "1", name: "Example Studio" },
      performers: names("Performer").map((one) => ({ ...one, disambiguation: "x" })),
      tags: names("Tag")
    }))
  }
}
const itemsShown = numbers.map((number) => ({
  ratingKey: `1${number}`,
  guid: `local://1${number}`,
  librarySectionID: 1,
  title: `Scene ${number}`,
  summary: `Details of ${number}`,
  studio: "Example Studio",
  originallyAvailableAt: "2024-05-17",
  year: 2024,
  addedAt: 1_700_000_000,
  updatedAt: 1_700_000_001,
  Genre: names("Tag").map(({ name }) => ({ tag: name })),
  Role: names("Performer").map(({ name }) => ({ tag: `${name} (x)` })),
  Collection: [{ tag: "Example Studio" }],
  Field: fields.map((name) => ({ name, locked: true })),
  Media: [{ id: number, Part: filesOf(number).map((file, at) => ({ id: number * 10 + at, file, size: 100 + at })) }]
}))
const items = { MediaContainer: { librarySectionID: 1, totalSize: 4, Metadata: itemsShown } }
const sections = {
  MediaContainer: {
    Directory: [1, 2].map((number) => ({
      key: String(number),
      type: "movie",
      title: `Movies ${number}`,
      scannedAt: 1,
      contentChangedAt: 1,
      Location: [{ path: number === 1 ? "/data" : "/other" }]
    }))
  }
}
const empty = { MediaContainer: { totalSize: 0 } }

/** What the two servers answer, border by border, and what was written to Plex. */
const whole = {
  scenes: scenes as unknown,
  items: items as unknown,
  listing: items as unknown,
  sections: sections as unknown
}
type Border = keyof typeof whole
const rowsOf: Readonly<Record<Border, ReadonlyArray<string>>> = {
  scenes: ["findScenes", "scenes"],
  items: ["MediaContainer", "Metadata"],
  listing: ["MediaContainer", "Metadata"],
  sections: ["MediaContainer", "Directory"]
}
let now = { ...whole }
const writes: Array<URLSearchParams> = []

const answerTo = (method: string, { pathname, searchParams }: URL, body: string): unknown => {
  if (method === "PUT") writes.push(searchParams)
  // Whoever looks for namesakes is told of all.
  if (pathname === "/graphql") return { data: body.includes("ScenesByIds") ? now.scenes : scenes }
  if (pathname === "/identity") return { MediaContainer: { machineIdentifier: "machine" } }
  if (pathname === "/library/sections") return now.sections
  if (pathname === "/library/sections/1/all" && method === "GET")
    return Number(searchParams.get("X-Plex-Container-Start")) > 0 ? empty : now.listing
  return pathname.startsWith("/library/metadata/") ? now.items : empty
}
const client = HttpClient.make((request, url) =>
  Effect.sync(() => {
    const body = request.body._tag === "Uint8Array" ? new TextDecoder().decode(request.body.body) : ""
    const answer = JSON.stringify(answerTo(request.method, url, body))
    return HttpClientResponse.fromWeb(
      request,
      new Response(answer, { headers: { "content-type": "application/json" } })
    )
  })
)

const settings = settingsWith({ skip_fields: ["poster", "background", "rating"] })
const live = () =>
  Worker.Default.pipe(
    Layer.provideMerge(
      Layer.mergeAll(
        stashAt("http://stash:9999"),
        plexAt("http://plex:32400"),
        Layer.succeed(Config, { settings: Effect.succeed(settings) })
      ).pipe(Layer.provide(Layer.succeed(HttpClient.HttpClient, client)))
    ),
    Layer.provideMerge(memory())
  )

/** Has all scenes synced, after so long: libraries are swept once a day. */
const syncAll = Effect.fnUntraced(function* (later: "31 seconds" | "25 hours") {
  yield* TestClock.adjust(later)
  yield* (yield* JobQueue).enqueueAll(numbers.map(id), "edit")
  const held = yield* lease()
  const { batch, rest } = yield* Worker
  yield* Effect.repeat(batch(held), { until: Option.isNone })
  yield* rest
})

const kept = Effect.gen(function* () {
  const sql = yield* SqlClient.SqlClient
  const [row] =
    yield* sql`SELECT (SELECT count(*) FROM scene_file) AS files, (SELECT count(*) FROM scene_ref) AS relations,
    (SELECT count(*) FROM plex_part) AS parts, (SELECT count(*) FROM scene WHERE version IS NOT NULL) AS scenes,
    (SELECT count(*) FROM dead_letter) + (SELECT count(*) FROM job) AS left`
  return { ...row }
})
const forgetFailures = Effect.flatMap(SqlClient.SqlClient, (sql) =>
  Effect.zipRight(sql`DELETE FROM job`, sql`DELETE FROM dead_letter`)
)

/** A write says of a field what its scene says, or locks it. Of the lists, it adds only what the scene has. */
const isRight = (query: URLSearchParams): boolean => {
  const item = itemsShown.find(({ ratingKey }) => ratingKey === query.get("id"))
  if (item === undefined) return false
  // A name that is shown as a number is one all the same: another hand's collection is kept.
  const lists = [...item.Genre, ...item.Role, ...item.Collection, { tag: "7" }].map(({ tag }) => tag)
  return [...query].every(([name, value]) => {
    if (name.endsWith("tag.tag-")) return value === "7"
    if (name.endsWith(".tag.tag")) return lists.includes(value)
    const field = /^(\w+)\.value$/.exec(name)?.[1]
    return (
      field === undefined ||
      Object.entries(item).some(([key, own]) => key === field && value === JSON.stringify(own).replaceAll('"', ""))
    )
  })
}

/** Another key is another item's, or another library's; and null says of a date, a rating and a studio that they are unset. */
const isOther = (border: Border, { how, path }: Mutation): boolean => {
  const name = String(path.at(-1))
  if (border === "scenes") return how === "null" && ["date", "rating100", "studio"].includes(name)
  return how === "other type" && (border === "sections" ? name === "key" : border === "listing" && name === "ratingKey")
}

const borders: ReadonlyArray<Border> = ["scenes", "items", "listing", "sections"]

describe("the pipeline over answers with something odd in them", () => {
  it.effect.each(borders)("stops at nothing, forgets nothing, and writes nothing wrong: %s", (border) =>
    Effect.gen(function* () {
      now = { ...whole }
      writes.length = 0
      const later = border === "listing" || border === "sections" ? "25 hours" : "31 seconds"
      yield* syncAll("25 hours")
      const settled = yield* kept
      assert.deepStrictEqual(settled, { files: 8, relations: 20, parts: 8, scenes: 4, left: 0 })
      assert.deepStrictEqual(writes, [])
      const mutations = fc.sample(inRows(whole[border], rowsOf[border]), mutationsEach / 20)
      for (const mutation of mutations.filter((one) => !isOther(border, one))) {
        const said = JSON.stringify(mutation)
        now = { ...whole, [border]: mutated(whole[border], mutation) }
        yield* syncAll(later)
        const { left, ...rest } = yield* kept
        assert.deepStrictEqual({ ...rest, left: 0 }, settled, said)
        assert.isAtMost(Number(left), 1, said)
        assert.isTrue(writes.every(isRight), `${said} ${writes.join(" ")}`)
        writes.length = 0
        now = { ...whole }
        yield* forgetFailures
      }
    }).pipe(Effect.provide(live()))
  )
})
