import { assert, describe, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import { locks, rows, tags, one, three, encoded } from "./Lab.ts"

describe("tags", () => {
  it.scopedLive("indexed tags join those there are; in replace mode they replace them", () =>
    Effect.gen(function* () {
      const { control, edit, item } = yield* one
      yield* edit("1", "genre[0].tag.tag=A&genre[1].tag.tag=B")
      yield* edit("1", "genre[0].tag.tag=C")
      const joined = yield* item("1")
      assert.deepStrictEqual(tags(joined, "Genre"), ["A", "B", "C"])
      assert.deepStrictEqual(locks(joined), ["genre"])
      yield* control("behaviour", { tagMode: "replace" })
      yield* edit("1", "genre[0].tag.tag=D&label[0].tag.tag=L")
      const replaced = yield* item("1")
      assert.deepStrictEqual([tags(replaced, "Genre"), tags(replaced, "Label")], [["D"], ["L"]])
    })
  )

  it.scopedLive("the full list with removals of the rest ends the same in both modes", () =>
    Effect.gen(function* () {
      for (const tagMode of ["add", "replace"]) {
        const { control, edit, item } = yield* one
        yield* control("behaviour", { tagMode })
        yield* edit("1", "genre[0].tag.tag=Old&genre[1].tag.tag=Kept")
        yield* edit("1", "genre[0].tag.tag=Kept&genre[1].tag.tag=New&genre[].tag.tag-=Old&genre.locked=1")
        assert.sameMembers([...tags(yield* item("1"), "Genre")], ["Kept", "New"], tagMode)
      }
    })
  )

  it.scopedLive("a removal is decoded twice: a raw comma splits, an encoded one does not", () =>
    Effect.gen(function* () {
      const { edit, item } = yield* one
      const odd = "A, B & 50% + [x]/?"
      yield* edit("1", `genre[0].tag.tag=${encoded(odd)}&genre[1].tag.tag=A&genre[2].tag.tag=Kept`)
      yield* edit("1", `genre[].tag.tag-=${encoded(odd)}`)
      assert.sameMembers(
        [...tags(yield* item("1"), "Genre")],
        [odd, "Kept"],
        "encoded once it is two names, A and the rest"
      )
      yield* edit("1", `genre[].tag.tag-=${encoded([odd, "none"].map(encoded).join(","))}`)
      assert.deepStrictEqual(tags(yield* item("1"), "Genre"), ["Kept"])
    })
  )

  it.scopedLive("an empty [].tag clears, and in the same PUT the list starts anew", () =>
    Effect.gen(function* () {
      const { edit, item } = yield* one
      yield* edit("1", "genre[0].tag.tag=A&actor[0].tag.tag=X&actor[1].tag.tag=Y")
      yield* edit("1", "actor[].tag=&actor[0].tag.tag=Y&actor[1].tag.tag=X&genre[].tag=")
      const after = yield* item("1")
      assert.deepStrictEqual([tags(after, "Role"), tags(after, "Genre")], [["Y", "X"], []])
      assert.notProperty(after, "Genre")
    })
  )

  it.scopedLive("only a lock removes nothing", () =>
    Effect.gen(function* () {
      const { edit, item } = yield* one
      yield* edit("1", "actor[0].tag.tag=X&actor.locked=0")
      yield* edit("1", "actor.locked=1")
      const after = yield* item("1")
      assert.deepStrictEqual([tags(after, "Role"), locks(after)], [["X"], ["actor"]])
    })
  )

  it.scopedLive("the cast is written as actor and read as Role, with its text; role is no field", () =>
    Effect.gen(function* () {
      const { edit, item } = yield* one
      assert.strictEqual((yield* edit("1", "role[0].tag.tag=Nobody")).status, 400)
      yield* edit("1", "actor[0].tag.tag=Jane%20Roe&actor[0].tagging.text=Host")
      const after = yield* item("1")
      const [role, ...others] = rows(after, "Role")
      assert.include(role, { tag: "Jane Roe", role: "Host" })
      assert.deepStrictEqual([others, locks(after)], [[], ["actor"]])
    })
  )

  it.scopedLive("tags are the server's: one id everywhere, and one photo for an actor on all items", () =>
    Effect.gen(function* () {
      const { edit, item } = yield* three
      yield* edit("1", "actor[0].tag.tag=Jane&genre[0].tag.tag=G")
      yield* edit("2", "genre[0].tag.tag=G&actor[0].tag.tag=Jane&actor[0].tag.thumb=https%3A%2F%2Fx%2Fj.jpg")
      const [first, second] = [yield* item("1"), yield* item("2")]
      assert.deepStrictEqual(rows(first, "Genre")[0]?.["id"], rows(second, "Genre")[0]?.["id"])
      assert.deepStrictEqual(rows(first, "Role"), rows(second, "Role"))
      assert.strictEqual(rows(first, "Role")[0]?.["thumb"], "https://x/j.jpg")
      yield* edit("1", "genre[].tag=")
      yield* edit("1", "genre[0].tag.tag=G")
      assert.deepStrictEqual(rows(yield* item("1"), "Genre"), rows(second, "Genre"), "ids outlive their last item")
    })
  )

  it.scopedLive("names that differ in case are two tags, or one where the server folds them", () =>
    Effect.gen(function* () {
      const { control, edit, item } = yield* one
      yield* edit("1", "genre[0].tag.tag=Solo&genre[1].tag.tag=solo")
      assert.deepStrictEqual(tags(yield* item("1"), "Genre"), ["Solo", "solo"])
      yield* control("behaviour", { tagCase: "fold" })
      yield* edit("1", "genre[].tag=&genre[0].tag.tag=SOLO")
      assert.deepStrictEqual(tags(yield* item("1"), "Genre"), ["Solo"])
      yield* edit("1", "genre[0].tag.tag=SOLO&genre[].tag.tag-=Solo")
      assert.deepStrictEqual(tags(yield* item("1"), "Genre"), ["Solo"], "it keeps the spelling it was made with")
      yield* edit("1", "genre[].tag.tag-=SOLO")
      assert.deepStrictEqual(tags(yield* item("1"), "Genre"), [])
    })
  )
})

describe("collections by tags", () => {
  it.scopedLive("the first member makes the collection object, the last one takes it away", () =>
    Effect.gen(function* () {
      const { edit, list } = yield* three
      yield* edit("1,2", "collection[0].tag.tag=Studio%20X")
      const [made] = yield* list("type=18")
      assert.include(made, { type: "collection", title: "Studio X", childCount: 2, subtype: "movie" })
      assert.match(String(made?.["key"]), /^\/library\/collections\/\d+\/children$/)
      yield* edit("1", "collection[].tag.tag-=Studio%2520X")
      assert.include((yield* list("type=18"))[0], { childCount: 1 })
      yield* edit("2", "collection[].tag=")
      assert.deepStrictEqual(yield* list("type=18"), [])
    })
  )
})
