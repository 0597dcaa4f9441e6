import { assert, describe, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import * as Fiber from "effect/Fiber"
import { until } from "../http/Until.ts"
import { lab, type Row, rows } from "./Lab.ts"

const two = lab([
  ["/data/x/a.mp4", 1000],
  ["/data/y/b.mp4", 2000]
])
const path = (folder: string) => encodeURIComponent(folder)

/** The lab with looks at the library and at what is going on. */
const scanning = Effect.map(two, (server) => ({
  ...server,
  section: Effect.map(server.read("/library/sections"), (answer): Row => rows(answer, "Directory")[0] ?? {}),
  types: Effect.map(server.read("/activities"), (answer) => rows(answer, "Activity").map((row) => String(row["type"]))),
  onDisk: (...files: ReadonlyArray<string>) =>
    server.control("items", { scan: false, add: files.map((file) => ({ file, size: 7 })) }),
  count: Effect.map(server.list(), (found) => found.length)
}))

describe("scans", () => {
  it.scopedLive("are asked for with GET or POST, answer at once, and find what is new on the disk", () =>
    Effect.gen(function* () {
      for (const method of ["GET", "POST"]) {
        const { count, get, onDisk } = yield* scanning
        yield* onDisk("/data/new.mp4")
        assert.strictEqual(yield* count, 2)
        const seen = yield* get("/library/sections/1/refresh", { method })
        assert.deepStrictEqual([seen.status, seen.headers["content-type"], seen.text], [200, "text/html", ""])
        yield* until(count, (found) => found === 3)
      }
    })
  )

  it.scopedLive("of one folder find what is below it; of a folder outside the library, nothing", () =>
    Effect.gen(function* () {
      const { count, get, list, onDisk, section } = yield* scanning
      yield* onDisk("/data/x/new.mp4", "/data/y/new.mp4")
      assert.strictEqual((yield* get(`/library/sections/1/refresh?path=${path("/elsewhere")}`)).status, 200)
      assert.strictEqual((yield* section)["refreshing"], false)
      yield* get(`/library/sections/1/refresh?path=${path("/data/x")}`)
      yield* until(count, (found) => found === 3)
      yield* until(section, (row) => row["refreshing"] === false)
      assert.lengthOf(yield* list(`type=1&file=${path("/data/y/new.mp4")}`), 0)
    })
  )

  it.scopedLive("show as refreshing and as an activity whose context comes late; scannedAt moves at the end", () =>
    Effect.gen(function* () {
      const { control, get, onDisk, read, section, types } = yield* scanning
      yield* control("behaviour", { scanMs: 400, passMs: 400 })
      yield* onDisk("/data/new.mp4")
      const before = Number((yield* section)["scannedAt"])
      yield* get("/library/sections/1/refresh")
      assert.strictEqual((yield* section)["refreshing"], true)
      const scan = Effect.map(read("/activities"), (answer) => rows(answer, "Activity")[0] ?? {})
      const early = yield* until(scan, (row) => row["type"] === "library.update.section")
      assert.notProperty(early, "Context")
      const later = yield* until(scan, (row) => row["Context"] !== undefined)
      assert.deepStrictEqual(later["Context"], { librarySectionID: "1" })
      assert.strictEqual((yield* section)["scannedAt"], before)
      const settled = yield* until(section, (row) => row["refreshing"] === false)
      assert.isAbove(Number(settled["scannedAt"]), before)
      assert.include(yield* types, "library.update.item.metadata", "the agent's pass outlives the scan")
      yield* until(types, (list) => list.length === 1)
      assert.deepStrictEqual(yield* types, ["butler"], "this one never goes")
    })
  )

  it.scopedLive("can be cancelled, and then find nothing", () =>
    Effect.gen(function* () {
      const { control, count, get, onDisk, section, types } = yield* scanning
      yield* control("behaviour", { scanMs: 400 })
      yield* onDisk("/data/new.mp4")
      const { scannedAt } = yield* section
      yield* get("/library/sections/1/refresh")
      yield* until(types, (list) => list.includes("library.update.section"))
      yield* get("/library/sections/all/refresh", { method: "DELETE" })
      yield* until(section, (row) => row["refreshing"] === false)
      assert.deepStrictEqual([yield* count, (yield* section)["scannedAt"]], [2, scannedAt])
    })
  )

  it.scopedLive("requests for the same that still wait are one; items added meanwhile wait their turn", () =>
    Effect.gen(function* () {
      const { control, count, get, section } = yield* scanning
      yield* control("behaviour", { scanMs: 100 })
      const before = Number((yield* section)["scannedAt"])
      yield* Effect.forEach([1, 2, 3, 4, 5], () => get("/library/sections/1/refresh"))
      const added = yield* Effect.fork(control("items", { add: [{ file: "/data/new.mp4" }] }))
      yield* Fiber.join(added)
      assert.strictEqual(yield* count, 3)
      yield* until(section, (row) => row["refreshing"] === false)
      assert.isAtMost(Number((yield* section)["scannedAt"]) - before, 4)
    })
  )

  it.scopedLive("force=1 has the agent look at every item again", () =>
    Effect.gen(function* () {
      const { edit, get, item } = yield* scanning
      yield* edit("1", "title.value=Open&title.locked=0&studio.value=Kept")
      yield* edit("2", "title.value=Locked")
      yield* get("/library/sections/1/refresh?force=1")
      yield* until(item(1), (row) => row["title"] === "a")
      assert.strictEqual((yield* item(1))["studio"], "Kept")
      assert.strictEqual((yield* item(2))["title"], "Locked")
    })
  )

  it.scopedLive("of a library that is not there are 404", () =>
    Effect.gen(function* () {
      const { get, put } = yield* scanning
      for (const path of ["/library/sections/9/refresh", "/library/sections/9/timeline"]) {
        assert.strictEqual((yield* get(path)).status, 404)
      }
      assert.strictEqual((yield* put("/library/metadata/9/refresh")).status, 404)
    })
  )
})

describe("the agent's pass over one item", () => {
  it.scopedLive("resets what is unlocked, and counts in the library's queue while it lasts", () =>
    Effect.gen(function* () {
      const { control, edit, item, put, read } = yield* scanning
      yield* control("behaviour", { passMs: 200 })
      yield* edit(
        "1",
        "genre[0].tag.tag=Open&genre.locked=0&actor[0].tag.tag=Kept&label[0].tag.tag=Mine&label.locked=0"
      )
      yield* put("/library/metadata/1/refresh")
      const queue = Effect.map(read("/library/sections/1/timeline"), (answer) => answer["updateQueueSize"])
      yield* until(queue, (size) => size === 1)
      const after = yield* until(item(1), (row) => row["Genre"] === undefined)
      assert.deepStrictEqual([rows(after, "Role").length, rows(after, "Label").length], [1, 1])
      yield* until(queue, (size) => size === 0)
    })
  )
})

describe("work in the background", () => {
  it.scopedLive("answers with the id of its activity", () =>
    Effect.gen(function* () {
      const { put } = yield* scanning
      const seen = yield* put("/library/clean/bundles?async=1")
      assert.match(String(seen.headers["x-plex-activity"]), /^[0-9a-f-]{36}$/)
    })
  )
})
