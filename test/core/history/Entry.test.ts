import { assert, describe, it } from "@effect/vitest"
import * as Schema from "effect/Schema"
import { Asker, askerOf } from "../../../src/core/history/Asker.ts"
import { Entry, entryOf, isSameItem, type KeptWrite, type ShownItem } from "../../../src/core/history/Entry.ts"
import { Reason } from "../../../src/core/model/Job.ts"
import { part } from "../../support/Arbitrary.ts"
import { id, itemWith, key } from "../../support/Samples.ts"

const write = (given: Partial<KeptWrite> = {}): KeptWrite => ({
  id: 7,
  at: 1000,
  arrived: true,
  server: "server",
  ratingKey: key("1"),
  partPath: "/media/First Scene.mp4",
  sceneId: id(1),
  asked: "hook",
  before: { values: { title: "Clip", genre: ["Old"], collection: ["Mine"] }, pictures: { thumb: null } },
  after: {
    thumb: { value: "upload://posters/a", uploaded: true },
    genre: { value: ["Outdoor"] },
    title: { value: "First" },
    collection: { value: ["Mine", "Example Studio"], made: ["Example Studio"] }
  },
  later: new Set(),
  ...given
})

const shown = (given: Parameters<typeof itemWith>[0], more: Partial<ShownItem> = {}): ShownItem => ({
  item: itemWith(given),
  written: {},
  pictures: {},
  ...more
})

const judgement = (one: Entry) => Object.fromEntries(one.changes.map(({ field, shows }) => [field, shows]))

describe("a write, as the history shows it", () => {
  it("names the scene by the title that it was given, else by the one that stood there", () => {
    assert.strictEqual(entryOf(write(), undefined).title, "First")
    assert.strictEqual(entryOf(write({ after: {} }), undefined).title, "Clip")
    assert.isNull(entryOf(write({ after: {}, before: { values: {}, pictures: {} } }), undefined).title)
  })

  it("has its fields in the order of all lists, with what stood there before", () => {
    const { changes } = entryOf(write(), undefined)
    assert.deepStrictEqual(
      changes.map(({ after, before, name }) => [name, before, after]),
      [
        ["Title", "Clip", "First"],
        ["Tags", ["Old"], ["Outdoor"]],
        ["Collection", ["Mine"], ["Mine", "Example Studio"]],
        ["Poster", null, "upload://posters/a"]
      ]
    )
  })

  it("says of each whether Plex still shows it: of a collection, whether our part of it is there", () => {
    const now = shown(
      { scalars: { title: "Another" }, tags: { genre: ["outdoor"], collection: ["Example Studio"] } },
      { pictures: { thumb: "upload://posters/a" } }
    )
    assert.deepStrictEqual(judgement(entryOf(write(), now)), {
      title: "no",
      genre: "yes",
      collection: "yes",
      thumb: "yes"
    })
    assert.strictEqual(entryOf(write(), now).changes[0]?.now, "Another")
    const without = shown({ tags: { collection: ["Mine"] } }, { pictures: { thumb: null } })
    assert.deepStrictEqual(judgement(entryOf(write(), without)), {
      title: "no",
      genre: "yes",
      collection: "no",
      thumb: "no"
    })
  })

  it("counts what Plex makes of a value in its own way as shown", () => {
    const written = { title: { sent: "First", shown: "First.", resent: [] } }
    const now = shown({ scalars: { title: "First." } }, { written })
    assert.strictEqual(judgement(entryOf(write(), now))["title"], "yes")
  })

  it("says where Plex was not asked, and where the item is gone", () => {
    assert.deepStrictEqual([...new Set(Object.values(judgement(entryOf(write(), undefined))))], ["not_asked"])
    assert.deepStrictEqual([...new Set(Object.values(judgement(entryOf(write(), "gone"))))], ["gone"])
    assert.strictEqual(judgement(entryOf(write(), shown({})))["thumb"], "not_asked")
  })

  it("tells which fields were written again since", () => {
    const { changes } = entryOf(write({ later: new Set(["title"]) }), undefined)
    assert.deepStrictEqual(
      changes.filter(({ writtenSince }) => writtenSince).map(({ field }) => field),
      ["title"]
    )
  })

  it("belongs to an item only while that has its file", () => {
    assert.isTrue(isSameItem(write(), itemWith({ parts: [part("/other.mp4"), part("/media/First Scene.mp4")] })))
    assert.isFalse(isSameItem(write(), itemWith({ parts: [part("/other.mp4")] })))
    assert.isTrue(isSameItem(write(), itemWith({ parts: [], oddPart: "no path" })))
  })

  it("is what its schema says", () => {
    assert.deepStrictEqual(Schema.decodeUnknownSync(Entry)(entryOf(write(), shown({}))), entryOf(write(), shown({})))
  })
})

describe("who asked", () => {
  it("is known for each reason of a wish", () => {
    assert.deepStrictEqual(
      Reason.literals.filter((reason) => askerOf(reason) === "unknown"),
      []
    )
  })

  it("is unknown of rows of before, and of a word that a newer PlexSync wrote", () => {
    assert.strictEqual(askerOf("unknown"), "unknown")
    assert.strictEqual(askerOf("undo"), "undo")
    assert.strictEqual(askerOf("conjured"), "unknown")
    assert.isTrue(Asker.literals.every((asker) => asker === askerOf(asker) || Schema.is(Reason)(asker)))
  })
})
