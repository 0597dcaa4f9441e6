import { assert, describe, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import { locks, tags, one, three, encoded } from "./Lab.ts"

describe("scalar fields", () => {
  it.scopedLive("a PUT answers an empty 200 as text/html and shows at once", () =>
    Effect.gen(function* () {
      const { edit, item } = yield* one
      const seen = yield* edit(
        "1",
        `title.value=${encoded('A & B\'s "title"\n2')}&title.locked=1&studio.value=S&summary.value=line%0Aline&userRating.value=9.5&addedAt.value=1700000000`
      )
      assert.deepStrictEqual(
        [seen.status, seen.headers["content-type"], seen.headers["content-length"], seen.text],
        [200, "text/html", "0", ""]
      )
      const after = yield* item("1")
      assert.include(after, {
        title: 'A & B\'s "title"\n2',
        studio: "S",
        summary: "line\nline",
        userRating: 9.5,
        addedAt: 1700000000
      })
    })
  )

  it.scopedLive("a value without .locked locks, .locked=0 leaves it open, .locked alone keeps the value", () =>
    Effect.gen(function* () {
      const { edit, item } = yield* one
      yield* edit("1", "studio.value=S&tagline.value=T&tagline.locked=0")
      assert.deepStrictEqual(locks(yield* item("1")), ["studio"])
      yield* edit("1", "studio.locked=0&title.locked=1&thumb.locked=1")
      const after = yield* item("1")
      assert.sameMembers([...locks(after)], ["title", "thumb"])
      assert.include(after, { studio: "S", title: "a" })
    })
  )

  it.scopedLive("an empty value clears: the attribute disappears", () =>
    Effect.gen(function* () {
      const { edit, item } = yield* one
      yield* edit("1", "studio.value=S&userRating.value=8&originallyAvailableAt.value=2024-05-17")
      assert.include(yield* item("1"), { studio: "S", userRating: 8, originallyAvailableAt: "2024-05-17", year: 2024 })
      yield* edit("1", "studio.value=&studio.locked=1&userRating.value=&originallyAvailableAt.value=")
      const after = yield* item("1")
      for (const gone of ["studio", "userRating", "originallyAvailableAt", "year"]) assert.notProperty(after, gone)
      assert.include(locks(after), "studio")
    })
  )

  it.scopedLive(
    "a field that there is not is a 400, a value that does not fit a 500, and nothing of either is taken",
    () =>
      Effect.gen(function* () {
        const { edit, item } = yield* one
        yield* edit("1", "title.value=Before")
        for (const odd of ["titel.value=x", "titel.locked=1", "genres[0].tag.tag=x", "genres[].tag.tag-=x"])
          assert.strictEqual((yield* edit("1", `title.value=After&${odd}`)).status, 400, odd)
        for (const odd of ["userRating.value=good", "year.value=MMXX", "originallyAvailableAt.value=2026-01"])
          assert.strictEqual((yield* edit("1", `title.value=After&${odd}`)).status, 500, odd)
        assert.strictEqual((yield* item("1"))["title"], "Before")
      })
  )

  it.scopedLive("a locked year does not follow the date, and a partial date is not taken", () =>
    Effect.gen(function* () {
      const { edit, item } = yield* one
      yield* edit("1", "year.value=1999&originallyAvailableAt.value=2024-05-17")
      yield* edit("1", "originallyAvailableAt.value=2025-06-18")
      assert.strictEqual((yield* edit("1", "originallyAvailableAt.value=2026-01")).status, 500)
      assert.include(yield* item("1"), { year: 1999, originallyAvailableAt: "2025-06-18" })
    })
  )

  it.scopedLive("of a key sent twice the last counts", () =>
    Effect.gen(function* () {
      const { edit, item } = yield* one
      yield* edit("1", "title.value=first&title.value=second")
      assert.strictEqual((yield* item("1"))["title"], "second")
    })
  )

  it.scopedLive("a plus is a space, and brackets may be encoded", () =>
    Effect.gen(function* () {
      const { edit, item } = yield* one
      yield* edit("1", "title.value=a+b%2Bc&genre%5B0%5D.tag.tag=G+1")
      const after = yield* item("1")
      assert.strictEqual(after["title"], "a b+c")
      assert.deepStrictEqual(tags(after, "Genre"), ["G 1"])
    })
  )

  it.scopedLive("an edit moves updatedAt and with it the number in the image addresses", () =>
    Effect.gen(function* () {
      const { control, edit, item } = yield* one
      const before = yield* item("1")
      yield* control("clock", { advanceMs: 5000 })
      yield* edit("1", "title.value=x")
      const after = yield* item("1")
      assert.isAbove(Number(after["updatedAt"]), Number(before["updatedAt"]))
      assert.strictEqual(after["thumb"], `/library/metadata/1/thumb/${String(after["updatedAt"])}`)
      assert.strictEqual(after["art"], `/library/metadata/1/art/${String(after["updatedAt"])}`)
    })
  )
})

describe("which items an edit hits", () => {
  it.scopedLive("without id, or with a blank one, every item of the library", () =>
    Effect.gen(function* () {
      const { list, put } = yield* three
      yield* put("/library/sections/1/all?type=1&title.value=X")
      assert.deepStrictEqual(
        (yield* list()).map((row) => row["title"]),
        ["X", "X", "X"]
      )
      yield* put("/library/sections/1/all?type=1&id=&title.value=Y")
      assert.deepStrictEqual(
        (yield* list()).map((row) => row["title"]),
        ["Y", "Y", "Y"]
      )
    })
  )

  it.scopedLive("several ids get the same values, an id that is not there none", () =>
    Effect.gen(function* () {
      const { edit, list } = yield* three
      assert.strictEqual((yield* edit("1,3,99", "studio.value=S")).status, 200)
      const found = yield* list("type=1&sort=id")
      assert.deepStrictEqual(
        found.map((row) => row["studio"]),
        ["S", undefined, "S"]
      )
    })
  )

  it.scopedLive("/library/metadata/:ids takes the same arguments, and is 404 if none is there", () =>
    Effect.gen(function* () {
      const { item, put } = yield* three
      assert.strictEqual((yield* put("/library/metadata/1,2?title.value=B&genre[0].tag.tag=G")).status, 200)
      assert.strictEqual((yield* item("2"))["title"], "B")
      assert.strictEqual((yield* item("3"))["title"], "c")
      assert.strictEqual((yield* put("/library/metadata/99?title.value=B")).status, 404)
    })
  )
})

describe("changes", () => {
  it.scopedLive(
    "counts distinct contents left by PUTs that changed something; empty and repeated PUTs add nothing",
    () =>
      Effect.gen(function* () {
        const { control, edit, stats } = yield* three
        const changes = Effect.map(stats, (answer) => answer["changes"])
        yield* edit("1", "title.value=A&title.locked=1")
        yield* edit("1", "title.value=A&title.locked=1")
        yield* edit("1", "")
        assert.strictEqual(yield* changes, 1)
        yield* edit("1", "studio.locked=1")
        yield* edit("2", "title.value=A&title.locked=1")
        assert.strictEqual(yield* changes, 3)
        yield* edit("2", "title.value=B")
        yield* edit("2", "title.value=A")
        assert.strictEqual(yield* changes, 4, "back to a content that was counted")
        assert.deepInclude(yield* stats, { applied: { "PUT /library/sections/:id/all": 7 } })
        yield* control("reset-stats", {})
        assert.strictEqual(yield* changes, 0)
      })
  )
})
