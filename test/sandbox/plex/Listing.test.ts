import { assert, describe, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import { container, lab, locks, rows, tags } from "./Lab.ts"

const five = lab([
  ["/data/x/Alpha One.mp4", 1000],
  ["/data/x/Beta.mp4", 2000],
  ["/data/y/Gamma, Delta (2024).mkv", 3000],
  ["/data/y/Alpha One.mp4", 4000],
  ["/data/Übung.mp4", 5000]
])
const titles = (found: ReadonlyArray<Readonly<Record<string, unknown>>>) => found.map((row) => row["title"])

describe("pages", () => {
  it.scopedLive("windows come by header or by query, with totals in headers and attributes", () =>
    Effect.gen(function* () {
      const { get, read } = yield* five
      const byQuery = yield* read("/library/sections/1/all?type=1&X-Plex-Container-Start=1&X-Plex-Container-Size=2")
      assert.deepInclude(byQuery, { size: 2, totalSize: 5, offset: 1 })
      const byHeader = yield* get("/library/sections/1/all?type=1", {
        headers: { "X-Plex-Container-Start": "1", "X-Plex-Container-Size": "2" }
      })
      assert.deepStrictEqual(container(byHeader), byQuery)
      assert.include(byHeader.headers, { "x-plex-container-start": "1", "x-plex-container-total-size": "5" })
      const totals = yield* read("/library/sections/1/all?type=1&X-Plex-Container-Start=0&X-Plex-Container-Size=0")
      assert.deepInclude(totals, { size: 0, totalSize: 5 })
      assert.notProperty(totals, "Metadata")
      const beyond = yield* read("/library/sections/1/all?type=1&X-Plex-Container-Start=5&X-Plex-Container-Size=2")
      assert.deepInclude(beyond, { size: 0, totalSize: 5, offset: 5 })
    })
  )

  it.scopedLive("totalSize is missing when the window covers the library, and always without a window", () =>
    Effect.gen(function* () {
      const { control, read } = yield* five
      const whole = "/library/sections/1/all?type=1&X-Plex-Container-Start=0&X-Plex-Container-Size=100"
      assert.notProperty(yield* read(whole), "totalSize")
      assert.notProperty(yield* read("/library/sections/1/all?type=1"), "totalSize")
      assert.include(yield* read(`${whole}&title=Beta`), { totalSize: 1 }, "with a filter it is there")
      yield* control("behaviour", { totalSize: "always" })
      assert.include(yield* read(whole), { totalSize: 5 })
    })
  )

  it.scopedLive("limit caps rows and total", () =>
    Effect.gen(function* () {
      const { read } = yield* five
      const answer = yield* read(
        "/library/sections/1/all?type=1&limit=2&X-Plex-Container-Start=0&X-Plex-Container-Size=10"
      )
      assert.deepInclude(answer, { size: 2, totalSize: 2 })
    })
  )
})

describe("what a listing shows", () => {
  it.scopedLive("every part's file and size; three roles; neither locks nor labels nor guids nor tag ids", () =>
    Effect.gen(function* () {
      const { edit, item, list } = yield* five
      const cast = [1, 2, 3, 4, 5].map((n) => `actor[${n}].tag.tag=P${n}`).join("&")
      yield* edit("2", `${cast}&genre[0].tag.tag=G&label[0].tag.tag=L&collection[0].tag.tag=C&title.locked=1`)
      const [listed] = yield* list("type=1&id=2")
      assert.isDefined(listed)
      const [media] = rows(listed, "Media")
      assert.isDefined(media)
      assert.include(rows(media, "Part")[0], { file: "/data/x/Beta.mp4", size: 2000 })
      assert.deepStrictEqual(tags(listed, "Role"), ["P1", "P2", "P3"])
      assert.deepStrictEqual(listed["Genre"], [{ tag: "G" }])
      assert.deepStrictEqual(listed["Collection"], [{ tag: "C" }])
      for (const absent of ["Field", "Label", "Guid"]) assert.notProperty(listed, absent)
      const full = yield* item("2")
      assert.lengthOf(rows(full, "Role"), 5)
      assert.deepStrictEqual(tags(full, "Label"), ["L"])
      assert.includeMembers([...locks(full)], ["title", "actor", "genre", "label", "collection"])
      assert.property(rows(full, "Genre")[0], "id")
    })
  )

  it.scopedLive("includeGuids adds them, excludeElements and excludeFields take away", () =>
    Effect.gen(function* () {
      const { edit, list } = yield* five
      yield* edit("2", "genre[0].tag.tag=G&summary.value=S")
      const [row] = yield* list("type=1&id=2&includeGuids=1&excludeElements=Genre,Image&excludeFields=summary")
      assert.isDefined(row)
      assert.property(row, "Guid")
      for (const absent of ["Genre", "Image", "summary"]) assert.notProperty(row, absent)
      assert.property(row, "Media")
    })
  )
})

describe("filters", () => {
  it.scopedLive("file is a substring of the whole path, and a 500 without type", () =>
    Effect.gen(function* () {
      const { get, list } = yield* five
      assert.lengthOf(yield* list("type=1&file=Alpha+One.mp4"), 2)
      assert.lengthOf(yield* list(`type=1&file=${encodeURIComponent("/y/alpha")}`), 1)
      assert.lengthOf(yield* list("type=1&file=none.mkv"), 0)
      assert.strictEqual((yield* get("/library/sections/1/all?file=Beta.mp4")).status, 500)
    })
  )

  it.scopedLive("a listing without a window may be refused with 400, the file filter's too", () =>
    Effect.gen(function* () {
      const { control, get } = yield* five
      yield* control("behaviour", { unwindowed: "refused" })
      for (const query of ["type=1", "type=1&file=Beta.mp4"]) {
        assert.strictEqual((yield* get(`/library/sections/1/all?${query}`)).status, 400)
        const window = "&X-Plex-Container-Start=0&X-Plex-Container-Size=10"
        assert.strictEqual((yield* get(`/library/sections/1/all?${query}${window}`)).status, 200)
      }
    })
  )

  it.scopedLive("a comma in a value means any of, so a file name with one finds too much", () =>
    Effect.gen(function* () {
      const { list } = yield* five
      assert.deepStrictEqual(titles(yield* list(`type=1&file=${encodeURIComponent("Gamma, Delta")}`)), [
        "Gamma, Delta (2024)"
      ])
      assert.lengthOf(yield* list(`type=1&file=${encodeURIComponent("Gamma,Beta")}`), 2)
    })
  )

  it.scopedLive("title contains, equals, begins, ends and their negations", () =>
    Effect.gen(function* () {
      const { list } = yield* five
      const count = (query: string) => Effect.map(list(`type=1&${query}`), (found) => found.length)
      assert.strictEqual(yield* count("title=alpha"), 2)
      assert.strictEqual(yield* count("title!=alpha"), 3)
      assert.strictEqual(yield* count("title==Beta"), 1)
      assert.strictEqual(yield* count("title%3D=Bet"), 0)
      assert.strictEqual(yield* count("title!==Beta"), 4)
      assert.strictEqual(yield* count("title<=Al"), 2)
      assert.strictEqual(yield* count("title%3E=One"), 2)
    })
  )

  it.scopedLive("numbers and dates compare, dates also to a time ago", () =>
    Effect.gen(function* () {
      const { control, edit, list } = yield* five
      yield* edit("1", "year.value=2001&addedAt.value=1000")
      yield* edit("2", "year.value=2002&addedAt.value=2000")
      yield* edit("3", "year.value=2003&addedAt.value=3000")
      yield* edit("4,5", "addedAt.value=5000000")
      const ids = (query: string) =>
        Effect.map(list(`type=1&sort=id&${query}`), (found) => found.map((row) => row["ratingKey"]))
      assert.deepStrictEqual(yield* ids("year=2001,2003"), ["1", "3"])
      assert.deepStrictEqual(yield* ids("year!=2001"), ["2", "3", "4", "5"])
      assert.deepStrictEqual(yield* ids("year%3E%3E=2001"), ["2", "3"])
      assert.deepStrictEqual(yield* ids("year>=2002"), ["2", "3"])
      assert.deepStrictEqual(yield* ids("addedAt%3E%3E=1000&addedAt%3C%3C=5000000"), ["2", "3"])
      yield* control("clock", { at: 5_000_060_000 })
      assert.deepStrictEqual(yield* ids("addedAt%3E%3E=-2d"), ["4", "5"])
      yield* edit("2", "tagline.value=x")
      assert.deepStrictEqual(
        yield* ids("updatedAt%3E%3E=5000059&sort=updatedAt:asc"),
        ["1", "2", "3", "4", "5"].slice(0, 5)
      )
    })
  )

  it.scopedLive("tags by id or name, groups, booleans", () =>
    Effect.gen(function* () {
      const { edit, item, list, read } = yield* five
      yield* edit("1,2", "genre[0].tag.tag=G")
      yield* edit("3", "genre[0].tag.tag=H")
      const id = String(rows(yield* item("1"), "Genre")[0]?.["id"])
      const ids = (query: string) =>
        Effect.map(list(`type=1&sort=id&${query}`), (found) => found.map((row) => row["ratingKey"]))
      assert.deepStrictEqual(yield* ids(`genre=${id}`), ["1", "2"])
      assert.deepStrictEqual(yield* ids("genre=G,H"), ["1", "2", "3"])
      assert.deepStrictEqual(yield* ids("genre!=G"), ["3", "4", "5"])
      assert.deepStrictEqual(yield* ids("push=1&genre=H&or=1&id=5&pop=1"), ["3", "5"])
      assert.deepStrictEqual(yield* ids("push=1&genre=H&or=1&id=5&pop=1&title=gamma"), ["3"])
      assert.deepStrictEqual(yield* ids("unwatched=0"), [])
      assert.deepInclude(yield* read("/library/sections/1/all?type=4"), { size: 0 })
    })
  )
})

describe("sort", () => {
  it.scopedLive("titleSort by default, any field either way, unset ones first unless nullsLast", () =>
    Effect.gen(function* () {
      const { edit, list } = yield* five
      yield* edit("1", "title.value=The Zebra&year.value=1")
      yield* edit("2", "titleSort.value=zz&year.value=2")
      const ids = (query: string) =>
        Effect.map(list(`type=1&${query}`), (found) => found.map((row) => row["ratingKey"]))
      assert.deepStrictEqual(yield* ids(""), ["4", "3", "1", "2", "5"])
      assert.deepStrictEqual(yield* ids("sort=id:desc"), ["5", "4", "3", "2", "1"])
      assert.deepStrictEqual(yield* ids("sort=year:desc,id:desc"), ["2", "1", "5", "4", "3"])
      assert.deepStrictEqual(yield* ids("sort=year,id"), ["3", "4", "5", "1", "2"])
      assert.deepStrictEqual(yield* ids("sort=year:nullsLast,id"), ["1", "2", "3", "4", "5"])
    })
  )
})

describe("reading items", () => {
  it.scopedLive("several ids at once, dead ones left out; all dead is 404", () =>
    Effect.gen(function* () {
      const { get, read } = yield* five
      const answer = yield* read("/library/metadata/3,99,1")
      assert.deepStrictEqual(
        rows(answer).map((row) => row["ratingKey"]),
        ["3", "1"]
      )
      assert.deepInclude(answer, { size: 2, librarySectionID: 1, librarySectionTitle: "Movies" })
      assert.strictEqual((yield* get("/library/metadata/98,99")).status, 404)
    })
  )

  it.scopedLive("checkFiles tells on metadata what is on the disk, and is ignored on listings", () =>
    Effect.gen(function* () {
      const { control, list, read } = yield* five
      const part = (row: Readonly<Record<string, unknown>> | undefined) =>
        rows(rows(row ?? {}, "Media")[0] ?? {}, "Part")[0]
      assert.include(part(rows(yield* read("/library/metadata/1?checkFiles=1"))[0]), { exists: true, accessible: true })
      yield* control("items", { remove: ["/data/x/Alpha One.mp4"], scan: false })
      assert.include(part(rows(yield* read("/library/metadata/1?checkFiles=1"))[0]), {
        exists: false,
        accessible: false
      })
      assert.notProperty(part(rows(yield* read("/library/metadata/1"))[0]), "exists")
      assert.notProperty(part((yield* list("type=1&id=1&checkFiles=1"))[0]), "exists")
    })
  )
})
