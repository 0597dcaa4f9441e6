import { assert, describe, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import { container, machineIdentifier, type Row, rows, tags, three } from "./Lab.ts"

const uri = (path: string) => encodeURIComponent(`server://${machineIdentifier}/com.plexapp.plugins.library${path}`)
const films = (ids: string) => uri(`/library/metadata/${ids}`)
const keys = (list: ReadonlyArray<Row>) => list.map((row) => row["ratingKey"])

/** The lab with collections. */
const shelf = Effect.map(three, (server) => {
  const create = (title: string, from: string, smart = 0) =>
    Effect.map(
      server.get(
        `/library/collections?type=1&title=${encodeURIComponent(title)}&smart=${smart}&sectionId=1&uri=${from}`,
        { method: "POST" }
      ),
      (seen) => String(rows(container(seen))[0]?.["ratingKey"])
    )
  const all = Effect.map(server.read("/library/sections/1/collections"), (answer) => rows(answer))
  const members = (id: string) =>
    Effect.map(server.read(`/library/collections/${id}/items`), (answer) => keys(rows(answer)))
  const remove = (path: string) => server.get(path, { method: "DELETE" })
  return { ...server, create, all, members, remove }
})

describe("collections by their own endpoints", () => {
  it.scopedLive("made of films: the films carry the tag, the tag's id is the object's index", () =>
    Effect.gen(function* () {
      const { all, create, item, members } = yield* shelf
      const id = yield* create("Best", films("1,2"))
      assert.deepStrictEqual(yield* members(id), ["1", "2"])
      const [made] = yield* all
      assert.include(made, { title: "Best", childCount: 2, ratingKey: id })
      const film = yield* item(1)
      assert.deepStrictEqual(tags(film, "Collection"), ["Best"])
      assert.strictEqual(rows(film, "Collection")[0]?.["id"], made?.["index"])
    })
  )

  it.scopedLive("an empty one is made with a uri that names nothing", () =>
    Effect.gen(function* () {
      const { all, create, members } = yield* shelf
      const id = yield* create("Empty", uri("/library/metadata"))
      assert.deepStrictEqual(yield* members(id), [])
      assert.lengthOf(yield* all, 1)
    })
  )

  it.scopedLive("films join, leave and move; with the last one the collection goes", () =>
    Effect.gen(function* () {
      const { all, create, members, put, remove } = yield* shelf
      const id = yield* create("Best", films("1"))
      yield* put(`/library/collections/${id}/items?uri=${films("2,3")}`)
      yield* put(`/library/collections/${id}/items/3/move`)
      yield* put(`/library/collections/${id}/items/1/move?after=2`)
      assert.deepStrictEqual(yield* members(id), ["3", "2", "1"])
      yield* remove(`/library/collections/${id}/items/2`)
      assert.deepStrictEqual(yield* members(id), ["3", "1"])
      assert.strictEqual((yield* remove(`/library/collections/${id}/items/2`)).status, 404)
      yield* remove(`/library/collections/${id}/items/1`)
      yield* remove(`/library/collections/${id}/items/3`)
      assert.deepStrictEqual(yield* all, [])
    })
  )

  it.scopedLive("deleting one takes its tag from the films and leaves others alone", () =>
    Effect.gen(function* () {
      const { all, create, item, remove } = yield* shelf
      const [first, second] = [yield* create("One", films("1,2")), yield* create("Two", films("1"))]
      yield* remove(`/library/collections/${first}`)
      assert.deepStrictEqual(tags(yield* item(1), "Collection"), ["Two"])
      yield* remove(`/library/sections/1/collection/${second}`)
      assert.deepStrictEqual([tags(yield* item(1), "Collection"), yield* all], [[], []])
    })
  )

  it.scopedLive("renaming one renames the films' tag; to the name of another is 409", () =>
    Effect.gen(function* () {
      const { create, item, put } = yield* shelf
      const id = yield* create("One", films("1,2"))
      yield* create("Two", films("3"))
      const rename = (title: string) => put(`/library/sections/1/all?type=18&id=${id}&title.value=${title}`)
      assert.strictEqual((yield* rename("Two")).status, 409)
      assert.strictEqual((yield* rename("Uno")).status, 200)
      assert.deepStrictEqual(tags(yield* item(2), "Collection"), ["Uno"])
      assert.strictEqual((yield* item(id))["title"], "Uno")
    })
  )

  it.scopedLive("order and mode are settings, shown where they are not the default", () =>
    Effect.gen(function* () {
      const { create, edit, item, members, put } = yield* shelf
      yield* edit("1", "year.value=2003")
      yield* edit("2", "year.value=2001")
      yield* edit("3", "year.value=2002")
      const id = yield* create("Best", films("1,2,3"))
      assert.notProperty(yield* item(id), "collectionSort")
      assert.deepStrictEqual(yield* members(id), ["2", "3", "1"], "by release")
      yield* put(`/library/collections/${id}/prefs?collectionSort=1&collectionMode=2`)
      assert.deepStrictEqual(yield* members(id), ["1", "2", "3"], "by title")
      assert.include(yield* item(id), { collectionSort: 1, collectionMode: 2, minYear: 2001, maxYear: 2003 })
    })
  )

  it.scopedLive("a smart one finds its films by a query, now and later, and tags none", () =>
    Effect.gen(function* () {
      const { create, edit, item, members, put } = yield* shelf
      yield* edit("2,3", "genre[0].tag.tag=G")
      const id = yield* create("Smart", uri("/library/sections/1/all?type=1&genre=G&sort=id:desc"), 1)
      assert.deepStrictEqual(yield* members(id), ["3", "2"])
      assert.include(yield* item(id), { smart: true, childCount: 2 })
      yield* edit("1", "genre[0].tag.tag=G")
      assert.deepStrictEqual(yield* members(id), ["3", "2", "1"])
      assert.deepStrictEqual(tags(yield* item(1), "Collection"), [])
      yield* put(`/library/collections/${id}/items?uri=${uri("/library/sections/1/all?type=1&id=1")}`)
      assert.deepStrictEqual(yield* members(id), ["1"])
    })
  )
})
