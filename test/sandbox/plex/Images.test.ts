import { assert, describe, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import { createHash } from "node:crypto"
import { json } from "../http/Client.ts"
import { encoded, locks, one, type Row, rows } from "./Lab.ts"

const sha1 = (bytes: Buffer) => createHash("sha1").update(bytes).digest("hex")
const jpeg = (text: string) => Buffer.concat([Buffer.from("ffd8ffe0", "hex"), Buffer.from(text)])
const keys = (list: ReadonlyArray<Row>) => list.map((row) => row["ratingKey"])
const selected = (list: ReadonlyArray<Row>) => keys(list.filter((row) => row["selected"] === true))

/** The lab with ways to speak of one item's images. */
const gallery = Effect.map(one, (server) => ({
  ...server,
  list: (kind = "posters") => Effect.map(server.read(`/library/metadata/1/${kind}`), (answer) => rows(answer)),
  upload: (body: Buffer, kind = "posters") => server.get(`/library/metadata/1/${kind}`, { method: "POST", body }),
  select: (ratingKey: string, slot = "poster") => server.put(`/library/metadata/1/${slot}?url=${encoded(ratingKey)}`)
}))

describe("uploads", () => {
  it.scopedLive("are known by the SHA-1 of their bytes, are selected and lock the slot", () =>
    Effect.gen(function* () {
      const { item, list, upload } = yield* gallery
      const [generated] = yield* list()
      assert.match(String(generated?.["ratingKey"]), /^media:\/\/[0-9a-f]\/[0-9a-f]{39}\.bundle\//)
      assert.include(generated, { selected: true, provider: "local" })
      const bytes = jpeg("cover")
      const seen = yield* upload(bytes)
      assert.deepStrictEqual([seen.status, seen.headers["content-type"], seen.text], [200, "text/html", ""])
      assert.deepStrictEqual(selected(yield* list()), [`upload://posters/${sha1(bytes)}`])
      assert.deepStrictEqual(locks(yield* item(1)), ["thumb"])
    })
  )

  it.scopedLive("of the same bytes are one, of other bytes pile up, and none can be deleted", () =>
    Effect.gen(function* () {
      const { get, list, upload } = yield* gallery
      yield* upload(jpeg("a"))
      yield* upload(jpeg("a"))
      assert.lengthOf(yield* list(), 2)
      yield* upload(jpeg("b"))
      assert.lengthOf(yield* list(), 3)
      const key = `upload://posters/${sha1(jpeg("a"))}`
      for (const path of [`posters?url=${encoded(key)}`, `posters/${encoded(key)}`]) {
        assert.strictEqual((yield* get(`/library/metadata/1/${path}`, { method: "DELETE" })).status, 404)
      }
      assert.lengthOf(yield* list(), 3)
    })
  )

  it.scopedLive("an earlier one is selected again without its bytes, by the singular address", () =>
    Effect.gen(function* () {
      const { list, select, stats, upload } = yield* gallery
      const [a, b] = [`upload://posters/${sha1(jpeg("a"))}`, `upload://posters/${sha1(jpeg("b"))}`]
      yield* upload(jpeg("a"))
      yield* upload(jpeg("b"))
      assert.deepStrictEqual(selected(yield* list()), [b])
      assert.strictEqual((yield* select(a)).status, 200)
      assert.deepStrictEqual(selected(yield* list()), [a])
      assert.strictEqual((yield* select("upload://posters/none")).status, 404)
      assert.strictEqual((yield* stats)["changes"], 1, "a selection by PUT changes the item, an upload is no PUT")
    })
  )

  it.scopedLive("art is a slot of its own", () =>
    Effect.gen(function* () {
      const { item, list, upload } = yield* gallery
      yield* upload(jpeg("art"), "arts")
      assert.deepStrictEqual(selected(yield* list("arts")), [`upload://arts/${sha1(jpeg("art"))}`])
      assert.lengthOf(yield* list("posters"), 1)
      assert.deepStrictEqual(locks(yield* item(1)), ["art"])
    })
  )

  it.scopedLive("over 10 MB end as a 500, and anything else is taken for an image", () =>
    Effect.gen(function* () {
      const { list, upload } = yield* gallery
      assert.strictEqual((yield* upload(Buffer.alloc(10 * 1024 * 1024 + 1))).status, 500)
      assert.lengthOf(yield* list(), 1)
      assert.strictEqual((yield* upload(Buffer.alloc(10 * 1024 * 1024))).status, 200)
      assert.strictEqual((yield* upload(Buffer.from("<svg/>"))).status, 200)
      assert.lengthOf(yield* list(), 3)
    })
  )

  it.scopedLive("by url the server fetches for itself, and what it cannot reach is a 500", () =>
    Effect.gen(function* () {
      const { get, list, upload, url } = yield* gallery
      yield* upload(jpeg("source"), "arts")
      const source = `${url}/library/metadata/1/file?url=${encoded(`upload://arts/${sha1(jpeg("source"))}`)}`
      const post = (address: string) => get(`/library/metadata/1/posters?url=${encoded(address)}`, { method: "POST" })
      assert.strictEqual((yield* post(source)).status, 500, "without the token the source is a 401")
      assert.strictEqual((yield* post(`${source}&X-Plex-Token=sandbox-token-0001`)).status, 200)
      assert.deepStrictEqual(selected(yield* list()), [`upload://posters/${sha1(jpeg("source"))}`])
      assert.strictEqual((yield* post("http://example.invalid/x.jpg")).status, 500)
    })
  )

  it.scopedLive("may be answered with 200 and be lost", () =>
    Effect.gen(function* () {
      const { control, item, list, upload } = yield* gallery
      yield* control("behaviour", { uploads: "lost" })
      assert.strictEqual((yield* upload(jpeg("a"))).status, 200)
      assert.lengthOf(yield* list(), 1)
      assert.deepStrictEqual(locks(yield* item(1)), [])
    })
  )

  it.scopedLive("stay behind when the item gets another guid", () =>
    Effect.gen(function* () {
      const { list, put, upload } = yield* gallery
      yield* upload(jpeg("a"))
      assert.lengthOf(yield* list(), 2)
      yield* put("/library/metadata/1/match?guid=plex%3A%2F%2Fmovie%2Fother&name=x")
      const after = yield* list()
      assert.lengthOf(after, 1)
      assert.deepStrictEqual(selected(after), keys(after))
    })
  )
})

describe("bytes", () => {
  it.scopedLive("come by the address of the list, and by the item's own, which changes with every edit", () =>
    Effect.gen(function* () {
      const { control, edit, get, item, list, upload } = yield* gallery
      const bytes = jpeg("cover")
      yield* upload(bytes)
      const uploaded = (yield* list()).find((row) => row["selected"] === true)
      const file = yield* get(String(uploaded?.["key"]))
      assert.deepStrictEqual([file.headers["content-type"], file.body.equals(bytes)], ["image/jpeg", true])
      const before = String((yield* item(1))["thumb"])
      yield* control("clock", { advanceMs: 2000 })
      yield* edit("1", "title.value=x")
      const after = String((yield* item(1))["thumb"])
      assert.notStrictEqual(after, before)
      for (const address of [before, after]) assert.isTrue((yield* get(address)).body.equals(bytes))
    })
  )

  it.scopedLive("an unset slot has none; a cleared one is locked and comes back with the next refresh", () =>
    Effect.gen(function* () {
      const { get, item, list, put, read } = yield* gallery
      assert.strictEqual((yield* get("/library/metadata/1/theme")).status, 404)
      assert.strictEqual((yield* get("/library/metadata/1/thumb", { method: "DELETE" })).status, 200)
      const cleared = yield* item(1)
      assert.notProperty(cleared, "thumb")
      assert.deepStrictEqual(locks(cleared), ["thumb"])
      assert.deepStrictEqual(selected(yield* list()), [])
      yield* put("/library/metadata/1/refresh")
      yield* Effect.gen(function* () {
        if ((yield* item(1))["thumb"] === undefined) return yield* Effect.fail("not yet")
      }).pipe(Effect.retry({ times: 500 }))
      assert.lengthOf(selected(yield* list()), 1)
      assert.property(rows(yield* read("/library/metadata/1"))[0], "thumb")
    })
  )

  it.scopedLive("images of an item that is not there are 404", () =>
    Effect.gen(function* () {
      const { control, get } = yield* gallery
      for (const path of ["/library/metadata/9/posters", "/library/metadata/9/thumb/1"]) {
        assert.strictEqual((yield* get(path)).status, 404)
      }
      assert.strictEqual((yield* control("behaviour", { uploads: "eaten" })).status, 400)
      assert.property(json(yield* control("behaviour", {})), "uploads")
    })
  )
})
