import { assert, describe, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import { until } from "../http/Until.ts"
import { container, lab, type Row, rows, tags } from "./Lab.ts"

const four = lab([
  ["/data/x/a.mp4", 1000],
  ["/data/x/b.mp4", 2000],
  ["/data/y/c.mp4", 3000],
  ["/data/d.mp4", 4000]
])
const keys = (list: ReadonlyArray<Row>) => list.map((row) => row["ratingKey"])
const section = (answer: Row, key: string) => rows(answer, "Directory").find((row) => row["key"] === key)

describe("libraries", () => {
  it.scopedLive("are made with a scan, renamed, moved, and deleted without their files", () =>
    Effect.gen(function* () {
      const { get, put, read } = yield* four
      const made = yield* get(
        "/library/sections?name=Clips&type=movie&agent=tv.plex.agents.none&location=%2Fdata%2Fx",
        {
          method: "POST"
        }
      )
      assert.include(rows(container(made), "Directory")[0], { key: "2", title: "Clips", agent: "tv.plex.agents.none" })
      const found = Effect.map(read("/library/sections/2/all?type=1&sort=id"), (answer) => rows(answer))
      const [first] = yield* until(found, (list) => list.length === 2)
      assert.include(first, { guid: `tv.plex.agents.none://${String(first?.["ratingKey"])}`, title: "a" })
      yield* put("/library/sections/2?name=Shorts&agent=tv.plex.agents.none&location=%2Fdata%2Fy&location=%2Fdata%2Fx")
      const edited = section(yield* read("/library/sections"), "2")
      assert.strictEqual(edited?.["title"], "Shorts")
      assert.deepStrictEqual(
        rows(edited ?? {}, "Location").map((row) => row["path"]),
        ["/data/y", "/data/x"]
      )
      yield* get("/library/sections/2", { method: "DELETE" })
      assert.isUndefined(section(yield* read("/library/sections"), "2"))
      assert.strictEqual((yield* get(`/library/metadata/${String(first?.["ratingKey"])}`)).status, 404)
      assert.lengthOf(rows(yield* read("/library/sections/1/all?type=1")), 4)
    })
  )

  it.scopedLive("with the same file have an item each, and edits in one leave the other alone", () =>
    Effect.gen(function* () {
      const { control, item, put } = yield* four
      const seen = yield* control("items", { library: "Copy", add: [{ file: "/data/d.mp4", size: 4000 }] })
      assert.include(seen.text, '"/data/d.mp4":"5"')
      yield* put("/library/sections/2/all?type=1&title.value=X")
      assert.deepStrictEqual([(yield* item(5))["title"], (yield* item(4))["title"]], ["X", "d"])
    })
  )

  it.scopedLive("cannot be made without a name, a place, or of another type", () =>
    Effect.gen(function* () {
      const { get } = yield* four
      for (const query of ["name=X&type=movie", "type=movie&location=%2Fx", "name=X&type=clip&location=%2Fx"]) {
        assert.strictEqual((yield* get(`/library/sections?${query}`, { method: "POST" })).status, 400, query)
      }
    })
  )

  it.scopedLive("are listed with their type, of which only films are made of files", () =>
    Effect.gen(function* () {
      const { get, read } = yield* four
      for (const type of ["show", "artist", "photo"]) {
        assert.strictEqual(
          (yield* get(`/library/sections?name=${type}&type=${type}&location=%2Fx`, { method: "POST" })).status,
          200
        )
      }
      const listed = rows(yield* read("/library/sections"), "Directory").map((row) => row["type"])
      assert.deepStrictEqual(listed, ["movie", "show", "artist", "photo"])
    })
  )

  it.scopedLive("have settings", () =>
    Effect.gen(function* () {
      const { put, read } = yield* four
      const value = (id: string) =>
        Effect.map(
          read("/library/sections/1/prefs"),
          (answer) => rows(answer, "Setting").find((row) => row["id"] === id)?.["value"]
        )
      assert.strictEqual(yield* value("hidden"), "0")
      yield* put("/library/sections/1?prefs%5Bhidden%5D=2&prefs%5Bnone%5D=1")
      assert.deepStrictEqual([yield* value("hidden"), yield* value("none")], ["2", undefined])
    })
  )

  it.scopedLive("of a guest's token can be read and not edited", () =>
    Effect.gen(function* () {
      const { control, edit, item, read } = yield* four
      yield* control("behaviour", { rights: "guest" })
      assert.strictEqual((yield* edit("1", "title.value=x")).status, 403)
      assert.strictEqual((yield* item(1))["title"], "a")
      assert.strictEqual(section(yield* read("/library/sections"), "1")?.["allowSync"], true)
    })
  )

  it.scopedLive("say whether the user may download, whoever may edit", () =>
    Effect.gen(function* () {
      const { control, edit, read } = yield* four
      yield* control("behaviour", { allowSync: false })
      assert.strictEqual(section(yield* read("/library/sections"), "1")?.["allowSync"], false)
      assert.strictEqual((yield* edit("1", "title.value=x")).status, 200)
    })
  )
})

describe("what can be asked", () => {
  it.scopedLive("includeMeta tells fields, operators and sorts, for films and for collections", () =>
    Effect.gen(function* () {
      const { read } = yield* four
      const window = "includeMeta=1&X-Plex-Container-Start=0&X-Plex-Container-Size=0"
      const meta = Effect.fnUntraced(function* (list: string) {
        const { Meta } = yield* read(`/library/sections/1/${list}?${window}`)
        return Object(Meta) as Row
      })
      const [films] = rows(yield* meta("all"), "Type")
      assert.isDefined(films)
      assert.strictEqual(films["type"], "movie")
      assert.includeMembers(
        rows(films, "Field").map((row) => row["key"]),
        ["title", "genre", "actor", "addedAt", "label"]
      )
      assert.includeMembers(
        rows(films, "Sort").map((row) => row["key"]),
        ["titleSort", "addedAt"]
      )
      const text = rows(yield* meta("all"), "FieldType").find((row) => row["type"] === "string")
      assert.deepStrictEqual(
        rows(text ?? {}, "Operator").map((row) => row["key"]),
        ["=", "!=", "==", "!==", "<=", ">="]
      )
      assert.strictEqual(rows(yield* meta("collections"), "Type")[0]?.["type"], "collection")
    })
  )

  it.scopedLive("choices list the values of a field with what selects them", () =>
    Effect.gen(function* () {
      const { edit, list, read } = yield* four
      yield* edit("1,2", "genre[0].tag.tag=B&year.value=1999")
      yield* edit("3", "genre[0].tag.tag=A&year.value=2004")
      const choices = (field: string) =>
        Effect.map(read(`/library/sections/1/${field}`), (answer) => rows(answer, "Directory"))
      const genres = yield* choices("genre")
      assert.deepStrictEqual(
        genres.map((row) => row["title"]),
        ["A", "B"]
      )
      assert.deepStrictEqual(keys(yield* list(`type=1&sort=id&genre=${String(genres[1]?.["key"])}`)), ["1", "2"])
      assert.deepStrictEqual(
        (yield* choices("decade")).map((row) => row["key"]),
        ["1990", "2000"]
      )
      assert.deepStrictEqual(keys(yield* list("type=1&sort=id&decade=1990")), ["1", "2"])
      assert.deepStrictEqual(tags(yield* read("/library/tags?type=1"), "Directory"), ["B", "A"])
    })
  )

  it.scopedLive("includeCollections puts collection objects among the films, and hides theirs if told so", () =>
    Effect.gen(function* () {
      const { edit, list, put } = yield* four
      yield* edit("1,2", "collection[0].tag.tag=Bees")
      const titles = Effect.map(list("type=1&includeCollections=1"), (found) => found.map((row) => row["title"]))
      assert.deepStrictEqual(yield* titles, ["a", "b", "Bees", "c", "d"])
      yield* put("/library/collections/5/prefs?collectionMode=1")
      assert.deepStrictEqual(yield* titles, ["Bees", "c", "d"])
      assert.lengthOf(yield* list(), 4)
    })
  )

  it.scopedLive("includeFields means only these to a client that announces a version, and nothing less to others", () =>
    Effect.gen(function* () {
      const { get } = yield* four
      const fields = (headers: Record<string, string>) =>
        Effect.map(get("/library/sections/1/all?type=1&id=1&includeFields=title,thumbBlurHash", { headers }), (seen) =>
          rows(container(seen)).flatMap((row) => Object.keys(row))
        )
      assert.includeMembers(yield* fields({}), ["title", "ratingKey", "Media"])
      const only = yield* fields({ "X-Plex-Pms-Api-Version": "1.2.0" })
      assert.include(only, "title")
      assert.notInclude(only, "ratingKey")
    })
  )
})

describe("ways to find items", () => {
  it.scopedLive("a walk by folders leads to the films; folder ids die with the next scan", () =>
    Effect.gen(function* () {
      const { control, read } = yield* four
      const root = yield* read("/library/sections/1/folder")
      assert.deepStrictEqual(
        rows(root).map((row) => row["title"]),
        ["x", "y", "d"]
      )
      const key = String(rows(root)[0]?.["key"])
      assert.match(key, /^\/library\/sections\/1\/folder\?parent=\d+$/)
      assert.deepStrictEqual(keys(rows(yield* read(key))), ["1", "2"])
      yield* control("items", {})
      assert.deepStrictEqual(rows(yield* read(key)), [])
      assert.deepStrictEqual(
        rows(yield* read("/library/sections/1/location"), "Location").map(({ path }) => path),
        ["/data"]
      )
    })
  )

  it.scopedLive("search, recently added, on deck, related", () =>
    Effect.gen(function* () {
      const { edit, put, read } = yield* four
      yield* edit("1,3", "genre[0].tag.tag=G")
      yield* edit("2", "title.value=Needle&addedAt.value=5000000000")
      yield* put("/:/progress?key=3&time=1000")
      const [movies] = rows(yield* read("/hubs/search?query=needle"), "Hub")
      assert.deepStrictEqual(keys(rows(movies ?? {})), ["2"])
      assert.strictEqual(keys(rows(yield* read("/library/recentlyAdded")))[0], "2")
      assert.deepStrictEqual(keys(rows(yield* read("/library/sections/1/onDeck"))), ["3"])
      const [related] = rows(yield* read("/library/metadata/1/related"), "Hub")
      assert.deepStrictEqual(keys(rows(related ?? {})), ["3"])
      assert.deepStrictEqual(keys(rows(yield* read("/library/all?type=1&title=needle"))), ["2"])
    })
  )

  it.scopedLive("browsing shows the folders the server can see", () =>
    Effect.gen(function* () {
      const { read } = yield* four
      const path = Buffer.from("/data").toString("base64")
      const seen = yield* read(`/services/browse/${path}?includeFiles=1`)
      assert.deepStrictEqual(
        rows(seen, "Path").map((row) => row["path"]),
        ["/data/x", "/data/y"]
      )
      assert.deepStrictEqual(
        rows(seen, "File").map((row) => row["path"]),
        ["/data/d.mp4"]
      )
    })
  )

  it.scopedLive("another match gives another guid", () =>
    Effect.gen(function* () {
      const { item, put, read } = yield* four
      const before = String((yield* item(1))["guid"])
      assert.match(before, /^plex:\/\/movie\/[0-9a-f]{24}$/)
      const [offer] = rows(yield* read("/library/metadata/1/matches?manual=1&title=Other"), "SearchResult")
      yield* put(`/library/metadata/1/match?guid=${encodeURIComponent(String(offer?.["guid"]))}&name=Other`)
      assert.strictEqual((yield* item(1))["guid"], offer?.["guid"])
      yield* put("/library/metadata/1/unmatch")
      assert.strictEqual((yield* item(1))["guid"], "local://1")
    })
  )
})
